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
#include "log.hpp"
#include "worker_pool.hpp"

namespace booking {
namespace {

constexpr int kBacklog = 1024;
constexpr milliseconds kSendPatience{10000};

// What httplib reads is a request line written here, what it writes is gathered and sent at once. The
// client's bytes never reach its parser, which in Debian's versions can be led to see two requests in one, or
// a body without end.
class AnswerStream final : public httplib::Stream {
public:
    AnswerStream(bool head_only, int socket)
        : input_(head_only ? "HEAD / HTTP/1.1\r\n\r\n" : "GET / HTTP/1.1\r\n\r\n"), socket_(socket) {}

    [[nodiscard]] bool is_readable() const override { return true; }
    [[nodiscard]] bool is_writable() const override { return true; }
    ssize_t read(char* target, size_t size) override {
        const auto count = input_.copy(target, size);
        input_.remove_prefix(count);
        return static_cast<ssize_t>(count);
    }
    ssize_t write(const char* data, size_t size) override {
        output_.append(data, size);
        return static_cast<ssize_t>(size);
    }
    void get_remote_ip_and_port(std::string&, int& port) const override { port = 0; }
    void get_local_ip_and_port(std::string&, int& port) const override { port = 0; }
    [[nodiscard]] socket_t socket() const override { return socket_; }
    [[nodiscard]] std::string_view output() const { return output_; }

private:
    std::string_view input_;
    std::string output_;
    int socket_;
};

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

// The answer that this thread is about to write.
thread_local Response* answer_of_thread = nullptr;

void copy_answer(httplib::Response& target) {
    Response& answer = *answer_of_thread;
    target.status = answer.status;
    for (const auto& [name, value] : answer.headers) target.set_header(name, value);
    if (answer.body.empty()) return;
    target.set_header("Content-Type", std::string(answer.content_type));
    target.body = std::move(answer.body);
}

// Headers that httplib adds and that are not true here.
void remove_extras(httplib::Response& target) {
    constexpr int kNoContent = 204;
    constexpr int kNotModified = 304;
    target.headers.erase("Accept-Ranges");
    target.headers.erase("Keep-Alive");
    if (target.status == kNoContent || target.status == kNotModified) target.headers.erase("Content-Length");
}

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
        set_pre_routing_handler([](const httplib::Request&, httplib::Response& response) {
            copy_answer(response);
            return HandlerResponse::Handled;
        });
        set_post_routing_handler(
            [](const httplib::Request&, httplib::Response& response) { remove_extras(response); });
        // Without a handler httplib puts the text of an exception into a header.
        set_exception_handler([](const httplib::Request&, httplib::Response& response,
                                 const std::exception_ptr&) { response.status = 500; });
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
        while (serve_one(connection, service, socket)) {
        }
        metrics_.connection_closed();
        return true;
    }

    // False: the connection is to be closed.
    bool serve_one(Connection& connection, Service service, socket_t socket) {
        Incoming incoming;
        if (!read_request(connection, service, config_.keep_alive, incoming)) return false;
        Response answer = incoming.refusal ? dispatcher_.refuse(incoming.request, *incoming.refusal)
                                           : dispatcher_.handle(incoming.request);
        const bool close =
            incoming.refusal || incoming.head.close || service == Service::reserve || stopping_;
        AnswerStream stream(incoming.request.method == "HEAD", socket);
        answer_of_thread = &answer;
        write_answer(&Impl::process_request, stream, close);
        if (!connection.send(stream.output(), Clock::now() + kSendPatience)) return false;
        if (close) connection.finish();
        return !close;
    }

    // The two forms that process_request has in the supported versions of httplib.
    using Setup = std::function<void(httplib::Request&)>;
    using ProcessOld = bool (httplib::Server::*)(httplib::Stream&, bool, bool&, const Setup&);
    using ProcessNew = bool (httplib::Server::*)(httplib::Stream&, const std::string&, int,
                                                 const std::string&, int, bool, bool&, const Setup&);

    void write_answer(ProcessOld process, AnswerStream& stream, bool close) {
        bool closed = false;
        (this->*process)(stream, close, closed, nullptr);
    }
    void write_answer(ProcessNew process, AnswerStream& stream, bool close) {
        bool closed = false;
        (this->*process)(stream, {}, 0, {}, 0, close, closed, nullptr);
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
