#include <sys/epoll.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "api/dispatch.hpp"
#include "booking/booking_batcher.hpp"
#include "http/server.hpp"
#include "postgres/pg_pool.hpp"
#include "postgres/read_coalescer.hpp"
#include "postgres/start_failure.hpp"
#include "process/config.hpp"
#include "process/log.hpp"
#include "process/signals.hpp"

namespace {

using namespace booking;

constexpr std::size_t kReadLanes = 2;

void serve(const Config& config, const PgSettings& settings) {
    PgPool pool(settings, config.pool_size);
    PgPool health_pool(settings, 1);
    std::vector<RouteLabels> labels;
    for (const Route& route : routes()) labels.push_back({route.method, route.pattern});
    Metrics metrics(std::move(labels));
    BookingBatcher batcher(settings, booking_statements(),
                           {config.booking_lanes, config.max_batch, config.max_waiting, config.lock_timeout,
                            config.call_timeout},
                           metrics);
    ReadCoalescer reads(settings, kReadLanes, config.max_waiting);
    const Dispatcher dispatcher(
        {pool, health_pool, reads, batcher, metrics, config.call_timeout, config.log_requests});
    Server server(
        config,
        {[&](const Request& request) { return dispatcher.handle(request); },
         [&](const Request& request, const Refusal& refusal) { return dispatcher.refuse(request, refusal); }},
        metrics);
    const int stop_signals = open_stop_signals();
    const int port = server.start();
    log_event("info", "listening on http://" + config.host + ":" + std::to_string(port));
    Loop::current()->wait_ready(stop_signals, EPOLLIN, Deadline::max());
    restore_stop_signals(stop_signals);
    log_event("info", "stopping");
    server.stop();
    const auto left = server.drain(Clock::now() + config.shutdown_timeout);
    log_event("info", "stopped; connections cut: " + std::to_string(left));
    if (left > 0) std::_Exit(0);  // their calls still use what would be destroyed here
}

// Serves fewer clients where the system allows fewer descriptors than they would need. Throws
// std::runtime_error if it allows hardly any.
void fit_descriptors(Config& config) {
    constexpr std::size_t kOwn =
        48;  // files, listener, database connections besides the pool, and some to spare
    constexpr std::size_t kLeast = 16;
    const std::size_t allowed = max_descriptors();
    const std::size_t own = kOwn + config.pool_size + config.booking_lanes;
    const std::size_t needed = own + config.max_connections + config.max_over_limit;
    if (allowed >= needed) return;
    const std::string limit =
        "only " + std::to_string(allowed) + " file descriptors are allowed (ulimit -Hn)";
    if (allowed < own + kLeast) {
        throw std::runtime_error(limit + ", at least " + std::to_string(own + kLeast) + " are needed and " +
                                 std::to_string(needed) + " for --max-connections " +
                                 std::to_string(config.max_connections));
    }
    config.max_over_limit = std::min(config.max_over_limit, (allowed - own) / 4);
    config.max_connections = std::min(config.max_connections, allowed - own - config.max_over_limit);
    log_event("warn", limit + ", " + std::to_string(needed) + " are needed: at most " +
                          std::to_string(config.max_connections) + " connections are served");
}

}  // namespace

int main(int argc, char** argv) {
    prepare_process();
    auto parsed = parse_config(argc, argv);
    if (const auto* exit = std::get_if<EarlyExit>(&parsed)) {
        (exit->code == 0 ? std::cout : std::cerr) << exit->text;
        return exit->code;
    }
    auto& config = std::get<Config>(parsed);
    const PgSettings settings{config.database_url, config.database_role, config.lock_timeout,
                              config.call_timeout, statements()};
    try {
        fit_descriptors(config);
        Loop loop;
        loop.run([&] { serve(config, settings); });
    } catch (const PgError& error) {
        std::cerr << "booking-gateway: " << explain_start_failure(error, settings) << "\n";
        return 1;
    } catch (const std::exception& error) {
        std::cerr << "booking-gateway: " << error.what() << "\n";
        return 1;
    }
    return 0;
}
