#include "booking_batcher.hpp"

#include <algorithm>

#include "routes.hpp"

namespace booking {
namespace {

constexpr std::string_view kLockNotAvailable = "55P03";

// A patient lane looks after the next busy event when this one stays busy so long.
constexpr milliseconds kWatch{50};

// The id in {"eventId": "..."}.
std::string event_of(const Outcome& outcome) {
    constexpr std::size_t kIdSize = 36;
    const auto end = outcome.detail.rfind('"');
    return end == std::string::npos || end < kIdSize ? std::string()
                                                     : outcome.detail.substr(end - kIdSize, kIdSize);
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

Outcome BookingBatcher::submit(const BookingRequest& request, Deadline deadline) {
    Ticket ticket{request, Clock::now() + limits_.lock_timeout};
    if (!queue_.push(&ticket)) throw PgError(PgFailure::not_sent, {}, "too many bookings wait already");
    // Whoever is withdrawn has an outcome already: the event is busy.
    if (!ticket.done.try_acquire_until(ticket.lock_deadline) && !withdraw(ticket)) ticket.done.acquire();
    if (ticket.verdict == Verdict::lost) throw PgError(PgFailure::lost, {}, ticket.failure);
    if (ticket.verdict == Verdict::retry_alone) return alone_.submit(request, deadline);
    return std::move(ticket.outcome);
}

std::size_t BookingBatcher::set_aside() {
    const std::lock_guard lock(busy_mutex_);
    std::size_t count = 0;
    for (const auto& [event, busy] : busy_) count += busy.waiting.size();
    return count;
}

void BookingBatcher::run_main_lane() {
    while (true) {
        const Tickets tickets = queue_.take(limits_.max_batch);
        if (tickets.empty()) return;
        metrics_.observe_batch(tickets.size());
        put_aside(book(main_pool_, tickets));
    }
}

void BookingBatcher::run_patient_lane() {
    std::unique_lock lock(busy_mutex_);
    while (true) {
        busy_changed_.wait(lock, [this] { return stopping_ || longest_unwatched() != busy_.end(); });
        if (stopping_) return;
        const std::string event = longest_unwatched()->first;
        busy_[event].is_watched = true;
        lock.unlock();
        const bool free = becomes_free(event);
        lock.lock();
        BusyEvent& busy = busy_[event];
        busy.is_watched = false;
        busy.last_watched = Clock::now();
        Tickets tickets;
        if (free) {
            const auto count = std::min(busy.waiting.size(), limits_.max_batch);
            const auto end = busy.waiting.begin() + static_cast<std::ptrdiff_t>(count);
            tickets.assign(busy.waiting.begin(), end);
            busy.waiting.erase(busy.waiting.begin(), end);
        }
        if (busy.waiting.empty()) busy_.erase(event);
        lock.unlock();
        put_aside(book(patient_pool_, tickets));
        lock.lock();
    }
}

BookingBatcher::BusyEvents::iterator BookingBatcher::longest_unwatched() {
    auto found = busy_.end();
    for (auto entry = busy_.begin(); entry != busy_.end(); ++entry) {
        const BusyEvent& event = entry->second;
        const bool waits = !event.is_watched && !event.waiting.empty();
        if (waits && (found == busy_.end() || event.last_watched < found->second.last_watched)) found = entry;
    }
    return found;
}

// Waits for the lock in a transaction of its own, which lets go of it at once: who waits holds nothing.
bool BookingBatcher::becomes_free(const std::string& event) {
    try {
        const Deadline deadline = Clock::now() + limits_.call_timeout;
        auto connection = patient_pool_.lease(deadline);
        connection->set_lock_timeout(std::min(kWatch, limits_.lock_timeout), deadline);
        static_cast<void>(connection->call(second_statement(booking_statement()).value(), {event}, deadline));
        return true;
    } catch (const PgError& error) {
        // Any other failure is for the booking itself to meet.
        return error.sqlstate != kLockNotAvailable;
    }
}

// Never throws: each ticket gets its verdict and goes back to its submitter, but for those that are returned:
// another transaction holds an event of theirs.
BookingBatcher::Tickets BookingBatcher::book(PgPool& pool, const Tickets& tickets) {
    if (tickets.empty()) return {};
    Verdict verdict = Verdict::retry_alone;
    std::string failure;
    Rows rows;
    try {
        std::vector<BookingRequest> requests;
        requests.reserve(tickets.size());
        for (const Ticket* ticket : tickets) requests.push_back(ticket->request);
        const Deadline deadline = Clock::now() + limits_.call_timeout;
        rows = pool.lease(deadline)->call(booking_statement(), booking_arguments(requests, true), deadline);
        verdict = Verdict::settled;
    } catch (const PgError& error) {
        failure = error.what();
        if (error.failure == PgFailure::lost) verdict = Verdict::lost;
    }
    Tickets busy;
    for (std::size_t i = 0; i < tickets.size(); ++i) {
        Ticket& ticket = *tickets[i];
        ticket.verdict = verdict;
        ticket.failure = failure;
        // What an earlier call said of the lock must not outlive this one.
        ticket.outcome = verdict == Verdict::settled ? to_outcome(rows.at(i)) : Outcome{};
        if (ticket.outcome.sqlstate == kLockNotAvailable && ticket.lock_deadline > Clock::now()) {
            busy.push_back(&ticket);
        } else {
            ticket.done.release();
        }
    }
    return busy;
}

void BookingBatcher::put_aside(const Tickets& tickets) {
    if (tickets.empty()) return;
    {
        const std::lock_guard lock(busy_mutex_);
        for (Ticket* ticket : tickets) {
            Tickets& waiting = busy_[event_of(ticket->outcome)].waiting;
            // By arrival: one that was tried in vain goes back to its place.
            waiting.insert(
                std::ranges::upper_bound(waiting, ticket->lock_deadline, {}, &Ticket::lock_deadline), ticket);
        }
    }
    busy_changed_.notify_all();
}

// False: the request is in a call just now, or has its verdict.
bool BookingBatcher::withdraw(Ticket& ticket) {
    const std::lock_guard lock(busy_mutex_);
    return std::ranges::any_of(busy_,
                               [&](auto& entry) { return std::erase(entry.second.waiting, &ticket) > 0; });
}

}  // namespace booking
