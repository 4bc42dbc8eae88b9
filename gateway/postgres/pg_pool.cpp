#include "postgres/pg_pool.hpp"

#include <poll.h>
#include <sys/epoll.h>

#include <algorithm>

#include "fiber/thread_call.hpp"
#include "process/log.hpp"

namespace booking {
namespace {

constexpr milliseconds kConnectPatience{3000};
constexpr milliseconds kFirstPause{20};
constexpr milliseconds kLongestPause{160};

bool wait_in_fiber(int descriptor, short events, Deadline deadline) {
    static_assert(POLLIN == EPOLLIN && POLLOUT == EPOLLOUT);
    return Loop::current()->wait_ready(descriptor, static_cast<std::uint32_t>(events), deadline);
}

}  // namespace

PgPool::PgPool(PgSettings settings, std::size_t size) : settings_(std::move(settings)), size_(size) {
    idle_.push_back(connect());
    keeper_.emplace([this] { keep_full(); });
}

PgPool::~PgPool() {
    stopping_ = true;
    keeper_wanted_.notify_all();
    keeper_.reset();
}

// In a thread: looking a name up blocks, and TLS takes its time.
std::unique_ptr<PgConnection> PgPool::connect() const {
    auto connection = call_in_thread(
        [this] { return std::make_unique<PgConnection>(settings_, Clock::now() + kConnectPatience); });
    connection->wait_by(&wait_in_fiber);
    return connection;
}

Columns PgPool::call(std::size_t statement, const Values& values, Deadline deadline) {
    return std::move(lease(deadline)->call(statement, values, deadline).at(0));
}

Columns PgPool::call_and_roll_back(std::size_t statement, const Values& values, Deadline deadline) {
    return std::move(lease(deadline)->call_and_roll_back(statement, values, deadline).at(0));
}

PoolState PgPool::state() const {
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
    ++waiting_;
    const bool in_time =
        idle_changed_.wait([this] { return !idle_.empty() || (open_ == 0 && unreachable_); }, deadline);
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
    if (connection->is_usable()) {
        idle_.push_back(std::move(connection));
        idle_changed_.notify_one();
    } else {
        --open_;
        keeper_wanted_.notify_one();
    }
}

void PgPool::keep_full() {
    milliseconds pause = kFirstPause;
    while (true) {
        keeper_wanted_.wait([this] { return stopping_ || open_ < size_; });
        if (stopping_) return;
        std::unique_ptr<PgConnection> connection;
        try {
            connection = connect();
        } catch (const std::exception& error) {
            if (!unreachable_)
                log_event("warn", "cannot connect to the database: " + std::string(error.what()));
        }
        if (connection && unreachable_) log_event("info", "the database can be reached again");
        unreachable_ = connection == nullptr;
        if (connection) {
            idle_.push_back(std::move(connection));
            ++open_;
            pause = kFirstPause;
            idle_changed_.notify_one();
        } else {
            idle_changed_.notify_all();
            keeper_wanted_.wait([this] { return stopping_; }, Clock::now() + pause);
            pause = std::min(pause * 2, kLongestPause);
        }
    }
}

}  // namespace booking
