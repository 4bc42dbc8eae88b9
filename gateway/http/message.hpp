// The plain request and response that pass between the server and the dispatcher; neither knows httplib.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace booking {

// The views are valid while the request is being answered.
struct Request {
    std::string_view method;
    std::string_view path;   // as sent, percent-encoded
    std::string_view query;  // as sent, without '?'
    std::vector<std::pair<std::string_view, std::string_view>> headers;
    std::string body;
    std::string request_id;
    bool overloaded = false;  // came over a connection beyond the limit: only health and metrics are served

    // Name in any case. Nothing: the header was not sent.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
};

struct Response {
    int status = 200;
    std::string_view content_type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    // For the log and the metrics only.
    std::string_view route;
    std::string_view error;
    std::string sqlstate;
};

// A request that is refused before it is looked at: the name of an error (see errors.hpp) and a sentence.
struct Refusal {
    std::string_view error;
    std::string detail;
};

// Without the blanks and ends of lines around it.
[[nodiscard]] std::string_view trim(std::string_view text);

[[nodiscard]] bool equal_ignoring_case(std::string_view left, std::string_view right);

}  // namespace booking
