// Collects concurrent booking requests into one call of create_bookings: a row lock is held for one commit,
// so many bookings per commit sell a hot event many times faster. While one batch is at the database the next
// one forms by itself; no timer, so a lone request goes at once. The idea is flat combining (Hendler et al.,
// SPAA 2010). Where commits are slow, requests that arrive during the call join its transaction.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <vector>

#include "booking/booking_submitter.hpp"
#include "fiber/combining_queue.hpp"
#include "postgres/pg_pool.hpp"
#include "process/metrics.hpp"

namespace booking {

struct BatchLimits {
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

    [[nodiscard]] Attempt attempt(const BookingRequest& request, Deadline deadline) override;

    // Requests that wait for an event which another transaction holds.
    [[nodiscard]] std::size_t parked() const;

private:
    // Outlives a client that has given up, unlike what its request points at.
    struct PendingRequest {
        BookingRequest request;
        Deadline deadline;
        Deadline lock_deadline;
        Attempt attempt = {};
        bool is_done = false;
        bool is_abandoned = false;
        bool was_sent = false;  // and may have been booked
        Condition done = {};
    };
    using Requests = std::vector<std::shared_ptr<PendingRequest>>;

    // Requests for one event that another transaction holds, in order of arrival. They wait apart, so that
    // they delay no other event, and without a lock.
    struct BusyEvent {
        Requests waiting;
        bool is_watched = false;
        Deadline last_watched = {};
    };
    using BusyEvents = std::map<std::string, BusyEvent>;

    void run_main_lane();
    void run_lock_wait_lane();
    void run_expiry();
    [[nodiscard]] Requests book(PgPool& pool, Requests requests, bool may_be_joined);
    [[nodiscard]] Rows call_and_be_joined(PgConnection& connection, Requests& requests, Deadline deadline);
    [[nodiscard]] static Values arguments_of(std::span<const std::shared_ptr<PendingRequest>> requests);
    [[nodiscard]] static Requests settle(Requests requests, const Attempt& of_all, Rows& rows);
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
    CombiningQueue<std::shared_ptr<PendingRequest>> queue_;
    Clock::duration commit_time_{};  // of the last commit that was measured; the main lane's

    Condition busy_changed_;
    BusyEvents busy_;
    bool stopping_ = false;

    std::list<JoinedFiber> lanes_;
};

}  // namespace booking
