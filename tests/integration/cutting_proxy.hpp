// Between a client and PostgreSQL: cuts the connection after so many bytes of the server's answer.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <limits>
#include <mutex>
#include <thread>

#include "sql_session.hpp"

namespace booking {

class CuttingProxy final {
public:
    static constexpr std::size_t kUncut = std::numeric_limits<std::size_t>::max();

    // Leads to the server of this URL, which is reached by a Unix socket.
    explicit CuttingProxy(const char* variable = "TEST_GATEWAY_DATABASE_URL") {
        const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
            PQconninfoParse(test_variable(variable).c_str(), nullptr), PQconninfoFree);
        std::string folder;
        std::string number;
        for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
            const std::string name = option->keyword;
            if (option->val == nullptr) continue;
            if (name == "host") folder = option->val;
            if (name == "port") number = option->val;
            if (name == "user" || name == "dbname") url_ += name + "='" + option->val + "' ";
        }
        upstream_ = folder + "/.s.PGSQL." + number;
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const plain = reinterpret_cast<sockaddr*>(&address);
        if (::bind(listener_, plain, size) != 0 || ::listen(listener_, 64) != 0 ||
            ::getsockname(listener_, plain, &size) != 0) {
            throw std::runtime_error("the proxy cannot listen");
        }
        url_ += "host=127.0.0.1 sslmode=disable gssencmode=disable port=" +
                std::to_string(ntohs(address.sin_port));
        thread_ = std::thread([this] { serve(); });
    }
    ~CuttingProxy() {
        ::eventfd_write(wake_, 1);
        thread_.join();
        for (const Pair& pair : pairs_) close(pair);
        ::close(listener_);
        ::close(wake_);
    }
    CuttingProxy(const CuttingProxy&) = delete;
    CuttingProxy& operator=(const CuttingProxy&) = delete;

    [[nodiscard]] std::string url(const std::string& application_name) const {
        return url_ + " application_name=" + application_name;
    }

    // Once: what the server says after the next message that contains the mark. The server has said it
    // before the connection is cut, so what it did by then is done.
    void cut(const std::string& mark, std::size_t bytes) {
        const std::lock_guard lock(mutex_);
        mark_ = mark;
        bytes_ = bytes;
        passed_ = 0;
    }
    // Bytes of that answer which the client was given.
    [[nodiscard]] std::size_t passed() {
        const std::lock_guard lock(mutex_);
        return passed_;
    }

private:
    struct Pair {
        int client;
        int server;
        bool is_counted = false;
    };

    static void close(const Pair& pair) {
        ::close(pair.client);
        ::close(pair.server);
    }

    void serve() {
        while (true) {
            std::vector<pollfd> entries{{wake_, POLLIN, 0}, {listener_, POLLIN, 0}};
            for (const Pair& pair : pairs_) {
                entries.push_back({pair.client, POLLIN, 0});
                entries.push_back({pair.server, POLLIN, 0});
            }
            if (::poll(entries.data(), entries.size(), -1) < 0) continue;
            if (entries[0].revents != 0) return;
            for (std::size_t i = pairs_.size(); i-- > 0;) {
                const bool client_speaks = entries[2 + 2 * i].revents != 0;
                const bool server_speaks = entries[3 + 2 * i].revents != 0;
                if ((!client_speaks || ask(pairs_[i])) && (!server_speaks || answer(pairs_[i]))) continue;
                close(pairs_[i]);
                pairs_.erase(pairs_.begin() + static_cast<std::ptrdiff_t>(i));
            }
            if (entries[1].revents != 0) accept();
        }
    }

    void accept() {
        const Pair pair{::accept(listener_, nullptr, nullptr), ::socket(AF_UNIX, SOCK_STREAM, 0)};
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        upstream_.copy(address.sun_path, sizeof address.sun_path - 1);
        if (::connect(pair.server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            return close(pair);
        }
        pairs_.push_back(pair);
    }

    // These are false when the pair is to be closed.
    bool ask(Pair& pair) {
        const std::string text = receive(pair.client);
        {
            const std::lock_guard lock(mutex_);
            if (!mark_.empty() && text.find(mark_) != std::string::npos) {
                mark_.clear();
                pair.is_counted = true;
            }
        }
        return !text.empty() && send(pair.server, text);
    }
    bool answer(Pair& pair) {
        std::string text = receive(pair.server);
        const std::lock_guard lock(mutex_);
        if (pair.is_counted) {
            text.resize(std::min(text.size(), bytes_ - passed_));
            passed_ += text.size();
        }
        const bool is_sent = !text.empty() && send(pair.client, text);
        return is_sent && !(pair.is_counted && passed_ == bytes_);
    }

    static std::string receive(int socket) {
        std::array<char, 65536> buffer;  // NOLINT(*-member-init)
        const auto size = ::recv(socket, buffer.data(), buffer.size(), 0);
        return {buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
    }
    static bool send(int socket, std::string_view text) {
        while (!text.empty()) {
            const auto size = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
            if (size <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(size));
        }
        return true;
    }

    std::string upstream_;
    std::string url_;
    const int listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    const int wake_ = ::eventfd(0, 0);
    std::vector<Pair> pairs_;  // only the thread uses them

    std::mutex mutex_;
    std::string mark_;
    std::size_t bytes_ = kUncut;
    std::size_t passed_ = 0;
    std::thread thread_;
};

}  // namespace booking
