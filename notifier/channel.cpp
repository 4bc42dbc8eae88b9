#include "channel.hpp"

#include "process/log.hpp"

namespace booking {
namespace {

constexpr milliseconds kSettlePause{250};

// Neither an address nor what a receiver wrote: those are in the database.
std::string reason_of(const Delivery& delivery, const Outcome& outcome) {
    const std::string kind = delivery.recipient.empty() ? "HTTP " : "SMTP ";
    return outcome.status ? kind + std::to_string(*outcome.status) : "no answer";
}

}  // namespace

Channel::Channel(Outbox outbox, ChannelSettings settings, const std::atomic<bool>& abandoned,
                 const std::function<std::unique_ptr<Sender>()>& make_sender)
    : outbox_(std::move(outbox)),
      settings_(std::move(settings)),
      abandoned_(abandoned),
      next_queue_(Clock::now()) {
    for (std::size_t i = 0; i < settings_.workers; ++i) senders_.push_back(make_sender());
    for (auto& sender : senders_) {
        threads_.emplace_back([this, own = sender.get()] { work(*own); });
    }
    threads_.emplace_back([this] { coordinate(); });
}

Channel::~Channel() {
    stop();
    for (auto& thread : threads_) thread.join();
}

void Channel::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    handed_out_.notify_all();
}

bool Channel::await_idle(Deadline deadline) {
    std::unique_lock lock(mutex_);
    return changed_.wait_until(lock, deadline, [this] { return busy_ == 0; });
}

void Channel::coordinate() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        if (busy_ == settings_.workers) {
            changed_.wait(lock, [this] { return stopping_ || busy_ < settings_.workers; });
            continue;
        }
        const std::size_t seen = finished_;
        const std::size_t free_workers = settings_.workers - busy_;
        lock.unlock();
        Round round = take_round(free_workers);
        lock.lock();
        for (auto& delivery : round.claimed) {
            waiting_.push_back(std::move(delivery));
            ++busy_;
            handed_out_.notify_one();
        }
        if (round.ok && (!round.claimed.empty() || !round.queue_is_empty)) continue;
        if (settings_.on_drained && round.ok && busy_ == 0 && seen == finished_) {
            settings_.on_drained();
            return;
        }
        // A worker that ends may free the way for more to the same receiver.
        changed_.wait_for(lock, settings_.poll, [&] { return stopping_ || (round.ok && finished_ != seen); });
    }
}

Channel::Round Channel::take_round(std::size_t free_workers) {
    Round round;
    try {
        if (settings_.on_drained || Clock::now() >= next_queue_) {
            round.queue_is_empty = outbox_.queue() == 0;
            if (round.queue_is_empty) next_queue_ = Clock::now() + settings_.poll;
        }
        round.claimed = outbox_.claim(free_workers);
        round.ok = true;
        report_database(nullptr);
    } catch (const PgError& error) {
        report_database(&error);
    }
    return round;
}

void Channel::report_database(const PgError* error) {
    if (error != nullptr && !database_is_lost_) log_event("warn", std::string("database: ") + error->what());
    if (error == nullptr && database_is_lost_) log_event("info", "database: calls succeed again");
    database_is_lost_ = error != nullptr;
}

void Channel::work(Sender& sender) {
    std::unique_lock lock(mutex_);
    while (true) {
        handed_out_.wait(lock, [this] { return !waiting_.empty() || stopping_; });
        if (waiting_.empty()) return;
        const Delivery delivery = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        deliver(sender, delivery);
        lock.lock();
        --busy_;
        ++finished_;
        changed_.notify_all();
    }
}

void Channel::deliver(Sender& sender, const Delivery& delivery) {
    Outcome outcome;
    try {
        outcome = sender.send(delivery);
    } catch (const std::exception& error) {
        // A description that cannot be sent will not be better next time, but the program might.
        outcome = {Verdict::failed, {}, error.what(), {}};
    }
    if (outcome.verdict == Verdict::abandoned) return;
    if (outcome.verdict != Verdict::delivered) {
        const bool is_retried = outcome.verdict == Verdict::failed;
        log_event("warn", outbox_.settings().channel + " delivery " + delivery.id + " of " + delivery.kind +
                              (is_retried ? " failed" : " is dead") + " at attempt " + delivery.attempts +
                              ": " + reason_of(delivery, outcome));
    }
    settle(delivery, outcome);
}

// What was sent and is not settled is sent again: worth some patience while the database is away.
void Channel::settle(const Delivery& delivery, const Outcome& outcome) {
    const Deadline deadline = Clock::now() + outbox_.settings().lease;
    bool may_be_settled = false;
    while (true) {
        try {
            if (!outbox_.settle(delivery, outcome) && !may_be_settled) {
                log_event("warn", "delivery " + delivery.id + " was settled too late: its lease had run out");
            }
            return;
        } catch (const PgError& error) {
            may_be_settled = may_be_settled || error.failure == PgFailure::lost;
            if (abandoned_ || Clock::now() >= deadline) {
                log_event("error", "delivery " + delivery.id + " could not be settled: " + error.what());
                return;
            }
        }
        std::this_thread::sleep_for(kSettlePause);
    }
}

}  // namespace booking
