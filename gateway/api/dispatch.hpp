// From request to response.
#pragma once

#include "api/errors.hpp"
#include "api/params.hpp"
#include "api/routes.hpp"
#include "booking/booking_request.hpp"
#include "http/message.hpp"
#include "postgres/database.hpp"
#include "postgres/read_coalescer.hpp"
#include "process/metrics.hpp"

namespace booking {

struct DispatchParts {
    Database& database;
    Database& health_database;  // its own connection: readiness answers while the pool is busy
    SharedReads& reads;
    BookingBatches& batches;
    Metrics& metrics;
    milliseconds call_timeout;
    bool log_requests;
};

class Dispatcher final {
public:
    explicit Dispatcher(DispatchParts parts) : parts_(parts) {}

    // Answers, counts and logs. Waits.
    [[nodiscard]] Response handle(const Request& request) const;

    // For a request that was refused before it was complete.
    [[nodiscard]] Response refuse(const Request& request, const Refusal& refusal) const;

private:
    struct Job;

    [[nodiscard]] Response answer(Job& job) const;
    [[nodiscard]] std::optional<Response> check(Job& job) const;
    [[nodiscard]] Response refuse_form(Job& job) const;
    [[nodiscard]] Response check_health(const Job& job) const;
    [[nodiscard]] Response book(Job& job) const;
    [[nodiscard]] Response cancel(const Job& job) const;
    [[nodiscard]] Response read(const Job& job) const;
    [[nodiscard]] Response call(const Job& job) const;
    [[nodiscard]] Response call_in_steps(const Job& job) const;
    // Once, or by its key until the outcome is known.
    [[nodiscard]] Columns ask_database(const Job& job, Deadline deadline) const;

    [[nodiscard]] static Response show(const Job& job, std::string json);
    [[nodiscard]] static Response show(const Job& job, Outcome outcome);
    [[nodiscard]] Response show_metrics(const Route& route) const;
    void finish(const Request& request, const Route* route, Deadline start, Response& response) const;

    DispatchParts parts_;
};

}  // namespace booking
