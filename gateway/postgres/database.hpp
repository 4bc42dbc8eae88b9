// What answers calls: a pool of connections in the program, a stand-in in unit tests.
#pragma once

#include "postgres/pg_connection.hpp"
#include "process/metrics.hpp"

namespace booking {

class Database {
public:
    Database() = default;
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    virtual ~Database() = default;

    // The one row that a statement gives. Throws PgError.
    [[nodiscard]] virtual Columns call(std::size_t statement, const Values& values, Deadline deadline) = 0;
    // The same in a transaction that is rolled back.
    [[nodiscard]] virtual Columns call_and_roll_back(std::size_t statement, const Values& values,
                                                     Deadline deadline) = 0;
    [[nodiscard]] virtual PoolState state() const = 0;
};

}  // namespace booking
