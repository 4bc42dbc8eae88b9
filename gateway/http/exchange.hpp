// One request and its answer, between our types and cpp-httplib's.
#pragma once

#include "http/connections.hpp"
#include "http/message_stream.hpp"
#include "http/server.hpp"

namespace booking {

// Lives in the fiber that serves it.
struct Exchange {
    const RequestHandler& handler;
    Connection::Stage& stage;
    std::string head_text = {};  // the views of head and request point in here
    Head head = {};
    Request request = {};
    std::optional<Refusal> refusal = {};  // of the head
    bool closes = false;                  // the connection, after the answer
    MessageStream* stream = nullptr;

    // Of a complete head.
    void check(bool overloaded);
    // Once; for a message that was read, or that cannot be.
    void answer(const httplib::Request& from, httplib::Response& to);
};

// The time as RFC 9110, 5.6.7 wants it; made once a second.
[[nodiscard]] std::string_view http_date();

}  // namespace booking
