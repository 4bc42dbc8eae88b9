#include "server.hpp"

#include <httplib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <thread>
#include <unordered_map>

#include "connection.hpp"
#include "log.hpp"

namespace booking {
namespace {

constexpr int kBacklog = 1024;
// Beyond the limit some are served briefly: health checks get through, the others are told to come back.
constexpr std::size_t kMaxBrief = 256;

// Hands each connection over in the thread that accepted it.
class NoQueue final : public httplib::TaskQueue {
public:
    // bool in newer versions of httplib, void in older ones.
    using Taken = decltype(std::declval<httplib::TaskQueue&>().enqueue({}));
    Taken enqueue(std::function<void()> task) override {
        task();
        return static_cast<Taken>(true);
    }
    void shutdown() override {}
};

// Not SO_REUSEPORT, httplib's default: with it a second gateway on the same port would start and take half
// the requests.
void reuse_address(int socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
}

}  // namespace

class Server::Impl final : public httplib::Server {
public:
    Impl(const Config& config, EventLoop& loop, const Dispatcher& dispatcher, Metrics& metrics)
        : config_(config),
          loop_(loop),
          metrics_(metrics),
          host_{loop, dispatcher, config.keep_alive, [this](int descriptor) { close_later(descriptor); }} {
        new_task_queue = [] { return new NoQueue; };
        set_socket_options(reuse_address);
        set_tcp_nodelay(true);
    }
    ~Impl() override {
        loop_.stop();
        thread_.join();
        if (listener_ >= 0) ::close(listener_);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    int start_listening() {
        errno = 0;
        int port = config_.port;
        const bool bound =
            port == 0 ? (port = bind_to_any_port(config_.host)) > 0 : bind_to_port(config_.host, port);
        if (!bound) {
            const std::string where = "port " + std::to_string(config_.port) + " of " + config_.host;
            if (errno == EADDRINUSE) {
                throw std::runtime_error(where +
                                         " is in use: stop what listens there or choose another with --port");
            }
            throw std::runtime_error("cannot listen on " + where + ": " + std::strerror(errno));
        }
        ::listen(svr_sock_, kBacklog);
        listener_ = ::dup(svr_sock_);
        return port;
    }

    // httplib gives up on accept errors that pass, such as an aborted connection, and closes its descriptor.
    // The listening socket lives on in listener_, with the connections that wait there.
    void accept_until_stopped() {
        while (true) {
            listen_after_bind();
            if (stopping_) return;
            log_event("warn", "accepting connections was interrupted");
            constexpr milliseconds kPause{10};
            std::this_thread::sleep_for(kPause);
            httplib::Server::stop();
            svr_sock_ = ::dup(listener_);
        }
    }

    // The accept loop ends by itself once its socket is shut down.
    void begin_stop() {
        stopping_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        loop_.run([this] {
            host_.is_stopping = true;
            for (const auto& [descriptor, connection] : connections_) connection->hasten();
        });
    }

    std::size_t drain(Deadline deadline) {
        std::unique_lock lock(mutex_);
        closed_.wait_until(lock, deadline, [this] { return open_ == 0; });
        return open_;
    }

private:
    // In place of httplib's own loop over the requests of a connection.
    bool process_and_close_socket(socket_t socket) override {
        {
            const std::lock_guard lock(mutex_);
            ++open_;
        }
        loop_.run([this, socket] { open(socket); });
        return true;
    }

    void open(int descriptor) {
        const bool brief = connections_.size() >= config_.max_connections;
        if (host_.is_stopping || connections_.size() >= config_.max_connections + kMaxBrief) {
            ::close(descriptor);
            return count_closed();
        }
        try {
            connections_.emplace(descriptor, std::make_unique<Connection>(descriptor, brief, host_));
        } catch (const std::system_error& error) {
            log_event("error", "a connection cannot be served: " + std::string(error.what()));
            ::close(descriptor);
            return count_closed();
        }
        metrics_.connection_opened();
    }

    // Events of this round may still name it.
    void close_later(int descriptor) {
        loop_.run([this, descriptor] {
            connections_.erase(descriptor);
            metrics_.connection_closed();
            count_closed();
        });
    }

    void count_closed() {
        const std::lock_guard lock(mutex_);
        --open_;
        closed_.notify_all();
    }

    Deadline check_deadlines() {
        Deadline next = Deadline::max();
        for (const auto& [descriptor, connection] : connections_) {
            next = std::min(next, connection->check_deadline());
        }
        return next;
    }

    const Config& config_;
    EventLoop& loop_;
    Metrics& metrics_;
    ConnectionHost host_;
    std::unordered_map<int, std::unique_ptr<Connection>> connections_;  // by descriptor
    int listener_ = -1;
    std::atomic<bool> stopping_{false};

    std::mutex mutex_;
    std::condition_variable closed_;
    std::size_t open_ = 0;

    std::thread thread_{[this] { loop_.serve([this] { return check_deadlines(); }); }};
};

Server::Server(const Config& config, EventLoop& loop, const Dispatcher& dispatcher, Metrics& metrics)
    : impl_(std::make_unique<Impl>(config, loop, dispatcher, metrics)) {}
Server::~Server() = default;

int Server::bind() {
    return impl_->start_listening();
}
void Server::run() {
    impl_->accept_until_stopped();
}
void Server::stop() {
    impl_->begin_stop();
}
std::size_t Server::drain(Deadline deadline) {
    return impl_->drain(deadline);
}

}  // namespace booking
