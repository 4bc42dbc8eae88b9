#include "http_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>

namespace booking {
namespace {

using Clock = std::chrono::steady_clock;

int connect_to(int port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(fd);
        return -1;
    }
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

bool wait_for(int fd, short events, Clock::time_point deadline) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd entry{fd, events, 0};
    return ::poll(&entry, 1, static_cast<int>(std::max<long long>(left, 0))) > 0;
}

Reply parse_head(std::string_view head) {
    Reply reply;
    const auto fail = [&](const char* what) {
        throw std::runtime_error(std::string(what) + ": " + std::string(head));
    };
    auto line = head.substr(0, head.find("\r\n"));
    if (!line.starts_with("HTTP/1.1 ") || line.size() < 13 || line[12] != ' ') fail("bad status line");
    reply.status = std::stoi(std::string(line.substr(9, 3)));
    for (auto rest = head.substr(line.size() + 2); !rest.empty(); rest.remove_prefix(line.size() + 2)) {
        line = rest.substr(0, rest.find("\r\n"));
        const auto colon = line.find(": ");
        if (colon == std::string_view::npos || colon == 0) fail("bad header");
        reply.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
    return reply;
}

}  // namespace

std::string Reply::header(std::string_view name) const {
    std::string found;
    for (const auto& [key, value] : headers) {
        if (key.size() != name.size() || strncasecmp(key.data(), name.data(), name.size()) != 0) continue;
        found += (found.empty() ? "" : "|") + value;
    }
    return found;
}

HttpSocket::HttpSocket(int port) : socket_(connect_to(port)) {
    if (socket_ < 0) throw std::runtime_error("cannot connect to port " + std::to_string(port));
}

HttpSocket::~HttpSocket() {
    ::close(socket_);
}

void HttpSocket::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;  // closed by the server: what it answered before is read next
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void HttpSocket::send_until_answered(std::string_view bytes, std::size_t times) {
    for (std::size_t i = 0; i < times && !has_input(std::chrono::milliseconds(0)); ++i) send(bytes);
}

bool HttpSocket::receive(Clock::time_point deadline) {
    std::array<char, 65536> buffer{};
    if (!wait_for(socket_, POLLIN, deadline)) throw std::runtime_error("no answer in time: " + received_);
    const auto got = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (got > 0) received_.append(buffer.data(), static_cast<std::size_t>(got));
    return got > 0;
}

Reply HttpSocket::read_reply(bool to_head, std::chrono::milliseconds patience) {
    const auto deadline = Clock::now() + patience;
    const auto need = [&](bool met) {
        if (!met && !receive(deadline))
            throw std::runtime_error("closed without a whole answer: " + received_);
    };
    std::size_t end = 0;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos) need(false);
    Reply reply = parse_head(std::string_view(received_).substr(0, end + 2));
    received_.erase(0, end + 4);
    const std::string length = reply.header("Content-Length");
    if (reply.status == 204 || reply.status == 304) {
        if (!length.empty()) throw std::runtime_error("Content-Length of an answer without a body");
        return reply;
    }
    if (length.empty() || length.find_first_not_of("0123456789") != std::string::npos) {
        throw std::runtime_error("no Content-Length");
    }
    if (to_head) return reply;
    const auto size = std::stoul(length);
    while (received_.size() < size) need(false);
    reply.body = received_.substr(0, size);
    received_.erase(0, size);
    return reply;
}

Reply HttpSocket::read_continue_and_reply() {
    constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    const auto deadline = Clock::now() + std::chrono::seconds(5);
    while (received_.size() < kContinue.size() && receive(deadline)) {
    }
    if (!received_.starts_with(kContinue)) throw std::runtime_error("no 100: " + received_);
    received_.erase(0, kContinue.size());
    return read_reply();
}

void HttpSocket::finish_sending() {
    ::shutdown(socket_, SHUT_WR);
}

bool HttpSocket::is_closed(std::chrono::milliseconds patience) {
    if (!received_.empty()) return false;
    return wait_for(socket_, POLLIN, Clock::now() + patience) && !receive(Clock::now());
}

bool HttpSocket::has_input(std::chrono::milliseconds patience) {
    return !received_.empty() || wait_for(socket_, POLLIN, Clock::now() + patience);
}

bool is_refused(int port) {
    const int fd = connect_to(port);
    if (fd >= 0) ::close(fd);
    return fd < 0;
}

std::string request_text(std::string_view method, std::string_view target, std::string_view body,
                         const Headers& headers) {
    std::string text = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n";
    for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
    if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return text + "\r\n" + std::string(body);
}

Reply HttpClient::call(std::string_view method, std::string_view target, std::string_view body,
                       const Headers& headers) const {
    HttpSocket socket(port_);
    socket.send(request_text(method, target, body, headers));
    return socket.read_reply(method == "HEAD");
}

Reply HttpClient::send(std::string_view method, std::string_view target, std::string_view body,
                       Headers headers) const {
    headers.emplace_back("Content-Type", "application/json");
    return call(method, target, body, headers);
}

}  // namespace booking
