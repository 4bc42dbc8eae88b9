#include "booking_batcher.hpp"

#include <algorithm>

namespace booking {
namespace {

constexpr std::string_view kLockNotAvailable = "55P03";

Values arguments(const auto& tickets, bool skip_locked) {
    std::vector<std::string_view> bodies;
    bodies.reserve(tickets.size());
    for (const auto* ticket : tickets) bodies.push_back(ticket->body);
    return booking_arguments(bodies, skip_locked);
}

}  // namespace

BookingBatcher::BookingBatcher(const PgSettings& settings, BatchLimits limits, BookingSubmitter& alone,
                               Metrics& metrics)
    : limits_(limits),
      alone_(alone),
      metrics_(metrics),
      main_pool_(settings, 1),
      patient_pool_(settings, patient_lanes_.size()),
      queue_(limits.max_waiting) {
    main_lane_ = std::thread([this] { run_main_lane(); });
    for (auto& lane : patient_lanes_) lane = std::thread([this] { run_patient_lane(); });
}

BookingBatcher::~BookingBatcher() {
    queue_.close();
    {
        const std::lock_guard lock(busy_mutex_);
        stopping_ = true;
    }
    busy_changed_.notify_all();
    main_lane_.join();
    for (auto& lane : patient_lanes_) lane.join();
}

Outcome BookingBatcher::submit(std::string_view body, Deadline deadline) {
    Ticket ticket{body, Clock::now() + limits_.lock_timeout};
    if (!queue_.push(&ticket)) throw PgError(PgFailure::not_sent, {}, "too many bookings wait already");
    ticket.done.acquire();
    if (ticket.verdict == Verdict::settled && ticket.outcome.sqlstate == kLockNotAvailable)
        wait_for_event(ticket);
    if (ticket.verdict == Verdict::lost) throw PgError(PgFailure::lost, {}, ticket.failure);
    if (ticket.verdict == Verdict::retry_alone) return alone_.submit(body, deadline);
    return std::move(ticket.outcome);
}

// The refusal in the ticket's outcome stands if the time for the lock is over before a patient lane takes the
// request.
void BookingBatcher::wait_for_event(Ticket& ticket) {
    const std::string event = ticket.outcome.detail;  // names the event; only compared
    {
        const std::lock_guard lock(busy_mutex_);
        busy_[event].waiting.push_back(&ticket);
    }
    busy_changed_.notify_one();
    if (ticket.done.try_acquire_until(ticket.lock_deadline)) return;
    {
        const std::lock_guard lock(busy_mutex_);
        const auto found = busy_.find(event);
        if (found != busy_.end() && std::erase(found->second.waiting, &ticket) > 0) return;
    }
    ticket.done.acquire();
}

void BookingBatcher::run_main_lane() {
    while (true) {
        const Tickets tickets = queue_.take(limits_.max_batch);
        if (tickets.empty()) return;
        metrics_.observe_batch(tickets.size());
        book(main_pool_, tickets, Patience::pass_over, {});
    }
}

std::map<std::string, BookingBatcher::BusyEvent>::iterator BookingBatcher::next_busy_event() {
    return std::ranges::find_if(
        busy_, [](const auto& entry) { return !entry.second.at_work && !entry.second.waiting.empty(); });
}

// One call at a time for each busy event; it waits for the lock as long as its oldest request may.
void BookingBatcher::run_patient_lane() {
    std::unique_lock lock(busy_mutex_);
    while (true) {
        busy_changed_.wait(lock, [this] { return stopping_ || next_busy_event() != busy_.end(); });
        const auto event = next_busy_event();
        if (event == busy_.end()) return;
        Tickets& waiting = event->second.waiting;
        const auto count = static_cast<std::ptrdiff_t>(std::min(waiting.size(), limits_.max_batch));
        const Tickets tickets(waiting.begin(), waiting.begin() + count);
        waiting.erase(waiting.begin(), waiting.begin() + count);
        event->second.at_work = true;
        lock.unlock();
        const auto left = std::chrono::ceil<milliseconds>(tickets.front()->lock_deadline - Clock::now());
        book(patient_pool_, tickets, Patience::wait, std::max(left, milliseconds(1)));
        lock.lock();
        event->second.at_work = false;
        if (event->second.waiting.empty()) busy_.erase(event);
        busy_changed_.notify_one();
    }
}

// Never throws: each ticket gets its verdict.
void BookingBatcher::book(PgPool& pool, const Tickets& tickets, Patience patience,
                          milliseconds lock_timeout) {
    Verdict verdict = Verdict::retry_alone;
    std::string failure;
    Rows rows;
    try {
        const Deadline deadline = Clock::now() + limits_.call_timeout;
        auto connection = pool.lease(deadline);
        if (patience == Patience::wait) connection->set_lock_timeout(lock_timeout, deadline);
        rows = connection->call(booking_statement(), arguments(tickets, patience == Patience::pass_over),
                                deadline);
        verdict = Verdict::settled;
    } catch (const PgError& error) {
        failure = error.what();
        if (error.failure == PgFailure::lost) verdict = Verdict::lost;
        if (error.sqlstate == kLockNotAvailable) {
            verdict = Verdict::settled;
            rows.assign(tickets.size(), {std::nullopt, error.sqlstate, failure, std::nullopt});
        }
    }
    for (std::size_t i = 0; i < tickets.size(); ++i) {
        Ticket& ticket = *tickets[i];
        ticket.verdict = verdict;
        ticket.failure = failure;
        if (verdict == Verdict::settled) ticket.outcome = to_outcome(rows.at(i));
        ticket.done.release();
    }
}

}  // namespace booking
