#include "http/server.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "fiber/joined_fiber.hpp"
#include "http/connections.hpp"
#include "http/exchange.hpp"
#include "process/log.hpp"

namespace booking {
namespace {

constexpr int kBacklog = 1024;
constexpr milliseconds kHeadPatience{5000};
constexpr milliseconds kBodyPatience{10000};
constexpr milliseconds kAcceptPause{50};
constexpr milliseconds kWarnPause{5000};
constexpr int kMaxInTurn = 16;
Refusal too_late() {
    return {"RequestTimeout", {}};
}

// Not SO_REUSEPORT, the library's default: with it a second gateway on the same port would start and take
// half the requests.
void reuse_address(int socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
}

}  // namespace

class Server::Impl final : public httplib::Server {
public:
    Impl(const Config& config, RequestHandler handler, Metrics& metrics)
        : config_(config),
          handler_(std::move(handler)),
          connections_(config, metrics, [this](Connections::Entry connection) { serve(connection); }) {
        set_socket_options(reuse_address);
        set_handlers();
    }
    ~Impl() override { begin_shutdown(); }
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
        ::listen(listener_, kBacklog);
        ::fcntl(listener_, F_SETFL, O_NONBLOCK);
        acceptor_.emplace([this] { accept_all(); });
        return port;
    }

    void begin_shutdown() {
        if (listener_ >= 0) ::shutdown(listener_, SHUT_RDWR);
        connections_.begin_shutdown();
    }

    std::size_t drain(Deadline deadline) { return connections_.await_end(deadline); }

private:
    void set_handlers() {
        const auto answer = [](const httplib::Request& request, httplib::Response& response) {
            current_exchange().answer(request, response);
        };
        Get("/", answer)
            .Post("/", answer)
            .Put("/", answer)
            .Patch("/", answer)
            .Delete("/", answer)
            .Options("/", answer);
        // The library could not read the body; it asks here about answers of ours, too.
        set_error_handler(
            HandlerWithResponse([answer](const httplib::Request& request, httplib::Response& response) {
                if (current_exchange().stage == Connection::Stage::answer) return HandlerResponse::Unhandled;
                answer(request, response);
                return HandlerResponse::Handled;
            }));
        // Otherwise it would put the exception's words into a header.
        set_exception_handler(
            [](const httplib::Request&, httplib::Response& response, const std::exception_ptr&) {
                current_exchange().closes = true;
                response.status = 500;
            });
        set_post_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
            // The library is told to close each time: otherwise it makes a Keep-Alive header with a string
            // stream.
            if (connections_.is_shutting_down()) current_exchange().closes = true;
            if (!current_exchange().closes) response.headers.erase("Connection");
            if (request.method == "HEAD") response.headers.erase("Accept-Ranges");
            if (response.status == 204 || response.status == 304) response.headers.erase("Content-Length");
        });
    }

    static Exchange& current_exchange() { return *static_cast<Exchange*>(Loop::current()->fiber_local()); }

    // The library's own loop over the requests of a connection is not used.
    bool process_and_close_socket(socket_t /*socket*/) override { return false; }

    void accept_all() {
        Loop& loop = *Loop::current();
        Watch watch;
        loop.add(listener_, watch);
        Deadline warns_from = Deadline::min();
        for (int in_turn = 1; !connections_.is_shutting_down(); ++in_turn) {
            const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (descriptor >= 0) {
                const int yes = 1;
                ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
                connections_.add(descriptor);
            } else if (errno == EAGAIN) {
                watch.readable = false;
                loop.wait_readable(watch, Deadline::max());
            } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
                const int error = errno;
                if (connections_.make_room()) {
                    loop.yield();  // whoever made room has to end
                    continue;
                }
                if (warns_from <= Clock::now()) {
                    warns_from = Clock::now() + kWarnPause;
                    log_event("warn",
                              std::string("no connection can be accepted for now: ") + std::strerror(error));
                }
                sleep_until(Clock::now() + kAcceptPause);
            }  // else it was the client's: accept(2)
            if (in_turn % kMaxInTurn == 0) loop.yield();
        }
        ::close(std::exchange(listener_, -1));
        svr_sock_ = INVALID_SOCKET;
    }

    // In the connection's fiber, until nothing more is there. Requests that came together are answered one
    // after another, so many before it is the others' turn.
    void serve(Connections::Entry connection) {
        for (int in_turn = 1;; ++in_turn) {
            if (connection->socket.received().empty() && !connection->is_late) {
                connection->socket.set_deadline(Clock::now());
                const auto input = connection->socket.receive();
                if (input == Socket::Input::late) return connections_.park(connection);
                if (input == Socket::Input::ended) break;
            }
            if (!serve_one(*connection)) break;
            if (in_turn % kMaxInTurn == 0) Loop::current()->yield();
        }
        connections_.close(connection);
    }

    // False: the connection ends.
    bool serve_one(Connection& connection) {
        Socket& socket = connection.socket;
        const auto patience = [&](milliseconds usual) {
            return Clock::now() + (connection.is_over_limit ? kOverLimitPatience : usual);
        };
        Exchange exchange{.handler = handler_, .stage = connection.stage};
        connection.stage = Connection::Stage::head;
        socket.set_deadline(patience(kHeadPatience));
        if (connection.is_late) {
            exchange.refusal = too_late();
        } else if (!await_head(connection, exchange)) {
            return false;
        }
        connection.is_first = false;
        connection.stage = Connection::Stage::body;
        exchange.closes = connection.is_over_limit;
        exchange.check(connection.is_over_limit);
        socket.set_deadline(patience(kBodyPatience));
        const bool asks_for_body = exchange.head.expects_continue() && socket.received().empty();
        MessageStream stream(socket, shown_head(exchange.head, asks_for_body), exchange.head);
        exchange.stream = &stream;
        Loop::current()->fiber_local() = &exchange;
        process(&Impl::process_request, stream);
        if (!socket.flush()) return false;
        if (exchange.closes) socket.linger();
        return !exchange.closes;
    }

    // False: there will be none.
    static bool await_head(Connection& connection, Exchange& exchange) {
        Socket& socket = connection.socket;
        while (true) {
            while (socket.received().starts_with("\r\n")) socket.use(2);
            const auto received = socket.received();
            const HeadExtent extent = find_head(received);
            if (extent.scan == HeadScan::complete) {
                exchange.head_text = received.substr(0, extent.size);
                socket.use(extent.size);
                return true;
            }
            if (extent.scan == HeadScan::malformed) {
                exchange.refusal = Refusal{"ValidationError", "A line of the head does not end in CRLF."};
                return true;
            }
            if (extent.scan == HeadScan::too_large) {
                const bool in_request_line = received.find('\n') == std::string_view::npos;
                exchange.refusal = Refusal{in_request_line ? "UriTooLong" : "HeadersTooLarge", {}};
                return true;
            }
            const bool is_idle = received.empty() && !connection.is_first;
            switch (socket.receive()) {
                case Socket::Input::more:
                    break;
                case Socket::Input::late:
                    exchange.refusal = too_late();
                    return !is_idle;
                case Socket::Input::ended:
                    return false;
            }
        }
    }

    // Two versions of the library differ in whether they want to be told addresses.
    using Setup = std::function<void(httplib::Request&)>;
    void process(bool (httplib::Server::*of_0_11)(httplib::Stream&, bool, bool&, const Setup&),
                 MessageStream& stream) {
        bool closed = false;
        (this->*of_0_11)(stream, true, closed, nullptr);
    }
    void process(bool (httplib::Server::*of_0_18)(httplib::Stream&, const std::string&, int,
                                                  const std::string&, int, bool, bool&, const Setup&),
                 MessageStream& stream) {
        bool closed = false;
        (this->*of_0_18)(stream, {}, 0, {}, 0, true, closed, nullptr);
    }

    const Config& config_;
    const RequestHandler handler_;
    int listener_ = -1;
    Connections connections_;
    std::optional<JoinedFiber> acceptor_;
};

Server::Server(const Config& config, RequestHandler handler, Metrics& metrics)
    : impl_(std::make_unique<Impl>(config, std::move(handler), metrics)) {}
Server::~Server() = default;

int Server::start() {
    return impl_->start_listening();
}
void Server::stop() {
    impl_->begin_shutdown();
}
std::size_t Server::drain(Deadline deadline) {
    return impl_->drain(deadline);
}

}  // namespace booking
