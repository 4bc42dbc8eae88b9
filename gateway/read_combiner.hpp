// Answers reads that wait at the same moment together: identical ones by one call, and those of single
// resources by one call for all. A read joins only a call that has not begun, so it never sees less than it
// would have seen alone.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <thread>
#include <vector>

#include "combining_queue.hpp"
#include "pg_pool.hpp"

namespace booking {

class SharedReads {
public:
    SharedReads() = default;
    SharedReads(const SharedReads&) = delete;
    SharedReads& operator=(const SharedReads&) = delete;
    virtual ~SharedReads() = default;

    // Never blocks. The values must live until done is called, once, from any thread; done must be brief. An
    // empty row: a shared call could not answer, ask alone. False: too many wait, and done is not called.
    [[nodiscard]] virtual bool begin(std::size_t statement, const Values& values,
                                     std::function<void(Columns)> done) = 0;
};

class ReadCombiner final : public SharedReads {
public:
    // Throws PgError if the database cannot be reached.
    ReadCombiner(const PgSettings& settings, std::size_t lanes, std::size_t max_waiting);
    ~ReadCombiner() override;
    ReadCombiner(const ReadCombiner&) = delete;
    ReadCombiner& operator=(const ReadCombiner&) = delete;

    [[nodiscard]] bool begin(std::size_t statement, const Values& values,
                             std::function<void(Columns)> done) override;

private:
    struct Ticket {
        std::size_t statement;
        const Values& values;
        std::function<void(Columns)> done;
        Columns row = {};
    };
    using TicketPointer = std::unique_ptr<Ticket>;
    // Tickets that ask the same.
    using Group = std::span<TicketPointer>;

    void run_lane();
    void answer(std::span<TicketPointer> tickets);
    static void answer_one(PgConnection& connection, Group group, Deadline deadline);
    static void answer_many(PgConnection& connection, std::span<const Group> groups, Deadline deadline);

    const milliseconds call_timeout_;
    PgPool pool_;
    CombiningQueue<TicketPointer> queue_;
    std::vector<std::thread> lanes_;
};

// Whether reads of this route may be answered together: not if a parameter that makes them expensive is
// given.
[[nodiscard]] bool may_share(const Route& route, const Values& values);

}  // namespace booking
