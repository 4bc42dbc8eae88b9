#include "server.hpp"

#include <httplib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <thread>

#include "exchange.hpp"
#include "http_answer.hpp"
#include "log.hpp"
#include "worker_pool.hpp"

namespace booking {
namespace {

constexpr int kBacklog = 1024;
constexpr milliseconds kSendPatience{10000};

// httplib ends its queue whenever its accept loop ends; the workers live on until the server stops.
class Queue final : public httplib::TaskQueue {
public:
    explicit Queue(WorkerPool& workers) : workers_(workers) {}
    // bool in newer versions of httplib, void in older ones.
    using Taken = decltype(std::declval<httplib::TaskQueue&>().enqueue({}));
    Taken enqueue(std::function<void()> task) override {
        workers_.enqueue(std::move(task));
        return static_cast<Taken>(true);
    }
    void shutdown() override {}

private:
    WorkerPool& workers_;
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
    Impl(const Config& config, const Dispatcher& dispatcher, Metrics& metrics)
        : config_(config), dispatcher_(dispatcher), metrics_(metrics), workers_(config.max_connections) {
        new_task_queue = [this] { return new Queue(workers_); };
        set_socket_options(reuse_address);
        set_tcp_nodelay(true);
    }
    ~Impl() override {
        static_cast<void>(workers_.stop(Deadline::max()));
        if (listener_ >= 0) ::close(listener_);
        ::close(stop_signal_);
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
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = ::write(stop_signal_, &one, sizeof(one));
        ::shutdown(listener_, SHUT_RDWR);
    }

    std::size_t drain(Deadline deadline) { return workers_.stop(deadline); }

private:
    // In place of httplib's own loop over the requests of a connection.
    bool process_and_close_socket(socket_t socket) override {
        Connection connection(socket, stop_signal_);
        const Service service = WorkerPool::current_service();
        if (service == Service::none) return false;
        metrics_.connection_opened();
        while (serve_one(connection, service)) {
        }
        metrics_.connection_closed();
        return true;
    }

    // False: the connection is to be closed.
    bool serve_one(Connection& connection, Service service) {
        Incoming incoming;
        if (!read_request(connection, service, config_.keep_alive, incoming)) return false;
        const Response answer = incoming.refusal ? dispatcher_.refuse(incoming.request, *incoming.refusal)
                                                 : dispatcher_.handle(incoming.request);
        const bool close =
            incoming.refusal || incoming.head.close || service == Service::reserve || stopping_;
        const std::string text = write_answer(answer, incoming.request.method == "HEAD", close);
        if (!connection.send(text, Clock::now() + kSendPatience)) return false;
        if (close) connection.finish();
        return !close;
    }

    const Config& config_;
    const Dispatcher& dispatcher_;
    Metrics& metrics_;
    WorkerPool workers_;
    const int stop_signal_ = ::eventfd(0, EFD_CLOEXEC);
    int listener_ = -1;
    std::atomic<bool> stopping_{false};
};

Server::Server(const Config& config, const Dispatcher& dispatcher, Metrics& metrics)
    : impl_(std::make_unique<Impl>(config, dispatcher, metrics)) {}
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
