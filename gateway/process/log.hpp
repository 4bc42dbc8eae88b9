// Log lines: one JSON object per line on stdout, one write each. Never a query, a body, a header or an e-mail
// address.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace booking {

struct RequestRecord {
    std::string_view request_id;
    std::string_view method;
    std::string_view route;  // pattern; empty: none matched
    std::string_view path;
    int status = 0;
    std::chrono::microseconds duration{0};
    std::string_view error;
    std::string_view sqlstate;
};

// Without the line's end. `now` is wall clock time.
[[nodiscard]] std::string format_request(const RequestRecord& record,
                                         std::chrono::system_clock::time_point now);

void log_request(const RequestRecord& record);

// level: info, warn or error.
void log_event(std::string_view level, std::string_view message);

}  // namespace booking
