#include "connection.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace booking {
namespace {

constexpr std::size_t kReceiveSize = 16'384;

bool wait_for(int socket, short events, Deadline deadline) {
    pollfd entry{socket, events, 0};
    while (true) {
        const int ready = ::poll(&entry, 1, left_ms(deadline));
        if (ready > 0) return true;
        if (ready == 0 || errno != EINTR) return false;
    }
}

}  // namespace

Connection::Connection(int socket, int stop_signal) : socket_(socket), stop_signal_(stop_signal) {}

Connection::~Connection() {
    ::close(socket_);
}

bool Connection::await_request(Deadline deadline) {
    if (!received().empty()) return true;
    std::array<pollfd, 2> entries{{{socket_, POLLIN, 0}, {stop_signal_, POLLIN, 0}}};
    int ready = ::poll(entries.data(), entries.size(), left_ms(deadline));
    while (ready < 0 && errno == EINTR) ready = ::poll(entries.data(), entries.size(), left_ms(deadline));
    if (ready <= 0) return false;
    // The server stops, but a request may be on its way: it is waited for a little and told to close.
    constexpr milliseconds kStopPatience{300};
    const bool stops = entries[0].revents == 0;
    return receive(stops ? std::min(deadline, Clock::now() + kStopPatience) : deadline);
}

bool Connection::receive(Deadline deadline) {
    thread_local std::array<char, kReceiveSize> chunk;
    while (true) {
        const auto got = ::recv(socket_, chunk.data(), chunk.size(), MSG_DONTWAIT);
        if (got > 0) {
            buffer_.append(chunk.data(), static_cast<std::size_t>(got));
            return true;
        }
        if (got == 0) return false;
        if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) return false;
        if (!wait_for(socket_, POLLIN, deadline)) return false;
    }
}

void Connection::consume(std::size_t size) {
    begin_ += size;
    if (begin_ == buffer_.size()) {
        buffer_.clear();
        begin_ = 0;
    }
}

bool Connection::send(std::string_view data, Deadline deadline) const {
    while (!data.empty()) {
        const auto sent = ::send(socket_, data.data(), data.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) {
            data.remove_prefix(static_cast<std::size_t>(sent));
        } else if (sent == 0 || errno == EAGAIN || errno == EWOULDBLOCK) {
            if (!wait_for(socket_, POLLOUT, deadline)) return false;
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

void Connection::finish() {
    constexpr milliseconds kPatience{500};
    constexpr int kMaxReads = 64;
    ::shutdown(socket_, SHUT_WR);
    const Deadline deadline = Clock::now() + kPatience;
    for (int i = 0; i < kMaxReads; ++i) {
        buffer_.clear();
        begin_ = 0;
        if (!receive(deadline)) return;
    }
}

}  // namespace booking
