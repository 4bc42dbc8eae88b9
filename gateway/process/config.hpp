// Settings of the gateway, from flags and environment variables; a flag wins.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace booking {

struct Config {
    std::string host = "127.0.0.1";
    int port = 3000;  // 0: any free port
    std::string
        database_url;  // libpq URL or key=value text; empty: libpq's own PG* variables. Never printed.
    std::string database_role;
    std::size_t pool_size = 4;
    std::chrono::milliseconds lock_timeout{2000};
    std::chrono::milliseconds call_timeout{5000};
    std::size_t booking_lanes = 0;  // 0: one for two cores, up to 8
    std::size_t max_batch = 128;
    std::size_t max_waiting = 2048;
    std::size_t max_connections = 1024;
    std::size_t max_over_limit = 256;  // beyond it, for health checks
    std::chrono::milliseconds keep_alive{15000};
    std::chrono::milliseconds shutdown_timeout{4000};
    bool log_requests = true;
};

// The program shall end: --help and --version with code 0, a bad value with code 2.
struct EarlyExit {
    int code;
    std::string text;
};

[[nodiscard]] std::variant<Config, EarlyExit> parse_config(int argc, const char* const* argv);

[[nodiscard]] const char* version();

}  // namespace booking
