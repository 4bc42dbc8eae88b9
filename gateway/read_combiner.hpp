// Answers reads that wait at the same moment together: identical ones by one call, and those of single
// resources by one call for all. A read joins only a call that has not begun, so it never sees less than it
// would have seen alone.
#pragma once

#include <span>
#include <thread>
#include <vector>

#include "combining_queue.hpp"
#include "database.hpp"
#include "pg_pool.hpp"
#include "semaphore.hpp"

namespace booking {

class ReadCombiner final : public Database {
public:
    // alone: takes what is not to be shared (writes, expensive reads) and what a shared call could not
    // answer. Throws PgError if the database cannot be reached.
    ReadCombiner(const PgSettings& settings, std::size_t lanes, std::size_t max_waiting, Database& alone);
    ~ReadCombiner() override;
    ReadCombiner(const ReadCombiner&) = delete;
    ReadCombiner& operator=(const ReadCombiner&) = delete;

    [[nodiscard]] Columns call(std::size_t statement, const Values& values, Deadline deadline) override;
    [[nodiscard]] Columns rehearse(std::size_t statement, const Values& values, Deadline deadline) override;
    [[nodiscard]] PoolState state() const override;

private:
    struct Ticket {
        std::size_t statement;
        const Values& values;
        Columns row = {};  // empty: to be asked alone
        Semaphore done = {};
    };
    // Tickets that ask the same.
    using Group = std::span<Ticket*>;

    void run_lane();
    void answer(std::span<Ticket*> tickets);
    static void answer_one(PgConnection& connection, Group group, Deadline deadline);
    static void answer_many(PgConnection& connection, std::span<const Group> groups, Deadline deadline);

    const milliseconds call_timeout_;
    Database& alone_;
    PgPool pool_;
    CombiningQueue<Ticket*> queue_;
    std::vector<std::thread> lanes_;
};

// Whether reads of this route may be answered together: not if a parameter that makes them expensive is
// given.
[[nodiscard]] bool may_share(const Route& route, const Values& values);

}  // namespace booking
