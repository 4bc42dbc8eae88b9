// The HTTP server. server.cpp is the only file that knows cpp-httplib.
#pragma once

#include <memory>
#include <stdexcept>

#include "clock.hpp"
#include "config.hpp"
#include "dispatch.hpp"
#include "event_loop.hpp"
#include "metrics.hpp"

namespace booking {

class Server final {
public:
    // Connections are served in a thread of the server's that runs the loop.
    Server(const Config& config, EventLoop& loop, const Dispatcher& dispatcher, Metrics& metrics);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Serves connections from now on, until stop(); gives the port. Throws std::runtime_error with a sentence
    // for the operator.
    [[nodiscard]] int bind();

    // Accepts no more; idle connections are closed, requests under way get their answers. Thread-safe.
    void stop();

    // After stop(): waits for those answers. Gives the number of connections that were not done
    // in time.
    [[nodiscard]] std::size_t drain(Deadline deadline);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace booking
