// Reads one request from the bytes of a connection, piece by piece: head, body, limits.
#pragma once

#include <optional>
#include <string>

#include "chunked_body.hpp"
#include "http_head.hpp"

namespace booking {

class RequestReader final {
public:
    enum class Stage { idle, head, body, complete };

    // overloaded: goes with the request.
    explicit RequestReader(bool overloaded) { request_.overloaded = overloaded; }
    ~RequestReader() = default;
    RequestReader(const RequestReader&) = delete;
    RequestReader& operator=(const RequestReader&) = delete;

    // Takes what it can of what was received; gives the number of bytes that it is done with. The rest is to
    // be offered again, with more behind it.
    [[nodiscard]] std::size_t feed(std::string_view received);

    // No more will come: a request whose head is complete is refused.
    void end();
    // Nor will it be waited for any longer, whatever is there of it.
    void time_out();

    [[nodiscard]] Stage stage() const { return stage_; }
    // The client waits for 100 Continue before it sends the body.
    [[nodiscard]] bool expects_continue() const { return stage_ == Stage::body && head_.expects_continue; }

    // Of a complete request. With a refusal the connection must be closed after the answer.
    [[nodiscard]] const Request& request() const { return request_; }
    [[nodiscard]] const std::optional<Refusal>& refusal() const { return refusal_; }
    // The client wants no further request on this connection.
    [[nodiscard]] bool closes() const { return head_.close; }

private:
    [[nodiscard]] std::size_t feed_head(std::string_view received);
    [[nodiscard]] std::size_t feed_body(std::string_view received);
    void refuse(Refusal refusal);
    void complete();

    Stage stage_ = Stage::idle;
    std::string head_text_;  // the views of head_ and request_ point in here
    HttpHead head_;
    ChunkedBody chunked_;
    Request request_;
    std::optional<Refusal> refusal_;
};

// The client's if it is 1..64 of [A-Za-z0-9._-], else a new one.
[[nodiscard]] std::string choose_request_id(std::optional<std::string_view> given);

}  // namespace booking
