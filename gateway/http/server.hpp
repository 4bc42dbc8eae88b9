// The HTTP server: cpp-httplib's own code reads each request, calls the handler and writes the answer, in a
// fiber that a connection has for as long as requests come. Between them it has none.
#pragma once

#include <functional>
#include <memory>

#include "fiber/clock.hpp"
#include "http/message.hpp"
#include "process/config.hpp"
#include "process/metrics.hpp"

namespace booking {

struct RequestHandler {
    std::function<Response(const Request&)> answer;  // may wait
    // For a request that was refused before it was complete.
    std::function<Response(const Request&, const Refusal&)> refuse;
};

class Server final {
public:
    // In a fiber.
    Server(const Config& config, RequestHandler handler, Metrics& metrics);
    // Waits for the fibers of its connections.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Starts to listen and to serve; gives the port. Throws std::runtime_error with a sentence for the
    // operator.
    [[nodiscard]] int start();

    // Accepts no more; idle connections are closed, requests under way get their answers.
    void stop();

    // After stop(): waits for those answers. Gives the number of connections that were not done in time.
    [[nodiscard]] std::size_t drain(Deadline deadline);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// The client's if it is 1..64 of [A-Za-z0-9._-], else a new one.
[[nodiscard]] std::string choose_request_id(std::optional<std::string_view> given);

}  // namespace booking
