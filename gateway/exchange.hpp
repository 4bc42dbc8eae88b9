// Reads one request from a connection: head, body, limits, deadlines.
#pragma once

#include <optional>
#include <string>

#include "connection.hpp"
#include "http_head.hpp"
#include "worker_pool.hpp"

namespace booking {

struct Incoming {
    std::string head_text;  // the views of head and request point in here
    HttpHead head;
    Request request;
    std::optional<Refusal> refusal;  // the connection must be closed after the answer
};

// False: there is no request to answer; close the connection.
[[nodiscard]] bool read_request(Connection& connection, Service service, milliseconds keep_alive,
                                Incoming& incoming);

// The client's if it is 1..64 of [A-Za-z0-9._-], else a new one.
[[nodiscard]] std::string choose_request_id(std::optional<std::string_view> given);

}  // namespace booking
