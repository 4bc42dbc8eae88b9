#include "process/config.hpp"

#include <algorithm>
#include <thread>

#include "process/command_line.hpp"

namespace booking {
namespace {

void declare(CLI::App& app, Config& config, std::string& log_requests) {
    app.set_version_flag("--version", std::string("booking-gateway ") + version());
    app.add_option("--host", config.host, "address to listen on")->envname("HOST")->capture_default_str();
    add_number(app, "--port", "PORT", config.port, 0, 65535, "port to listen on; 0: any free one");
    add_database_options(app, config.database_url, config.database_role);
    add_number(app, "--pool-size", "POOL_SIZE", config.pool_size, 1, 64,
               "database connections; one more is kept for health checks");
    add_ms(app, "--lock-timeout-ms", "LOCK_TIMEOUT_MS", config.lock_timeout, 10, 60000,
           "longest wait for a row lock; then 503 EventBusy");
    add_ms(app, "--call-timeout-ms", "CALL_TIMEOUT_MS", config.call_timeout, 100, 120000,
           "deadline of a request, all its waits together");
    add_number(
        app, "--booking-lanes", "BOOKING_LANES", config.booking_lanes, 0, 64,
        "booking transactions at a time, each with a database connection; 0: one for two cores, up to 8");
    add_number(app, "--max-batch", "MAX_BATCH", config.max_batch, 1, 1000,
               "booking requests in one transaction");
    add_number(app, "--max-waiting", "MAX_WAITING", config.max_waiting, 1, 100000,
               "booking requests that wait for their transaction; beyond it 503 Unavailable");
    add_number(app, "--max-connections", "MAX_CONNECTIONS", config.max_connections, 1, 20000,
               "client connections served at a time");
    add_ms(app, "--keep-alive-ms", "KEEP_ALIVE_MS", config.keep_alive, 100, 600000,
           "how long an idle client connection is kept");
    add_ms(app, "--shutdown-timeout-ms", "SHUTDOWN_TIMEOUT_MS", config.shutdown_timeout, 0, 600000,
           "how long requests may take to end after SIGTERM");
    app.add_option("--log-requests", log_requests, "a log line for each request: on or off")
        ->envname("LOG_REQUESTS")
        ->check(CLI::IsMember({"on", "off"}))
        ->capture_default_str();
}

}  // namespace

const char* version() {
    return BOOKING_VERSION;
}

std::variant<Config, EarlyExit> parse_config(int argc, const char* const* argv) {
    Config config;
    std::string log_requests = "on";
    CLI::App app{"REST gateway of the ticket booking database", "booking-gateway"};
    declare(app, config, log_requests);
    if (auto exit = parse_command_line(app, argc, argv)) return *exit;
    config.log_requests = log_requests == "on";
    if (config.booking_lanes == 0)
        config.booking_lanes = std::clamp(std::thread::hardware_concurrency() / 2, 1U, 8U);
    if (config.lock_timeout >= config.call_timeout) {
        return EarlyExit{2,
                         "booking-gateway: --lock-timeout-ms (LOCK_TIMEOUT_MS) must be less than "
                         "--call-timeout-ms (CALL_TIMEOUT_MS)\n"};
    }
    return config;
}

}  // namespace booking
