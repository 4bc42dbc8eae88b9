// Collects concurrent booking requests into one call of create_bookings: a row lock is held for one commit,
// so many bookings per commit sell a hot event many times faster. While one batch is at the database the next
// one forms by itself; no timer, so a lone request goes at once. The idea is flat combining (Hendler et al.,
// SPAA 2010).
#pragma once

#include <array>
#include <map>
#include <semaphore>
#include <thread>

#include "booking_submitter.hpp"
#include "combining_queue.hpp"
#include "metrics.hpp"
#include "pg_pool.hpp"

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

    [[nodiscard]] Outcome submit(std::string_view body, Deadline deadline) override;

private:
    enum class Patience { pass_over, wait };  // an event that another transaction holds
    enum class Verdict { waiting, settled, retry_alone, lost };
    struct Ticket {
        std::string_view body;
        Deadline lock_deadline;
        Verdict verdict = Verdict::waiting;
        Outcome outcome = {};
        std::string failure = {};
        std::binary_semaphore done{0};
    };
    using Tickets = std::vector<Ticket*>;

    // Requests for one event that somebody else holds. They wait apart, so that they delay no other event.
    struct BusyEvent {
        Tickets waiting;
        bool at_work = false;
    };

    void run_main_lane();
    void run_patient_lane();
    void book(PgPool& pool, const Tickets& tickets, Patience patience, milliseconds lock_timeout);
    void wait_for_event(Ticket& ticket);
    [[nodiscard]] std::map<std::string, BusyEvent>::iterator next_busy_event();

    const BatchLimits limits_;
    BookingSubmitter& alone_;
    Metrics& metrics_;
    PgPool main_pool_;
    PgPool patient_pool_;
    CombiningQueue<Ticket*> queue_;

    std::mutex busy_mutex_;
    std::condition_variable busy_changed_;
    std::map<std::string, BusyEvent> busy_;
    bool stopping_ = false;

    std::thread main_lane_;
    std::array<std::thread, 2> patient_lanes_;
};

}  // namespace booking
