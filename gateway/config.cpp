#include "config.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>

namespace booking {
namespace {

// An identifier that needs no quotes, so that it can stand in `set role`.
std::string check_role(const std::string& value) {
    const bool good = !value.empty() && value.size() <= 63 &&
                      value.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos &&
                      (value[0] < '0' || value[0] > '9');
    return good ? "" : "allowed: a role name of a-z, 0-9 and _, at most 63";
}

// Milliseconds as a plain number, within limits.
CLI::Option* add_ms(CLI::App& app, const std::string& flag, const std::string& variable,
                    std::chrono::milliseconds& target, int low, int high, const std::string& text) {
    return app
        .add_option_function<int>(
            flag, [&target](int value) { target = std::chrono::milliseconds(value); }, text)
        ->envname(variable)
        ->check(CLI::Range(low, high))
        ->default_str(std::to_string(target.count()));
}

void declare(CLI::App& app, Config& config, std::string& log_requests) {
    app.set_version_flag("--version", std::string("booking-gateway ") + version());
    app.add_option("--host", config.host, "address to listen on")->envname("HOST")->capture_default_str();
    app.add_option("--port", config.port, "port to listen on; 0: any free one")
        ->envname("PORT")
        ->check(CLI::Range(0, 65535))
        ->capture_default_str();
    app.add_option("--database-url", config.database_url,
                   "libpq URL or key=value text; without it libpq reads PGHOST, PGDATABASE, ...")
        ->envname("DATABASE_URL");
    app.add_option("--database-role", config.database_role, "role to take on after connecting")
        ->envname("DATABASE_ROLE")
        ->check(CLI::Validator(check_role, "ROLE"));
    app.add_option("--pool-size", config.pool_size,
                   "database connections; one more is kept for health checks")
        ->envname("POOL_SIZE")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    add_ms(app, "--lock-timeout-ms", "LOCK_TIMEOUT_MS", config.lock_timeout, 10, 60000,
           "longest wait for a row lock; then 503 EventBusy");
    add_ms(app, "--call-timeout-ms", "CALL_TIMEOUT_MS", config.call_timeout, 100, 120000,
           "deadline of a request, all its waits together");
    app.add_option("--max-batch", config.max_batch, "booking requests in one transaction")
        ->envname("MAX_BATCH")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    app.add_option("--max-waiting", config.max_waiting,
                   "booking requests that wait for their transaction; beyond it 503 Unavailable")
        ->envname("MAX_WAITING")
        ->check(CLI::Range(1, 100000))
        ->capture_default_str();
    app.add_option("--max-connections", config.max_connections, "client connections served at a time")
        ->envname("MAX_CONNECTIONS")
        ->check(CLI::Range(1, 20000))
        ->capture_default_str();
    add_ms(app, "--keep-alive-ms", "KEEP_ALIVE_MS", config.keep_alive, 100, 600000,
           "how long an idle client connection is kept");
    add_ms(app, "--shutdown-timeout-ms", "SHUTDOWN_TIMEOUT_MS", config.shutdown_timeout, 0, 600000,
           "how long requests may take to end after SIGTERM");
    app.add_option("--log-requests", log_requests, "a log line for each request: on or off")
        ->envname("LOG_REQUESTS")
        ->check(CLI::IsMember({"on", "off"}))
        ->capture_default_str();
}

// "--port" -> " (flag --port or variable PORT)", so that a bad variable can be found by its own name.
std::string named_source(const CLI::App& app, const std::string& message) {
    for (const CLI::Option* option : app.get_options()) {
        if (!option->get_envname().empty() && message.find(option->get_name()) != std::string::npos) {
            return " (flag " + option->get_name() + " or variable " + option->get_envname() + ")";
        }
    }
    return "";
}

// Newer versions of CLI11 pass over a variable whose value is not allowed instead of refusing it.
std::optional<EarlyExit> find_ignored_variable(const CLI::App& app) {
    for (const CLI::Option* option : app.get_options()) {
        if (option->get_envname().empty() || option->count() > 0) continue;
        const char* value = std::getenv(option->get_envname().c_str());
        if (value == nullptr || *value == '\0') continue;
        return EarlyExit{2, "booking-gateway: the variable " + option->get_envname() + " (flag " +
                                option->get_name() + ") must be " + option->get_type_name() + "\n"};
    }
    return std::nullopt;
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
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        return EarlyExit{0, app.help()};
    } catch (const CLI::CallForVersion& request) {
        return EarlyExit{0, std::string(request.what()) + "\n"};
    } catch (const CLI::ExtrasError&) {
        // The unexpected argument is not shown: it may be a connection string.
        return EarlyExit{2, "booking-gateway: an argument is not known; see --help\n"};
    } catch (const CLI::ParseError& error) {
        const std::string message = error.what();
        return EarlyExit{2, "booking-gateway: " + message + named_source(app, message) + "\n"};
    }
    if (auto ignored = find_ignored_variable(app)) return *ignored;
    config.log_requests = log_requests == "on";
    if (config.lock_timeout >= config.call_timeout) {
        return EarlyExit{2,
                         "booking-gateway: --lock-timeout-ms (LOCK_TIMEOUT_MS) must be less than "
                         "--call-timeout-ms (CALL_TIMEOUT_MS)\n"};
    }
    return config;
}

}  // namespace booking
