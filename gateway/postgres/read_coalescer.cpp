#include "postgres/read_coalescer.hpp"

#include <algorithm>
#include <tuple>

#include "postgres/array_text.hpp"
#include "process/log.hpp"

namespace booking {
namespace {

constexpr std::size_t kMaxShared = 256;

// Neighbours that are alike, as spans.
template <typename Item>
std::vector<std::span<Item>> runs_of(std::span<Item> items, auto alike) {
    std::vector<std::span<Item>> runs;
    while (!items.empty()) {
        std::size_t size = 1;
        while (size < items.size() && alike(items[0], items[size])) ++size;
        runs.push_back(items.first(size));
        items = items.subspan(size);
    }
    return runs;
}

}  // namespace

ReadCoalescer::ReadCoalescer(const PgSettings& settings, std::size_t lanes, std::size_t max_waiting)
    : pool_(settings, lanes), max_waiting_(max_waiting) {
    for (std::size_t i = 0; i < lanes; ++i) lanes_.emplace_back([this] { run_lane(); });
}

ReadCoalescer::~ReadCoalescer() {
    closed_ = true;
    changed_.notify_all();
    lanes_.clear();
}

Columns ReadCoalescer::read(ReadStatements statements, const Values& values, Deadline deadline) {
    const auto pending = std::make_shared<PendingRead>(PendingRead{statements, values, deadline});
    if (closed_ || waiting_.size() >= max_waiting_) {
        throw PgError(PgFailure::not_sent, {}, "too many reads wait already");
    }
    waiting_.push_back(pending);
    changed_.notify_one();
    if (pending->done.wait([&] { return pending->is_done; }, deadline)) return std::move(pending->row);
    std::erase(waiting_, pending);
    throw PgError(PgFailure::not_sent, {}, "no answer within the time limit");
}

void ReadCoalescer::run_lane() {
    while (true) {
        ++idle_;
        changed_.wait([this] { return closed_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        // A share for each lane that is idle. If one took all, its clients would go in step from then on: all
        // wait for the database, and then all for the gateway.
        const auto share = std::min((waiting_.size() + idle_ - 1) / idle_, kMaxShared);
        --idle_;
        const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(share);
        std::vector<ReadPointer> reads(waiting_.begin(), end);
        waiting_.erase(waiting_.begin(), end);
        try {
            answer(reads);
        } catch (const PgError& error) {
            // Those without an answer are asked alone, and learn there what is wrong.
            log_event("warn", "reads are asked one by one: " + std::string(error.what()));
        }
        for (const auto& read : reads) {
            read->is_done = true;
            read->done.notify_all();
        }
    }
}

// Within the time of the read that came last: those that came earlier give up by themselves.
void ReadCoalescer::answer(std::span<ReadPointer> reads) {
    const Deadline deadline =
        std::ranges::max_element(reads, {}, [](const auto& read) { return read->deadline; })->get()->deadline;
    auto connection = pool_.lease(deadline);
    const auto key = [](const ReadPointer& read) { return std::tie(read->statements.one, read->values); };
    std::ranges::sort(reads, {}, key);
    auto groups = runs_of(reads, [&](const auto& a, const auto& b) { return key(a) == key(b); });
    const auto batches = runs_of(std::span(groups), [](const Group& a, const Group& b) {
        return a[0]->statements.one == b[0]->statements.one && a[0]->statements.many;
    });
    for (const auto& batch : batches) {
        if (Clock::now() >= deadline) return;
        try {
            if (batch.size() == 1) {
                answer_one(*connection, batch[0], deadline);
            } else {
                answer_many(*connection, batch, deadline);
            }
        } catch (const PgError&) {
            if (!connection->is_usable()) throw;
        }
    }
}

void ReadCoalescer::answer_one(PgConnection& connection, Group group, Deadline deadline) {
    const Rows rows = connection.call(group[0]->statements.one, group[0]->values, deadline);
    for (const auto& read : group) read->row = rows.at(0);
}

// One row for each group; a null is what the function would refuse.
void ReadCoalescer::answer_many(PgConnection& connection, std::span<const Group> groups, Deadline deadline) {
    std::vector<std::optional<std::string_view>> arguments;
    for (const Group& group : groups) arguments.emplace_back(group[0]->values.at(0).value());
    const Rows rows =
        connection.call(groups[0][0]->statements.many.value(), {array_text(arguments)}, deadline);
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (!rows.at(i).at(0)) continue;
        for (const auto& read : groups[i]) read->row = rows[i];
    }
}

}  // namespace booking
