// Answers reads that wait at the same moment together: identical ones by one call, and those of single
// resources by one call for all. A read joins only a call that has not begun, so it never sees less than it
// would have seen alone.
#pragma once

#include <deque>
#include <list>
#include <memory>
#include <span>
#include <vector>

#include "postgres/pg_pool.hpp"

namespace booking {

struct ReadStatements {
    std::size_t one;
    std::optional<std::size_t> many;  // takes an array of the only argument of `one`, gives a row for each
};

class SharedReads {
public:
    SharedReads() = default;
    SharedReads(const SharedReads&) = delete;
    SharedReads& operator=(const SharedReads&) = delete;
    virtual ~SharedReads() = default;

    // Waits. An empty row: a shared call could not answer, ask alone. Throws PgError if too many wait, or it
    // takes too long.
    [[nodiscard]] virtual Columns read(ReadStatements statements, const Values& values,
                                       Deadline deadline) = 0;
};

class ReadCoalescer final : public SharedReads {
public:
    // Throws PgError if the database cannot be reached.
    ReadCoalescer(const PgSettings& settings, std::size_t lanes, std::size_t max_waiting);
    ~ReadCoalescer() override;
    ReadCoalescer(const ReadCoalescer&) = delete;
    ReadCoalescer& operator=(const ReadCoalescer&) = delete;

    [[nodiscard]] Columns read(ReadStatements statements, const Values& values, Deadline deadline) override;

private:
    // Outlives a reader that has given up.
    struct PendingRead {
        ReadStatements statements;
        Values values;
        Deadline deadline;
        Columns row = {};
        bool is_done = false;
        Condition done = {};
    };
    using ReadPointer = std::shared_ptr<PendingRead>;
    // Reads that ask the same.
    using Group = std::span<ReadPointer>;

    void run_lane();
    void answer(std::span<ReadPointer> reads);
    static void answer_one(PgConnection& connection, Group group, Deadline deadline);
    static void answer_many(PgConnection& connection, std::span<const Group> groups, Deadline deadline);

    PgPool pool_;
    const std::size_t max_waiting_;
    std::deque<ReadPointer> waiting_;
    Condition changed_;
    bool closed_ = false;
    std::size_t idle_ = 0;  // lanes
    std::list<JoinedFiber> lanes_;
};

}  // namespace booking
