// Collects concurrent booking requests into one call of create_bookings: a row lock is held for one commit,
// so many bookings per commit sell a hot event many times faster. While one batch is at the database the next
// one forms by itself; no timer, so a lone request goes at once. The idea is flat combining (Hendler et al.,
// SPAA 2010). Where commits are slow, requests that arrive during the call join its transaction.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <thread>

#include "booking_submitter.hpp"
#include "combining_queue.hpp"
#include "metrics.hpp"
#include "pg_pool.hpp"

namespace booking {

struct BatchLimits {
    std::size_t max_batch;    // requests of one transaction
    std::size_t max_waiting;  // beyond it a request is refused at once
    milliseconds lock_timeout;
    milliseconds call_timeout;
};

class BookingBatcher final : public BookingBatches {
public:
    // Throws PgError if the database cannot be reached. To be destroyed when no request is under way.
    BookingBatcher(const PgSettings& settings, BatchLimits limits, Metrics& metrics);
    ~BookingBatcher() override;
    BookingBatcher(const BookingBatcher&) = delete;
    BookingBatcher& operator=(const BookingBatcher&) = delete;

    void begin(const BookingRequest& request, std::function<void(Attempt)> done) override;

    // Requests that wait for an event which another transaction holds.
    [[nodiscard]] std::size_t set_aside();

private:
    struct Ticket {
        BookingRequest request;
        Deadline lock_deadline;
        std::function<void(Attempt)> done;
        Attempt attempt = {};
    };
    using Tickets = std::vector<std::unique_ptr<Ticket>>;

    // Requests for one event that another transaction holds, in order of arrival. They wait apart, so that
    // they delay no other event, and without a lock.
    struct BusyEvent {
        Tickets waiting;
        bool is_watched = false;
        Deadline last_watched = {};
    };
    using BusyEvents = std::map<std::string, BusyEvent>;

    void run_main_lane();
    void run_patient_lane();
    void run_expiry();
    [[nodiscard]] Tickets book(PgPool& pool, Tickets tickets, bool may_be_joined);
    [[nodiscard]] Rows call_and_be_joined(PgConnection& connection, Tickets& tickets, Deadline deadline);
    [[nodiscard]] static Values arguments_of(std::span<const std::unique_ptr<Ticket>> tickets);
    [[nodiscard]] static Tickets settle(Tickets tickets, const Attempt& of_all, Rows& rows);
    void put_aside(Tickets tickets);
    [[nodiscard]] Tickets take_expired(Deadline now);
    [[nodiscard]] Deadline earliest_lock_deadline() const;
    [[nodiscard]] BusyEvents::iterator longest_unwatched();
    [[nodiscard]] bool becomes_free(const std::string& event);

    const BatchLimits limits_;
    Metrics& metrics_;
    PgPool main_pool_;
    PgPool patient_pool_;
    CombiningQueue<std::unique_ptr<Ticket>> queue_;
    Clock::duration commit_time_{};  // of the last commit that was measured; the main lane's

    std::mutex busy_mutex_;
    std::condition_variable busy_changed_;
    BusyEvents busy_;
    bool stopping_ = false;

    std::thread main_lane_;
    std::array<std::thread, 2> patient_lanes_;
    std::thread expiry_;
};

}  // namespace booking
