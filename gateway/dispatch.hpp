// From request to response.
#pragma once

#include <memory>

#include "booking_submitter.hpp"
#include "database.hpp"
#include "errors.hpp"
#include "executor.hpp"
#include "message.hpp"
#include "metrics.hpp"
#include "params.hpp"
#include "read_combiner.hpp"
#include "routes.hpp"

namespace booking {

struct DispatchParts {
    Database& database;
    Database& health_database;  // its own connection: readiness answers while the pool is busy
    SharedReads& reads;
    BookingBatches& batches;
    Metrics& metrics;
    Executor& loop;            // where handle() is called: answers are given there, and nothing may block
    Executor& workers;         // for calls that block
    Executor& health_workers;  // their own, too
    milliseconds call_timeout;
    bool log_requests;
};

using Respond = std::function<void(Response)>;

class Dispatcher final {
public:
    explicit Dispatcher(DispatchParts parts) : parts_(parts), alone_(parts.database) {}

    // Answers, counts and logs. Calls respond once, in the loop, now or later; the request must live until
    // then.
    void handle(const Request& request, Respond respond) const;

    // For a request that was refused before it was complete.
    [[nodiscard]] Response refuse(const Request& request, const Refusal& refusal) const;

private:
    struct Job;
    using JobPointer = std::shared_ptr<Job>;

    [[nodiscard]] std::optional<Response> judge(Job& job) const;
    void start(const JobPointer& job) const;
    void start_booking(const JobPointer& job) const;
    void start_read(const JobPointer& job) const;
    // The response is made and given there.
    void answer_in_loop(const JobPointer& job, std::function<Response()> make) const;
    void answer_by(Executor& executor, const JobPointer& job, std::function<Response()> make) const;
    void respond_to(const Job& job, Response response) const;
    [[nodiscard]] static Response guarded(const Job& job, const std::function<Response()>& make);

    // These block.
    [[nodiscard]] Response ask(Job& job) const;
    [[nodiscard]] Response refuse_form(Job& job) const;
    [[nodiscard]] Response check_health(const Job& job) const;
    [[nodiscard]] Response call(const Job& job) const;
    [[nodiscard]] Response call_in_steps(const Job& job) const;
    // Once, or by its key until the outcome is known.
    [[nodiscard]] Columns ask_database(const Job& job, Deadline deadline) const;
    // Not with an attempt that says all.
    [[nodiscard]] Response book(Job& job) const;

    [[nodiscard]] static Response show(const Job& job, std::string json);
    [[nodiscard]] Response show_metrics(const Route& route) const;
    void finish(const Request& request, const Route* route, Deadline start, Response& response) const;

    DispatchParts parts_;
    mutable SingleSubmitter alone_;
};

}  // namespace booking
