// What the dispatcher needs of a database: a pool of connections in the program, a stand-in in unit tests.
#pragma once

#include "pg_connection.hpp"

namespace booking {

struct PoolState {
    std::size_t open = 0;
    std::size_t in_use = 0;
    std::size_t waiting = 0;  // requests without a connection
};

class Database {
public:
    Database() = default;
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    virtual ~Database() = default;

    // Calls the function of a route (see route_index) which gives one row. Throws PgError.
    [[nodiscard]] virtual Columns call(std::size_t statement, const Values& values, Deadline deadline) = 0;
    // The same in a transaction that is rolled back.
    [[nodiscard]] virtual Columns rehearse(std::size_t statement, const Values& values,
                                           Deadline deadline) = 0;
    [[nodiscard]] virtual PoolState state() const = 0;
};

}  // namespace booking
