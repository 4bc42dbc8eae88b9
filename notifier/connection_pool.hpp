// Connections of the notifier's threads: a bounded number, made where they are wanted.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <semaphore>
#include <vector>

#include "postgres/pg_connection.hpp"

namespace booking {

class ConnectionPool final {
public:
    // Makes the first connection and throws PgError if it cannot.
    ConnectionPool(PgSettings settings, std::ptrdiff_t size);

    // Throws PgError.
    [[nodiscard]] Rows call(std::size_t statement, const Values& values, Deadline deadline);
    // The same in a transaction that is rolled back.
    [[nodiscard]] Rows call_and_roll_back(std::size_t statement, const Values& values, Deadline deadline);

private:
    [[nodiscard]] std::unique_ptr<PgConnection> take(Deadline deadline);
    void give_back(std::unique_ptr<PgConnection> connection);

    [[nodiscard]] Rows with_connection(Deadline deadline, const std::function<Rows(PgConnection&)>& work);

    const PgSettings settings_;
    std::counting_semaphore<> free_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<PgConnection>> idle_;
};

}  // namespace booking
