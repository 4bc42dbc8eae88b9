#include "server.hpp"

#include <fcntl.h>
#include <httplib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

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
constexpr int kAcceptedInTurn = 16;
constexpr milliseconds kAcceptPause{50};
constexpr milliseconds kWarnPause{5000};

// Not SO_REUSEPORT, httplib's default: with it a second gateway on the same port would start and take half
// the requests.
void reuse_address(int socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
}

}  // namespace

// httplib finds the address and binds; what follows is the loop's.
class Server::Impl final : public httplib::Server, private EventLoop::Handler {
public:
    Impl(const Config& config, EventLoop& loop, const Dispatcher& dispatcher, Metrics& metrics)
        : config_(config),
          loop_(loop),
          metrics_(metrics),
          host_{loop, dispatcher, config.keep_alive, [this](int descriptor) { close_later(descriptor); }} {
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
        listener_ = svr_sock_;
        ::fcntl(listener_, F_SETFL, O_NONBLOCK);
        ::listen(listener_, kBacklog);
        loop_.run([this] { loop_.add(listener_, EPOLLIN, *this); });
        return port;
    }

    void begin_stop() {
        loop_.run([this] {
            host_.is_stopping = true;
            loop_.remove(listener_);
            ::shutdown(listener_, SHUT_RDWR);
            for (const auto& [descriptor, connection] : connections_) connection->hasten();
            const std::lock_guard lock(mutex_);
            accepts_ = false;
            closed_.notify_all();
        });
    }

    std::size_t drain(Deadline deadline) {
        std::unique_lock lock(mutex_);
        closed_.wait_until(lock, deadline, [this] { return !accepts_ && open_ == 0; });
        return open_;
    }

private:
    // Of the listener: so many before it is the others' turn.
    void on_ready(std::uint32_t /*events*/) override {
        for (int i = 0; i < kAcceptedInTurn && !host_.is_stopping; ++i) {
            const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (descriptor >= 0) {
                open(descriptor);
            } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
                return;
            } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
                return make_room(errno);
            }  // else it was the client's: accept(2)
        }
    }

    // Level-triggered: accepting is tried again as soon as the descriptor of whoever made room is free.
    void make_room(int error) {
        if (close_oldest(&Connection::may_make_room) || close_oldest(&Connection::is_expendable)) return;
        if (warns_from_ <= Clock::now()) {
            warns_from_ = Clock::now() + kWarnPause;
            log_event("warn", std::string("no connection can be accepted for now: ") + std::strerror(error));
        }
        loop_.change(listener_, 0, *this);
        resumes_at_ = Clock::now() + kAcceptPause;
        loop_.set_alarm(resumes_at_);
    }

    bool close_oldest(bool (Connection::*may_be_closed)() const) {
        Connection* oldest = nullptr;
        for (const auto& [descriptor, connection] : connections_) {
            const bool is_older = oldest == nullptr || connection->waits_since() < oldest->waits_since();
            if (is_older && ((*connection).*may_be_closed)()) oldest = connection.get();
        }
        if (oldest != nullptr) oldest->close();
        return oldest != nullptr;
    }

    // At the limit an idle connection makes room. If there is none, some more are served briefly: health
    // checks get through, the others are told to come back.
    void open(int descriptor) {
        {
            const std::lock_guard lock(mutex_);
            ++open_;
        }
        const auto served = connections_.size() - closing_;
        const bool brief = served >= config_.max_connections && !close_oldest(&Connection::may_make_room);
        if (brief && served >= config_.max_connections + config_.max_brief &&
            !close_oldest(&Connection::is_expendable)) {
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
        ++closing_;
        loop_.run([this, descriptor] {
            --closing_;
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
        if (resumes_at_ <= Clock::now()) {
            resumes_at_ = Deadline::max();
            if (!host_.is_stopping) loop_.change(listener_, EPOLLIN, *this);
        }
        Deadline next = resumes_at_;
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
    std::size_t closing_ = 0;  // of them, those that end with this round
    int listener_ = -1;
    Deadline resumes_at_ = Deadline::max();
    Deadline warns_from_ = Deadline::min();

    std::mutex mutex_;
    std::condition_variable closed_;
    std::size_t open_ = 0;
    bool accepts_ = true;

    std::thread thread_{[this] { loop_.serve([this] { return check_deadlines(); }); }};
};

Server::Server(const Config& config, EventLoop& loop, const Dispatcher& dispatcher, Metrics& metrics)
    : impl_(std::make_unique<Impl>(config, loop, dispatcher, metrics)) {}
Server::~Server() = default;

int Server::bind() {
    return impl_->start_listening();
}
void Server::stop() {
    impl_->begin_stop();
}
std::size_t Server::drain(Deadline deadline) {
    return impl_->drain(deadline);
}

}  // namespace booking
