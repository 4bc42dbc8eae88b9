#include "pg_pool.hpp"

#include <algorithm>

#include "log.hpp"

namespace booking {
namespace {

constexpr milliseconds kConnectPatience{3000};
constexpr milliseconds kFirstPause{20};
constexpr milliseconds kLongestPause{160};

}  // namespace

PgPool::PgPool(PgSettings settings, std::size_t size) : settings_(std::move(settings)), size_(size) {
    idle_.push_back(std::make_unique<PgConnection>(settings_, Clock::now() + kConnectPatience));
    keeper_ = std::thread([this] { keep_full(); });
}

PgPool::~PgPool() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    keeper_wanted_.notify_all();
    keeper_.join();
}

Columns PgPool::call(std::size_t statement, const Values& values, Deadline deadline) {
    return std::move(lease(deadline)->call(statement, values, deadline).at(0));
}

Columns PgPool::rehearse(std::size_t statement, const Values& values, Deadline deadline) {
    return std::move(lease(deadline)->rehearse(statement, values, deadline).at(0));
}

PoolState PgPool::state() const {
    const std::lock_guard lock(mutex_);
    return {open_, open_ - idle_.size(), waiting_};
}

PgPool::Lease PgPool::lease(Deadline deadline) {
    // A call that begins too late would be cancelled, and its cancellation could meet the next one.
    if (Clock::now() >= deadline) throw PgError(PgFailure::not_sent, {}, "no time is left for the call");
    while (true) {
        auto connection = take_idle(deadline);
        if (connection->is_still_open()) return {*this, std::move(connection)};
        give_back(std::move(connection));
    }
}

std::unique_ptr<PgConnection> PgPool::take_idle(Deadline deadline) {
    std::unique_lock lock(mutex_);
    ++waiting_;
    const bool in_time = idle_changed_.wait_until(
        lock, deadline, [this] { return !idle_.empty() || (open_ == 0 && unreachable_); });
    --waiting_;
    if (idle_.empty()) {
        throw PgError(PgFailure::not_sent, {},
                      in_time ? "the database cannot be reached" : "no free connection in time");
    }
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
}

void PgPool::give_back(std::unique_ptr<PgConnection> connection) {
    const bool usable = connection->is_usable();
    {
        const std::lock_guard lock(mutex_);
        if (usable) {
            idle_.push_back(std::move(connection));
        } else {
            --open_;
        }
    }
    if (usable) {
        idle_changed_.notify_one();
    } else {
        keeper_wanted_.notify_one();
    }
}

void PgPool::keep_full() {
    milliseconds pause = kFirstPause;
    std::unique_lock lock(mutex_);
    while (true) {
        keeper_wanted_.wait(lock, [this] { return stopping_ || open_ < size_; });
        if (stopping_) return;
        lock.unlock();
        std::unique_ptr<PgConnection> connection;
        try {
            connection = std::make_unique<PgConnection>(settings_, Clock::now() + kConnectPatience);
        } catch (const PgError& error) {
            if (!unreachable_)
                log_event("warn", "cannot connect to the database: " + std::string(error.what()));
        }
        if (connection && unreachable_) log_event("info", "the database can be reached again");
        lock.lock();
        unreachable_ = connection == nullptr;
        if (connection) {
            idle_.push_back(std::move(connection));
            ++open_;
            pause = kFirstPause;
            idle_changed_.notify_one();
        } else {
            idle_changed_.notify_all();
            keeper_wanted_.wait_for(lock, pause, [this] { return stopping_; });
            pause = std::min(pause * 2, kLongestPause);
        }
    }
}

}  // namespace booking
