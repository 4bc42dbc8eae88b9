#include <cstdlib>
#include <iostream>
#include <thread>

#include "booking_batcher.hpp"
#include "config.hpp"
#include "dispatch.hpp"
#include "log.hpp"
#include "pg_pool.hpp"
#include "read_combiner.hpp"
#include "server.hpp"
#include "signals.hpp"
#include "start_failure.hpp"
#include "worker_pool.hpp"

namespace {

using namespace booking;

constexpr std::size_t kReadLanes = 2;
constexpr std::size_t kHealthThreads = 2;

void serve(const Config& config, const PgSettings& settings) {
    PgPool pool(settings, config.pool_size);
    PgPool health_pool(settings, 1);
    Metrics metrics;
    EventLoop loop;  // outlives those who hand it work
    BookingBatcher batcher(
        settings, {config.max_batch, config.max_waiting, config.lock_timeout, config.call_timeout}, metrics);
    ReadCombiner reads(settings, kReadLanes, config.max_waiting);
    WorkerPool workers(config.max_connections);
    WorkerPool health_workers(kHealthThreads);
    const Dispatcher dispatcher({pool, health_pool, reads, batcher, metrics, loop, workers, health_workers,
                                 config.call_timeout, config.log_requests});
    Server server(config, loop, dispatcher, metrics);
    const int port = server.bind();
    std::thread acceptor([&] { server.run(); });
    log_event("info", "listening on http://" + config.host + ":" + std::to_string(port));
    wait_for_stop_signal();
    log_event("info", "stopping");
    server.stop();
    acceptor.join();
    const auto left = server.drain(Clock::now() + config.shutdown_timeout);
    log_event("info", "stopped; connections cut: " + std::to_string(left));
    if (left > 0) std::_Exit(0);  // their calls still use what would be destroyed here
    // What they did last may not outlive the server.
    workers.stop();
    health_workers.stop();
}

}  // namespace

int main(int argc, char** argv) {
    prepare_process();
    const auto parsed = parse_config(argc, argv);
    if (const auto* exit = std::get_if<EarlyExit>(&parsed)) {
        (exit->code == 0 ? std::cout : std::cerr) << exit->text;
        return exit->code;
    }
    const auto& config = std::get<Config>(parsed);
    const PgSettings settings{config.database_url, config.database_role, config.lock_timeout,
                              config.call_timeout};
    try {
        serve(config, settings);
    } catch (const PgError& error) {
        std::cerr << "booking-gateway: " << explain_start_failure(error, settings) << "\n";
        return 1;
    } catch (const std::exception& error) {
        std::cerr << "booking-gateway: " << error.what() << "\n";
        return 1;
    }
    return 0;
}
