// From request to response.
#pragma once

#include "booking_submitter.hpp"
#include "database.hpp"
#include "errors.hpp"
#include "message.hpp"
#include "metrics.hpp"
#include "routes.hpp"

namespace booking {

struct DispatchParts {
    Database& database;
    Database& health_database;  // its own connection: readiness answers while the pool is busy
    BookingSubmitter& submitter;
    Metrics& metrics;
    milliseconds call_timeout;
    bool log_requests;
};

class Dispatcher final {
public:
    explicit Dispatcher(DispatchParts parts) : parts_(parts) {}

    // Answers, counts and logs. Never throws.
    [[nodiscard]] Response handle(const Request& request) const;

    // The same for a request that was refused before it was complete.
    [[nodiscard]] Response refuse(const Request& request, const Refusal& refusal) const;

private:
    [[nodiscard]] Response answer(const Request& request, const Match& match) const;
    [[nodiscard]] Response answer_route(const Request& request, const Match& match) const;
    [[nodiscard]] Response refuse_form(const Request& request, const Route& route, BoundParameters bound,
                                       Deadline deadline) const;
    [[nodiscard]] Response check_health(const Route& route) const;
    [[nodiscard]] Response show_metrics(const Route& route) const;
    [[nodiscard]] Response book(const Request& request, const Route& route, const Values& values,
                                Deadline deadline) const;
    [[nodiscard]] Response call(const Request& request, const Route& route, const Values& values,
                                Deadline deadline) const;
    [[nodiscard]] Response call_in_steps(const Request& request, const Route& route,
                                         const Values& values) const;
    void finish(const Request& request, const Route* route, Deadline start, Response& response) const;

    DispatchParts parts_;
};

}  // namespace booking
