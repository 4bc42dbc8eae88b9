// Many clients without transaction blocks at a stricter level, while their events are changed under them.
#include <atomic>
#include <random>
#include <set>

#include "race_test.hpp"

namespace booking {
namespace {

// Both in one order, that of the seats' lock: what was booked after the event had stopped to allow it?
constexpr const char* kBookedAgainstTheTerms =
    "select count(*) from booking_data.change b "
    "cross join unnest(b.seat_events, b.seat_deltas) s (event_id, quantity) "
    "cross join lateral (select c.resource from booking_data.change c "
    "where c.event_id = s.event_id and c.position < b.position order by c.position desc limit 1) e "
    "where b.kind = 'booking.confirmed' and s.event_id = any ($1::uuid[]) "
    "and (e.resource ->> 'status' <> 'on_sale' or s.quantity > (e.resource ->> 'maxPerBooking')::integer "
    "or b.happened_at >= (e.resource ->> 'salesEndAt')::timestamptz)";

class IsolationStressTest : public RaceTest, public testing::WithParamInterface<const char*> {
protected:
    std::string published_event() {
        const auto event = json::parse(dba.value(
            "select booking_api.create_event($1)",
            {R"({"name":"Stress","startsAt":"2431-05-01T10:00:00Z","capacity":100000,"maxPerCustomer":100000})"}));
        const auto id = event.at("id").get<std::string>();
        dba.query(kPublish, {id});
        return id;
    }
    [[nodiscard]] SqlSession client() const {
        auto session = SqlSession::gateway();
        session.query(std::string("set default_transaction_isolation = '") + GetParam() + "'");
        return session;
    }
    static std::string random_of(std::mt19937& random, const std::vector<std::string>& some) {
        return some[random() % some.size()];
    }
};

TEST_P(IsolationStressTest, NobodyBooksAgainstTheTermsOfTheMoment) {
    std::vector<std::string> events;
    for (int i = 0; i < 3; ++i) events.push_back(published_event());
    std::ranges::sort(events);
    const std::set<std::string> expected{"", "40001", "TKC02", "TKC03", "TKC04", "TKC06", "TKV01"};
    std::vector<std::string> unexpected(8);
    std::atomic<int> booked = 0;
    {
        std::vector<std::jthread> threads;
        for (std::size_t t = 0; t < unexpected.size(); ++t) {
            threads.emplace_back([&, t] {
                std::mt19937 random(static_cast<unsigned>(t));
                auto session = client();
                for (int n = 0; n < 120; ++n) {
                    const auto event = random_of(random, events);
                    SqlOutcome outcome;
                    if (t == 0) {
                        outcome = session.run(n % 2 == 0 ? kClose : kPublish, {events[n / 2 % 3]});
                    } else if (t == 1) {
                        outcome = session.run(
                            kUpdate,
                            {event, random_of(random, {R"({"maxPerBooking":1})", R"({"maxPerBooking":3})",
                                                       R"({"salesEndAt":"2021-01-01T00:00:00Z"})",
                                                       R"({"salesEndAt":null})", R"({"maxPerCustomer":4})",
                                                       R"({"maxPerCustomer":null})"})});
                    } else {
                        const auto customer = "stress" + std::to_string(random() % 4) + "@example.com";
                        outcome =
                            session.run(kBookKeyed, {booking_body(customer, {{event, 2}}), unique_word()});
                        if (outcome.ok() && !outcome.cell().empty()) {
                            ++booked;
                            if (n % 3 == 0)
                                outcome = session.run(kCancel, {json::parse(outcome.cell()).at("id")});
                        }
                    }
                    if (!expected.contains(outcome.sqlstate))
                        unexpected[t] = outcome.sqlstate + " " + outcome.message;
                }
                if (t != 0) return;
                // The end, while the others still book.
                for (const auto& event : events) {
                    SqlOutcome step;
                    do step = session.run(kCancelStep, {event, "20"});
                    while (!step.ok() || step.cell(0, 1) != "t");
                }
            });
        }
    }
    EXPECT_EQ(unexpected, std::vector<std::string>(unexpected.size()));
    EXPECT_GT(booked, 20);
    for (const auto& event : events) EXPECT_EQ(seats_taken(admin, event), 0);
    EXPECT_EQ(
        admin.value(kBookedAgainstTheTerms, {"{" + events[0] + "," + events[1] + "," + events[2] + "}"}),
        "0");
}

INSTANTIATE_TEST_SUITE_P(Levels, IsolationStressTest,
                         testing::Values("read committed", "repeatable read", "serializable"),
                         [](const auto& level) {
                             const std::string name = level.param;
                             return name == "serializable"      ? "Serializable"
                                    : name == "repeatable read" ? "RepeatableRead"
                                                                : "ReadCommitted";
                         });

}  // namespace
}  // namespace booking
