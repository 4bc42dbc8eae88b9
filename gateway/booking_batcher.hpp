// Collects concurrent booking requests into one call of create_bookings: a row lock is held for one commit,
// so many bookings per commit sell a hot event many times faster. While one batch is at the database the next
// one forms by itself; no timer, so a lone request goes at once. The idea is flat combining (Hendler et al.,
// SPAA 2010).
#pragma once

#include <array>
#include <map>
#include <thread>

#include "booking_submitter.hpp"
#include "combining_queue.hpp"
#include "metrics.hpp"
#include "pg_pool.hpp"
#include "semaphore.hpp"

namespace booking {

struct BatchLimits {
    std::size_t max_batch;    // requests of one call
    std::size_t max_waiting;  // beyond it a request is refused at once
    milliseconds lock_timeout;
    milliseconds call_timeout;
};

class BookingBatcher final : public BookingSubmitter {
public:
    // alone: takes requests whose batch failed as a whole, so that one cannot spoil the others.
    // Throws PgError if the database cannot be reached.
    BookingBatcher(const PgSettings& settings, BatchLimits limits, BookingSubmitter& alone, Metrics& metrics);
    ~BookingBatcher() override;
    BookingBatcher(const BookingBatcher&) = delete;
    BookingBatcher& operator=(const BookingBatcher&) = delete;

    [[nodiscard]] Outcome submit(const BookingRequest& request, Deadline deadline) override;

    // Requests that wait for an event which another transaction holds.
    [[nodiscard]] std::size_t set_aside();

private:
    enum class Verdict { settled, retry_alone, lost };
    struct Ticket {
        BookingRequest request;
        Deadline lock_deadline;
        Verdict verdict = Verdict::settled;
        Outcome outcome = {};
        std::string failure = {};
        Semaphore done = {};
    };
    using Tickets = std::vector<Ticket*>;

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
    [[nodiscard]] Tickets book(PgPool& pool, const Tickets& tickets);
    void put_aside(const Tickets& tickets);
    [[nodiscard]] bool withdraw(Ticket& ticket);
    [[nodiscard]] BusyEvents::iterator longest_unwatched();
    [[nodiscard]] bool becomes_free(const std::string& event);

    const BatchLimits limits_;
    BookingSubmitter& alone_;
    Metrics& metrics_;
    PgPool main_pool_;
    PgPool patient_pool_;
    CombiningQueue<Ticket*> queue_;

    std::mutex busy_mutex_;
    std::condition_variable busy_changed_;
    BusyEvents busy_;
    bool stopping_ = false;

    std::thread main_lane_;
    std::array<std::thread, 2> patient_lanes_;
};

}  // namespace booking
