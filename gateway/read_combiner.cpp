#include "read_combiner.hpp"

#include <algorithm>
#include <tuple>

#include "array_text.hpp"
#include "log.hpp"

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

bool may_share(const Route& route, const Values& values) {
    if (!route.is_shared) return false;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (route.parameters[i].is_expensive && values[i]) return false;
    }
    return true;
}

ReadCombiner::ReadCombiner(const PgSettings& settings, std::size_t lanes, std::size_t max_waiting)
    : call_timeout_(settings.call_timeout), pool_(settings, lanes), queue_(max_waiting) {
    for (std::size_t i = 0; i < lanes; ++i) lanes_.emplace_back([this] { run_lane(); });
}

ReadCombiner::~ReadCombiner() {
    queue_.close();
    for (auto& lane : lanes_) lane.join();
}

bool ReadCombiner::begin(std::size_t statement, const Values& values, std::function<void(Columns)> done) {
    return queue_.push(std::make_unique<Ticket>(Ticket{statement, values, std::move(done)}));
}

void ReadCombiner::run_lane() {
    while (true) {
        auto tickets = queue_.take(kMaxShared);
        if (tickets.empty()) return;
        try {
            answer(tickets);
        } catch (const PgError& error) {
            // Those without an answer are asked alone, and learn there what is wrong.
            log_event("warn", "reads are asked one by one: " + std::string(error.what()));
        }
        for (const auto& ticket : tickets) ticket->done(std::move(ticket->row));
    }
}

void ReadCombiner::answer(std::span<TicketPointer> tickets) {
    const Deadline deadline = Clock::now() + call_timeout_;
    auto connection = pool_.lease(deadline);
    const auto key = [](const TicketPointer& ticket) { return std::tie(ticket->statement, ticket->values); };
    std::ranges::sort(tickets, {}, key);
    auto groups = runs_of(tickets, [&](const auto& a, const auto& b) { return key(a) == key(b); });
    const auto batches = runs_of(std::span(groups), [](const Group& a, const Group& b) {
        return a[0]->statement == b[0]->statement && second_statement(a[0]->statement);
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

void ReadCombiner::answer_one(PgConnection& connection, Group group, Deadline deadline) {
    const Rows rows = connection.call(group[0]->statement, group[0]->values, deadline);
    for (const auto& ticket : group) ticket->row = rows.at(0);
}

// One row for each group; a null is what the function would refuse.
void ReadCombiner::answer_many(PgConnection& connection, std::span<const Group> groups, Deadline deadline) {
    std::vector<std::string_view> arguments;
    for (const Group& group : groups) arguments.emplace_back(group[0]->values.at(0).value());
    const auto statement = second_statement(groups[0][0]->statement).value();
    const Rows rows = connection.call(statement, {array_text(arguments)}, deadline);
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (!rows.at(i).at(0)) continue;
        for (const auto& ticket : groups[i]) ticket->row = rows[i];
    }
}

}  // namespace booking
