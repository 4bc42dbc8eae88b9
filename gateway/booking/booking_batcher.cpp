#include "booking/booking_batcher.hpp"

#include <algorithm>
#include <iterator>

#include "postgres/sqlstate.hpp"

namespace booking {
namespace {

// A commit on a local disk takes a fraction of this; one that waits for a standby elsewhere takes longer.
constexpr milliseconds kSlowCommit{1};
// Otherwise a commit of its own, which costs a round trip, is only for taking its time now and then.
constexpr std::size_t kMeasureEvery = 256;

// A lock-wait lane looks after the next busy event when this one stays busy so long.
constexpr milliseconds kWatch{50};

constexpr std::size_t kLockWaitLanes = 2;

constexpr auto kLockDeadline = [](const auto& pending) { return pending->lock_deadline; };

PgSettings lock_wait_settings(PgSettings settings) {
    settings.lock_timeout = std::min(kWatch, settings.lock_timeout);
    return settings;
}

bool is_busy(const std::optional<Outcome>& outcome) {
    return outcome && outcome->sqlstate == sqlstate::kLockNotAvailable;
}

// The id in {"eventId": "..."}.
std::string event_of(const Outcome& outcome) {
    constexpr std::size_t kIdSize = 36;
    const auto end = outcome.detail.rfind('"');
    return end == std::string::npos || end < kIdSize ? std::string()
                                                     : outcome.detail.substr(end - kIdSize, kIdSize);
}

}  // namespace

BookingBatcher::BookingBatcher(const PgSettings& settings, BookingStatements statements, BatchLimits limits,
                               Metrics& metrics)
    : statements_(statements),
      limits_(limits),
      metrics_(metrics),
      main_pool_(settings, limits.lanes),
      lock_wait_pool_(lock_wait_settings(settings), kLockWaitLanes),
      queue_(limits.max_waiting) {
    for (std::size_t lane = 0; lane < limits_.lanes; ++lane) {
        lanes_.emplace_back([this, lane] { run_lane(lane); });
    }
    for (std::size_t i = 0; i < kLockWaitLanes; ++i) lanes_.emplace_back([this] { run_lock_wait_lane(); });
    lanes_.emplace_back([this] { run_expiry(); });
}

BookingBatcher::~BookingBatcher() {
    queue_.close();
    stopping_ = true;
    busy_changed_.notify_all();
    lanes_.clear();
}

std::optional<Outcome> BookingBatcher::book(const BookingRequest& request, Deadline deadline) {
    const Deadline lock_deadline = std::min(deadline, Clock::now() + limits_.lock_timeout);
    return wait_for(std::make_shared<PendingRequest>(
        PendingRequest{request, event_tags(request.body), deadline, lock_deadline}));
}

// Which events it is of is not known here. Another lane may have them: then it is not waited for.
std::optional<Outcome> BookingBatcher::cancel(const CancelRequest& request, Deadline deadline) {
    return wait_for(std::make_shared<PendingRequest>(PendingRequest{request, {}, deadline, deadline}));
}

std::optional<Outcome> BookingBatcher::wait_for(const RequestPointer& pending) {
    if (!queue_.push(pending)) throw PgError(PgFailure::not_sent, {}, "too many bookings wait already");
    if (pending->done.wait([&] { return pending->is_done; }, pending->deadline)) {
        if (pending->lost) throw PgError(*pending->lost);
        return std::move(pending->outcome);
    }
    pending->is_abandoned = true;
    queue_.remove(pending);
    if (!pending->was_sent && is_busy(pending->outcome)) return pending->outcome;
    throw PgError(pending->was_sent ? PgFailure::lost : PgFailure::not_sent, {},
                  "no answer within the time limit");
}

void BookingBatcher::finish(PendingRequest& request) {
    request.is_done = true;
    request.done.notify_all();
}

std::size_t BookingBatcher::parked() const {
    std::size_t count = 0;
    for (const auto& [event, busy] : busy_) count += busy.waiting.size();
    return count;
}

void BookingBatcher::run_lane(std::size_t lane) {
    for (std::size_t batches = 0;;) {
        Requests bookings = queue_.take(lane, limits_.max_batch);
        if (bookings.empty()) return;
        Requests cancellations = take_cancellations(bookings);
        const bool takes_time = commit_time_ >= kSlowCommit || batches++ % kMeasureEvery == 0;
        park(run(main_pool_, std::move(bookings), [&](auto& connection, auto& requests, Deadline deadline) {
            return takes_time ? call_book_and_be_joined(connection, requests, deadline, lane, cancellations)
                              : call_book(connection, requests, deadline);
        }));
        static_cast<void>(run(main_pool_, std::move(cancellations),
                              [this](auto&&... call) { return call_cancel(call...); }));
    }
}

void BookingBatcher::run_lock_wait_lane() {
    while (true) {
        busy_changed_.wait([this] { return stopping_ || longest_unwatched() != busy_.end(); });
        if (stopping_) return;
        const std::string event = longest_unwatched()->first;
        busy_[event].is_watched = true;
        const bool free = becomes_free(event);
        BusyEvent& busy = busy_[event];
        busy.is_watched = false;
        busy.last_watched = Clock::now();
        Requests requests;
        if (free) {
            const auto count = std::min(busy.waiting.size(), limits_.max_batch);
            const auto end = busy.waiting.begin() + static_cast<std::ptrdiff_t>(count);
            requests.assign(std::move_iterator(busy.waiting.begin()), std::move_iterator(end));
            busy.waiting.erase(busy.waiting.begin(), end);
        }
        if (busy.waiting.empty()) busy_.erase(event);
        park(
            run(lock_wait_pool_, std::move(requests), [this](auto&&... call) { return call_book(call...); }));
    }
}

// Whoever waits for a busy event for too long has an outcome already: it is busy.
void BookingBatcher::run_expiry() {
    while (!stopping_) {
        const Deadline next = earliest_lock_deadline();
        busy_changed_.wait([&] { return stopping_ || earliest_lock_deadline() < next; }, next);
        for (const auto& request : take_expired(Clock::now())) finish(*request);
    }
}

Deadline BookingBatcher::earliest_lock_deadline() const {
    Deadline earliest = Deadline::max();
    for (const auto& [event, busy] : busy_) {
        if (!busy.waiting.empty()) earliest = std::min(earliest, busy.waiting.front()->lock_deadline);
    }
    return earliest;
}

BookingBatcher::Requests BookingBatcher::take_expired(Deadline now) {
    Requests expired;
    for (auto& [event, busy] : busy_) {
        const auto end = std::ranges::upper_bound(busy.waiting, now, {}, kLockDeadline);
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
        auto connection = lock_wait_pool_.lease(deadline);
        // Rolled back: a commit would wait for the disk, or a standby, with the event locked.
        static_cast<void>(connection->call_and_roll_back(statements_.await_event, {event}, deadline));
        return true;
    } catch (const PgError& error) {
        // Any other failure is for the booking itself to meet.
        return error.sqlstate != sqlstate::kLockNotAvailable;
    }
}

// What they ask for is still there: nothing waits between this and the sending.
Values BookingBatcher::arguments_of(std::span<const RequestPointer> requests) {
    std::vector<BookingRequest> batch;
    batch.reserve(requests.size());
    for (const auto& pending : requests) {
        pending->was_sent = true;
        batch.push_back(std::get<BookingRequest>(pending->request));
    }
    return booking_arguments(batch, true);
}

// Never throws; gives back those whose event another transaction holds.
BookingBatcher::Requests BookingBatcher::run(PgPool& pool, Requests requests, const Call& call) {
    if (requests.empty()) return {};
    std::optional<PgError> failure;
    Rows rows;
    try {
        // Within the time of the one that has most: the others give up by themselves.
        const Deadline deadline = (*std::ranges::max_element(requests, {}, [](const auto& pending) {
                                      return pending->deadline;
                                  }))->deadline;
        auto connection = pool.lease(deadline);
        std::erase_if(requests, [](const auto& pending) { return pending->is_abandoned; });
        if (requests.empty()) return {};
        rows = call(*connection, requests, deadline);
    } catch (const PgError& error) {
        failure = error;
    }
    return settle(std::move(requests), rows, failure);
}

// In a transaction that is this call.
Rows BookingBatcher::call_book(PgConnection& connection, Requests& requests, Deadline deadline) const {
    metrics_.observe_batch(requests.size());
    return connection.call(statements_.book, arguments_of(requests), deadline);
}

Rows BookingBatcher::call_cancel(PgConnection& connection, Requests& requests, Deadline deadline) const {
    std::vector<CancelRequest> batch;
    for (const auto& pending : requests) {
        pending->was_sent = true;
        batch.push_back(std::get<CancelRequest>(pending->request));
    }
    return connection.call(statements_.cancel, cancel_arguments(batch), deadline);
}

// With a commit of its own. Whoever arrives during a call may join its transaction while the calls took less
// time than the commit will: waiting for the next transaction would take them longer, and those who are in it
// wait little more than twice as long. The events are locked meanwhile, so that nothing is stretched beyond a
// part of the lock timeout. Cancellations that arrive are left to the next transaction.
Rows BookingBatcher::call_book_and_be_joined(PgConnection& connection, Requests& requests, Deadline deadline,
                                             std::size_t lane, Requests& cancellations) {
    const auto longest = std::min<Clock::duration>(commit_time_, limits_.lock_timeout / 4);
    auto start = Clock::now();
    try {
        metrics_.observe_batch(requests.size());
        Rows rows = connection.begin(statements_.book, arguments_of(requests), deadline);
        while (longest >= kSlowCommit && Clock::now() - start < longest) {
            Requests joiners = queue_.take_waiting(lane, limits_.max_batch - requests.size());
            std::ranges::move(take_cancellations(joiners), std::back_inserter(cancellations));
            if (joiners.empty()) break;
            metrics_.observe_batch(joiners.size());
            const auto first = requests.size();
            std::ranges::move(joiners, std::back_inserter(requests));
            std::ranges::move(
                connection.call(statements_.book, arguments_of(std::span(requests).subspan(first)), deadline),
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

BookingBatcher::Requests BookingBatcher::take_cancellations(Requests& requests) {
    const auto is_booking = [](const auto& pending) {
        return std::holds_alternative<BookingRequest>(pending->request);
    };
    const auto first = std::ranges::stable_partition(requests, is_booking).begin();
    Requests cancellations(std::make_move_iterator(first), std::make_move_iterator(requests.end()));
    requests.erase(first, requests.end());
    return cancellations;
}

// Each request is done, but for those that are returned: another transaction holds an event of theirs.
BookingBatcher::Requests BookingBatcher::settle(Requests requests, Rows& rows,
                                                const std::optional<PgError>& failure) {
    Requests busy;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        PendingRequest& pending = *requests[i];
        if (pending.is_abandoned) continue;
        // What an earlier call said of the lock must not outlive this one.
        pending.outcome = failure ? std::nullopt : std::optional(to_outcome(std::move(rows.at(i))));
        if (failure && failure->failure == PgFailure::lost) pending.lost = failure;
        if (is_busy(pending.outcome)) {
            pending.was_sent = false;  // it has done nothing
            if (std::holds_alternative<BookingRequest>(pending.request) &&
                pending.lock_deadline > Clock::now()) {
                busy.push_back(std::move(requests[i]));
                continue;
            }
        }
        finish(pending);
    }
    return busy;
}

void BookingBatcher::park(Requests requests) {
    if (requests.empty()) return;
    for (auto& pending : requests) {
        Requests& waiting = busy_[event_of(*pending->outcome)].waiting;
        // By arrival: one that was tried in vain goes back to its place.
        const auto place = std::ranges::upper_bound(waiting, pending->lock_deadline, {}, kLockDeadline);
        waiting.insert(place, std::move(pending));
    }
    busy_changed_.notify_all();
}

}  // namespace booking
