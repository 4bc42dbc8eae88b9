#include "booking_batcher.hpp"

#include <algorithm>
#include <iterator>

#include "routes.hpp"

namespace booking {
namespace {

constexpr std::string_view kLockNotAvailable = "55P03";

// A commit on a local disk takes a fraction of this; one that waits for a standby elsewhere takes longer.
constexpr milliseconds kSlowCommit{1};
// Otherwise a commit of its own, which costs a round trip, is only for taking its time now and then.
constexpr std::size_t kMeasureEvery = 256;

// A patient lane looks after the next busy event when this one stays busy so long.
constexpr milliseconds kWatch{50};

// For all of a call that failed as a whole.
Attempt of_failure(const PgError& error) {
    const bool lost = error.failure == PgFailure::lost;
    return {lost ? Attempt::Verdict::lost : Attempt::Verdict::retry_alone, {}, error.what()};
}

// The id in {"eventId": "..."}.
std::string event_of(const Outcome& outcome) {
    constexpr std::size_t kIdSize = 36;
    const auto end = outcome.detail.rfind('"');
    return end == std::string::npos || end < kIdSize ? std::string()
                                                     : outcome.detail.substr(end - kIdSize, kIdSize);
}

}  // namespace

BookingBatcher::BookingBatcher(const PgSettings& settings, BatchLimits limits, Metrics& metrics)
    : limits_(limits),
      metrics_(metrics),
      main_pool_(settings, 1),
      patient_pool_(settings, patient_lanes_.size()),
      queue_(limits.max_waiting) {
    main_lane_ = std::thread([this] { run_main_lane(); });
    for (auto& lane : patient_lanes_) lane = std::thread([this] { run_patient_lane(); });
    expiry_ = std::thread([this] { run_expiry(); });
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
    expiry_.join();
}

void BookingBatcher::begin(const BookingRequest& request, std::function<void(Attempt)> done) {
    auto ticket = std::make_unique<Ticket>();
    ticket->request = request;
    ticket->lock_deadline = Clock::now() + limits_.lock_timeout;
    ticket->done = std::move(done);
    const Ticket& waiting = *ticket;
    if (queue_.push(std::move(ticket))) return;
    Attempt refused;
    refused.verdict = Attempt::Verdict::not_taken;
    refused.failure = "too many bookings wait already";
    waiting.done(std::move(refused));
}

std::size_t BookingBatcher::set_aside() {
    const std::lock_guard lock(busy_mutex_);
    std::size_t count = 0;
    for (const auto& [event, busy] : busy_) count += busy.waiting.size();
    return count;
}

void BookingBatcher::run_main_lane() {
    for (std::size_t batches = 0;;) {
        Tickets tickets = queue_.take(limits_.max_batch);
        if (tickets.empty()) return;
        metrics_.observe_batch(tickets.size());
        const bool takes_time = commit_time_ >= kSlowCommit || batches++ % kMeasureEvery == 0;
        put_aside(book(main_pool_, std::move(tickets), takes_time));
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
            tickets.assign(std::move_iterator(busy.waiting.begin()), std::move_iterator(end));
            busy.waiting.erase(busy.waiting.begin(), end);
        }
        if (busy.waiting.empty()) busy_.erase(event);
        lock.unlock();
        put_aside(book(patient_pool_, std::move(tickets), false));
        lock.lock();
    }
}

// Whoever waits for a busy event for too long has an outcome already: it is busy.
void BookingBatcher::run_expiry() {
    std::unique_lock lock(busy_mutex_);
    while (!stopping_) {
        const Deadline next = earliest_lock_deadline();
        if (next == Deadline::max()) {
            busy_changed_.wait(lock);
        } else {
            busy_changed_.wait_until(lock, next);
        }
        const Tickets expired = take_expired(Clock::now());
        lock.unlock();
        for (const auto& ticket : expired) ticket->done(std::move(ticket->attempt));
        lock.lock();
    }
}

Deadline BookingBatcher::earliest_lock_deadline() const {
    Deadline earliest = Deadline::max();
    for (const auto& [event, busy] : busy_) {
        if (!busy.waiting.empty()) earliest = std::min(earliest, busy.waiting.front()->lock_deadline);
    }
    return earliest;
}

BookingBatcher::Tickets BookingBatcher::take_expired(Deadline now) {
    Tickets expired;
    for (auto& [event, busy] : busy_) {
        const auto end = std::ranges::upper_bound(busy.waiting, now, {}, &Ticket::lock_deadline);
        std::move(busy.waiting.begin(), end, std::back_inserter(expired));
        busy.waiting.erase(busy.waiting.begin(), end);
    }
    std::erase_if(busy_,
                  [](const auto& entry) { return entry.second.waiting.empty() && !entry.second.is_watched; });
    return expired;
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
        // Rolled back: a commit would wait for the disk, or a standby, with the event locked.
        static_cast<void>(
            connection->rehearse(second_statement(booking_statement()).value(), {event}, deadline));
        return true;
    } catch (const PgError& error) {
        // Any other failure is for the booking itself to meet.
        return error.sqlstate != kLockNotAvailable;
    }
}

Values BookingBatcher::arguments_of(std::span<const std::unique_ptr<Ticket>> tickets) {
    std::vector<BookingRequest> requests;
    requests.reserve(tickets.size());
    for (const auto& ticket : tickets) requests.push_back(ticket->request);
    return booking_arguments(requests, true);
}

// Never throws; gives back those whose event another transaction holds. may_be_joined: with a commit of its
// own; otherwise the call is its transaction.
BookingBatcher::Tickets BookingBatcher::book(PgPool& pool, Tickets tickets, bool may_be_joined) {
    if (tickets.empty()) return {};
    Attempt of_all;
    Rows rows;
    try {
        const Deadline deadline = Clock::now() + limits_.call_timeout;
        auto connection = pool.lease(deadline);
        rows = may_be_joined ? call_and_be_joined(*connection, tickets, deadline)
                             : connection->call(booking_statement(), arguments_of(tickets), deadline);
    } catch (const PgError& error) {
        of_all = of_failure(error);
    }
    return settle(std::move(tickets), of_all, rows);
}

// Whoever arrives during a call may join its transaction while the calls took less time than the commit will:
// waiting for the next transaction would take them longer, and those who are in it wait little more than
// twice as long. The events are locked meanwhile, so that nothing is stretched beyond a part of the lock
// timeout.
Rows BookingBatcher::call_and_be_joined(PgConnection& connection, Tickets& tickets, Deadline deadline) {
    const auto longest = std::min<Clock::duration>(commit_time_, limits_.lock_timeout / 4);
    auto start = Clock::now();
    try {
        Rows rows = connection.begin(booking_statement(), arguments_of(tickets), deadline);
        while (longest >= kSlowCommit && Clock::now() - start < longest) {
            Tickets joiners = queue_.take_waiting(limits_.max_batch - tickets.size());
            if (joiners.empty()) break;
            metrics_.observe_batch(joiners.size());
            const auto first = tickets.size();
            std::ranges::move(joiners, std::back_inserter(tickets));
            std::ranges::move(connection.call(booking_statement(),
                                              arguments_of(std::span(tickets).subspan(first)), deadline),
                              std::back_inserter(rows));
        }
        start = Clock::now();
        connection.commit(deadline);
        commit_time_ = Clock::now() - start;
        return rows;
    } catch (const PgError&) {
        connection.roll_back();
        throw;
    }
}

// Each ticket is done, but for those that are returned: another transaction holds an event of theirs.
BookingBatcher::Tickets BookingBatcher::settle(Tickets tickets, const Attempt& of_all, Rows& rows) {
    Tickets busy;
    for (std::size_t i = 0; i < tickets.size(); ++i) {
        Ticket& ticket = *tickets[i];
        // What an earlier call said of the lock must not outlive this one.
        ticket.attempt = of_all;
        if (of_all.verdict == Attempt::Verdict::settled) ticket.attempt.outcome = to_outcome(rows.at(i));
        if (ticket.attempt.outcome.sqlstate == kLockNotAvailable && ticket.lock_deadline > Clock::now()) {
            busy.push_back(std::move(tickets[i]));
        } else {
            ticket.done(std::move(ticket.attempt));
        }
    }
    return busy;
}

void BookingBatcher::put_aside(Tickets tickets) {
    if (tickets.empty()) return;
    {
        const std::lock_guard lock(busy_mutex_);
        for (auto& ticket : tickets) {
            Tickets& waiting = busy_[event_of(ticket->attempt.outcome)].waiting;
            // By arrival: one that was tried in vain goes back to its place.
            const auto place =
                std::ranges::upper_bound(waiting, ticket->lock_deadline, {}, &Ticket::lock_deadline);
            waiting.insert(place, std::move(ticket));
        }
    }
    busy_changed_.notify_all();
}

}  // namespace booking
