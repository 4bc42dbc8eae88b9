// Collects concurrent booking requests into one call of create_bookings: a row lock is held for one commit,
// so many bookings per commit sell a hot event many times faster. While one batch is at the database the next
// one forms by itself; no timer, so a lone request goes at once. The idea is flat combining (Hendler et al.,
// SPAA 2010). Where commits are slow, requests that arrive during the call join its transaction.
#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <variant>
#include <vector>

#include "booking/batch_queue.hpp"
#include "booking/booking_request.hpp"
#include "postgres/pg_pool.hpp"
#include "process/metrics.hpp"

namespace booking {

struct BatchLimits {
    std::size_t lanes;        // transactions at a time
    std::size_t max_batch;    // requests of one transaction
    std::size_t max_waiting;  // beyond it a request is refused at once
    milliseconds lock_timeout;
    milliseconds call_timeout;
};

class BookingBatcher final : public BookingBatches {
public:
    // Throws PgError if the database cannot be reached. In a fiber; to be destroyed when no request is under
    // way.
    BookingBatcher(const PgSettings& settings, BookingStatements statements, BatchLimits limits,
                   Metrics& metrics);
    ~BookingBatcher() override;
    BookingBatcher(const BookingBatcher&) = delete;
    BookingBatcher& operator=(const BookingBatcher&) = delete;

    [[nodiscard]] std::optional<Outcome> book(const BookingRequest& request, Deadline deadline) override;
    [[nodiscard]] std::optional<Outcome> cancel(const CancelRequest& request, Deadline deadline) override;

    // Requests that wait for an event which another transaction holds.
    [[nodiscard]] std::size_t parked() const;

private:
    // Outlives a client that has given up, unlike what its request points at.
    struct PendingRequest {
        std::variant<BookingRequest, CancelRequest> request;
        EventTags events;
        Deadline deadline;
        Deadline lock_deadline;
        std::optional<Outcome> outcome = {};
        std::optional<PgError> lost = {};  // the connection, with the call
        bool is_done = false;
        bool is_abandoned = false;
        bool was_sent = false;  // and may have been booked
        Condition done = {};
    };
    using RequestPointer = std::shared_ptr<PendingRequest>;
    using Requests = std::vector<RequestPointer>;

    // Requests for one event that another transaction holds, in order of arrival. They wait apart, so that
    // they delay no other event, and without a lock.
    struct BusyEvent {
        Requests waiting;
        bool is_watched = false;
        Deadline last_watched = {};
    };
    using BusyEvents = std::map<std::string, BusyEvent>;

    [[nodiscard]] std::optional<Outcome> wait_for(const RequestPointer& pending);
    void run_lane(std::size_t lane);
    void run_lock_wait_lane();
    void run_expiry();
    // Calls for the requests that are left of those given, in one or more calls of a transaction.
    using Call = std::function<Rows(PgConnection&, Requests&, Deadline)>;
    [[nodiscard]] static Requests run(PgPool& pool, Requests requests, const Call& call);
    [[nodiscard]] Rows call_book(PgConnection& connection, Requests& requests, Deadline deadline) const;
    [[nodiscard]] Rows call_cancel(PgConnection& connection, Requests& requests, Deadline deadline) const;
    [[nodiscard]] Rows call_book_and_be_joined(PgConnection& connection, Requests& requests,
                                               Deadline deadline, std::size_t lane, Requests& cancellations);
    [[nodiscard]] static Values arguments_of(std::span<const RequestPointer> requests);
    // Takes them out of the requests.
    [[nodiscard]] static Requests take_cancellations(Requests& requests);
    [[nodiscard]] static Requests settle(Requests requests, Rows& rows,
                                         const std::optional<PgError>& failure);
    void park(Requests requests);
    [[nodiscard]] Requests take_expired(Deadline now);
    [[nodiscard]] Deadline earliest_lock_deadline() const;
    [[nodiscard]] BusyEvents::iterator longest_unwatched();
    [[nodiscard]] bool becomes_free(const std::string& event);

    static void finish(PendingRequest& request);

    const BookingStatements statements_;
    const BatchLimits limits_;
    Metrics& metrics_;
    PgPool main_pool_;
    PgPool lock_wait_pool_;
    BatchQueue<RequestPointer> queue_;
    Clock::duration commit_time_{};  // of the last commit that was measured

    Condition busy_changed_;
    BusyEvents busy_;
    bool stopping_ = false;

    std::list<JoinedFiber> lanes_;
};

}  // namespace booking
