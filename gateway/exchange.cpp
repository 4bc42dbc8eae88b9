#include "exchange.hpp"

#include <array>
#include <cstdio>
#include <random>

#include "chunked_body.hpp"

namespace booking {
namespace {

constexpr milliseconds kHeadPatience{5000};
constexpr milliseconds kBodyPatience{10000};
constexpr milliseconds kReservePatience{1000};  // for each step, on a connection over the limit

Refusal late_body() {
    return {"ValidationError", "The body did not arrive in full."};
}

void skip_empty_lines(Connection& connection) {
    while (connection.received().starts_with("\r\n")) connection.consume(2);
}

// False: the client left or was too slow.
bool read_head(Connection& connection, Deadline deadline, Incoming& incoming) {
    HeadExtent extent{};
    while (true) {
        skip_empty_lines(connection);
        extent = find_head(connection.received());
        if (extent.scan != HeadScan::incomplete) break;
        if (!connection.receive(deadline)) return false;
    }
    if (extent.scan == HeadScan::malformed) {
        incoming.refusal = Refusal{"ValidationError", "A line of the head does not end in CRLF."};
    } else if (extent.scan == HeadScan::too_large) {
        const bool in_request_line = connection.received().find('\n') == std::string_view::npos;
        incoming.refusal = Refusal{in_request_line ? "UriTooLong" : "HeadersTooLarge", {}};
    } else {
        incoming.head_text = connection.received().substr(0, extent.size);
        connection.consume(extent.size);
        incoming.refusal = parse_head(incoming.head_text, incoming.head);
    }
    return true;
}

std::optional<Refusal> read_sized_body(Connection& connection, std::size_t size, Deadline deadline,
                                       std::string& body) {
    while (connection.received().size() < size) {
        if (!connection.receive(deadline)) return late_body();
    }
    body = connection.received().substr(0, size);
    connection.consume(size);
    return std::nullopt;
}

std::optional<Refusal> read_chunked_body(Connection& connection, Deadline deadline, std::string& body) {
    ChunkedBody chunked;
    while (true) {
        connection.consume(chunked.feed(connection.received()));
        if (chunked.refusal()) return chunked.refusal();
        if (chunked.done()) break;
        if (!connection.receive(deadline)) return late_body();
    }
    body = chunked.take();
    return std::nullopt;
}

std::optional<Refusal> read_body(Connection& connection, const HttpHead& head, Deadline deadline,
                                 std::string& body) {
    if (!head.chunked && head.content_length == 0) return std::nullopt;
    if (head.expects_continue && connection.received().empty() &&
        !connection.send("HTTP/1.1 100 Continue\r\n\r\n", deadline)) {
        return late_body();
    }
    if (head.chunked) return read_chunked_body(connection, deadline, body);
    return read_sized_body(connection, head.content_length, deadline, body);
}

}  // namespace

bool read_request(Connection& connection, Service service, milliseconds keep_alive, Incoming& incoming) {
    const bool brief = service == Service::reserve;
    if (!connection.await_request(Clock::now() + (brief ? kReservePatience : keep_alive))) return false;
    if (!read_head(connection, Clock::now() + (brief ? kReservePatience : kHeadPatience), incoming))
        return false;
    Request& request = incoming.request;
    if (!incoming.refusal) {
        const Deadline deadline = Clock::now() + (brief ? kReservePatience : kBodyPatience);
        incoming.refusal = read_body(connection, incoming.head, deadline, request.body);
    }
    request.method = incoming.head.method;
    request.path = incoming.head.path;
    request.query = incoming.head.query;
    request.headers = std::move(incoming.head.headers);
    request.request_id = choose_request_id(request.header("X-Request-Id"));
    request.overloaded = brief;
    return true;
}

std::string choose_request_id(std::optional<std::string_view> given) {
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    constexpr std::size_t kMaxLength = 64;
    if (given && !given->empty() && given->size() <= kMaxLength &&
        given->find_first_not_of(kAllowed) == std::string_view::npos) {
        return std::string(*given);
    }
    thread_local std::mt19937_64 random{(std::uint64_t{std::random_device{}()} << 32U) ^
                                        std::random_device{}()};
    std::array<char, 33> text{};
    std::snprintf(text.data(), text.size(), "%016llx%016llx", static_cast<unsigned long long>(random()),
                  static_cast<unsigned long long>(random()));
    return text.data();
}

}  // namespace booking
