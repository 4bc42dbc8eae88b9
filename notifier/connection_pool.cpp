#include "connection_pool.hpp"

namespace booking {
namespace {

constexpr milliseconds kConnectPatience{3000};

}  // namespace

ConnectionPool::ConnectionPool(PgSettings settings, std::ptrdiff_t size)
    : settings_(std::move(settings)), free_(size) {
    give_back(take(Clock::now() + kConnectPatience));
}

Rows ConnectionPool::with_connection(Deadline deadline, const std::function<Rows(PgConnection&)>& work) {
    if (!free_.try_acquire_until(deadline)) {
        throw PgError(PgFailure::not_sent, {}, "no free connection in time");
    }
    const std::unique_ptr<std::counting_semaphore<>, void (*)(std::counting_semaphore<>*)> release(
        &free_, [](auto* free) { free->release(); });
    auto connection = take(deadline);
    Rows rows = work(*connection);
    give_back(std::move(connection));
    return rows;
}

Rows ConnectionPool::call(std::size_t statement, const Values& values, Deadline deadline) {
    return with_connection(
        deadline, [&](PgConnection& connection) { return connection.call(statement, values, deadline); });
}

Rows ConnectionPool::call_and_roll_back(std::size_t statement, const Values& values, Deadline deadline) {
    return with_connection(deadline, [&](PgConnection& connection) {
        return connection.call_and_roll_back(statement, values, deadline);
    });
}

std::unique_ptr<PgConnection> ConnectionPool::take(Deadline deadline) {
    while (true) {
        std::unique_ptr<PgConnection> connection;
        {
            const std::lock_guard lock(mutex_);
            if (idle_.empty()) break;
            connection = std::move(idle_.back());
            idle_.pop_back();
        }
        if (connection->is_still_open()) return connection;
    }
    return std::make_unique<PgConnection>(settings_, std::min(deadline, Clock::now() + kConnectPatience));
}

// One whose call failed is thrown away: it is rare, and a new one is certainly good.
void ConnectionPool::give_back(std::unique_ptr<PgConnection> connection) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
}

}  // namespace booking
