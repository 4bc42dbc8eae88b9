// Idempotency keys that several sessions use at once.
#include "race_test.hpp"

namespace booking {
namespace {

using KeyRaceTest = RaceTest;

class ThirtyTwoTwinsTest : public RaceTest, public testing::WithParamInterface<int> {};

TEST_P(ThirtyTwoTwinsTest, AreOneBooking) {
    const auto event = make_event({.capacity = GetParam()});
    const std::string items = json::array({{{"eventId", event}, {"quantity", 2}}}).dump();
    std::vector<SqlSession> duplicates;
    for (int i = 0; i < 32; ++i) duplicates.push_back(SqlSession::admin("booking_dba"));
    SeatsLock lock(event);
    for (auto& duplicate : duplicates)
        duplicate.start("select booking_api.create_booking($1, $2, $3)", {email, items, key});
    for (auto& duplicate : duplicates) ASSERT_TRUE(is_waiting(duplicate.pid()));
    lock.release();

    std::vector<std::string> answers;
    for (auto& duplicate : duplicates) {
        auto outcome = duplicate.finish();
        while (outcome.sqlstate == "40001") {
            outcome = duplicate.run("select booking_api.create_booking($1, $2, $3)", {email, items, key});
        }
        ASSERT_TRUE(outcome.ok()) << outcome.sqlstate << " " << outcome.message;
        answers.push_back(outcome.cell());
    }
    EXPECT_EQ(answers, std::vector<std::string>(32, answers.front()));
    EXPECT_EQ(bookings_of(event), 1);
    EXPECT_EQ(seats_taken(admin, event), 2);
}

INSTANTIATE_TEST_SUITE_P(Seats, ThirtyTwoTwinsTest, testing::Values(100, 2),
                         [](const auto& seats) { return seats.param == 2 ? "TheLastTwo" : "Plenty"; });

TEST_F(KeyRaceTest, ATwinIsToldToTryAgainAndIsThenAnsweredLikeTheFirst) {
    const auto event = make_event();
    const auto body = booking_body(email, {{event, 2}});
    first.query("begin");
    const auto booking = first.value(kBookKeyed, {body, key});
    let_second_wait(kBookKeyed, {body, key});
    first.query("commit");
    EXPECT_EQ(second.finish().sqlstate, "40001");
    const auto again = second.query(kBookKeyed, {body, key});
    EXPECT_EQ(again.cell(), booking);
    EXPECT_EQ(again.cell(0, 4), "t");
    EXPECT_EQ(seats_taken(admin, event), 2);
}

// What is told to a duplicate of the first, which waits for it: the answer itself, or to try again.
TEST_F(KeyRaceTest, ATwinOfAnotherRequestHasNoEffectOfItsOwn) {
    const auto event = make_event();
    const auto booking = book_id({{event, 3}});
    const json made{{"name", key}, {"startsAt", "2431-01-01T00:00:00Z"}, {"capacity", 1}};
    const std::vector<std::pair<std::string, std::vector<std::string>>> calls{
        {"select booking_api.create_event($1, $2)", {made.dump(), key + "1"}},
        {"select booking_api.cancel_booking($1, $2, $3)", {booking, cancel_body(event, 1), key + "2"}},
        {"select answer from booking_api.cancel_event($1, null, null, $2)", {event, key + "3"}}};
    for (const std::string isolation : {"read committed", "repeatable read", "serializable"}) {
        for (const auto& [sql, of_all] : calls) {
            SCOPED_TRACE(isolation + ": " + sql);
            auto parameters = of_all;
            parameters.back() += isolation;
            const bool is_over = sql.find("cancel_event") != std::string::npos;
            if (is_over) parameters[0] = make_event();
            first.query("begin");
            second.query("begin isolation level " + isolation);
            second.query("select 1 from pg_class limit 1");
            const auto answer = first.value(sql, parameters);
            let_second_wait(sql, parameters);
            first.query("commit");
            const auto outcome = second.finish();
            second.run("rollback");
            if (!outcome.ok()) {
                EXPECT_EQ(outcome.sqlstate, "40001") << outcome.message;
            } else {
                EXPECT_EQ(isolation, "read committed");
                EXPECT_EQ(outcome.cell(), answer);
            }
            EXPECT_EQ(second.query(sql, parameters).cell(), answer);
        }
    }
    EXPECT_EQ(admin.value("select count(*) from booking_data.event where name = $1", {key}), "3");
    EXPECT_EQ(booking_of(booking).at("totalRemaining"), 0) << "one for each key";
}

TEST_F(KeyRaceTest, ATwinBooksItselfWhenTheFirstRollsBack) {
    const auto event = make_event({.capacity = 2});
    const auto body = booking_body(email, {{event, 2}});
    first_holds(kBookKeyed, {body, key});
    let_second_wait(kBookKeyed, {body, key});
    first.query("rollback");
    const auto outcome = second.finish();
    EXPECT_EQ(outcome.cell(0, 1), "");
    EXPECT_EQ(outcome.cell(0, 4), "f");
    EXPECT_EQ(bookings_of(event), 1);
}

// No seats in common: only the key makes the second wait.
TEST_F(KeyRaceTest, AKeyThatAnotherRequestTakesMeanwhileIsReused) {
    const auto events = make_events(2);
    const auto other = booking_body(email, {{events[1], 1}});
    first_holds(kBookKeyed, {booking_body(email, {{events[0], 1}}), key});
    let_second_wait(kBookKeyed, {other, key});
    first.query("commit");
    EXPECT_EQ(second.finish().sqlstate, "40001");
    EXPECT_EQ(second.query(kBookKeyed, {other, key}).cell(0, 1), "TKC08");
    EXPECT_EQ(seats_taken(admin, events[1]), 0);
}

// The one that is refused makes the second look its keys up again: what it has accepted is not to be taken
// for a repeat then, since its seats are counted.
TEST_F(KeyRaceTest, AKeyThatIsTakenMeanwhileUndoesItsWholeBatch) {
    const auto events = make_events(2);
    const auto sold_out = make_event({.capacity = 0});
    const auto body = booking_body(email, {{events[0], 1}});
    const std::vector<std::string> batch{"[" + booking_body(email, {{sold_out, 1}}) + "," + body + "," +
                                             booking_body(email, {{events[1], 1}}) + "]",
                                         "{" + key + "x," + key + "," + key + "y}"};
    const char* book_batch =
        "select booking, error_code, is_replayed from booking_api.create_bookings($1, $2)";
    first.query("begin");
    const auto booking = first.value(kBookKeyed, {body, key});
    let_second_wait(book_batch, batch);
    first.query("commit");
    EXPECT_EQ(second.finish().sqlstate, "40001");
    EXPECT_EQ(seats_taken(admin, events[0]), 1);
    EXPECT_EQ(seats_taken(admin, events[1]), 0);
    const auto again = second.query(book_batch, batch);
    EXPECT_EQ(again.cell(0, 1), "TKC01");
    EXPECT_EQ(again.cell(1, 0), booking);
    EXPECT_EQ(again.cell(1, 2), "t");
    EXPECT_EQ(again.cell(2, 2), "f");
    EXPECT_EQ(second.query(kBookKeyed, {booking_body(email, {{events[1], 1}}), key + "y"}).cell(),
              again.cell(2, 0));
}

TEST_F(KeyRaceTest, KeysInOppositeOrdersNeverDeadlock) {
    const auto events = make_events(2, {.capacity = 1'000});
    const auto before = deadlocks();
    constexpr int kRounds = 60;
    std::vector<std::string> failures(4);
    {
        std::vector<std::jthread> threads;
        for (std::size_t t = 0; t < failures.size(); ++t) {
            threads.emplace_back([&, t] {
                auto session = SqlSession::gateway();
                for (int n = 0; n < kRounds && failures[t].empty(); ++n) {
                    std::vector<std::string> keys{key + "a" + std::to_string(n),
                                                  key + "b" + std::to_string(n)};
                    if (t % 2 == 1) std::swap(keys[0], keys[1]);
                    const auto body = booking_body(email, {{events[t / 2], 1}});
                    do {
                        failures[t] =
                            session
                                .run(
                                    "select booking_api.create_bookings(jsonb_build_array($1::jsonb, "
                                    "$1::jsonb), array[$2, $3])",
                                    {body, keys[0], keys[1]})
                                .sqlstate;
                    } while (failures[t] == "40001");
                }
            });
        }
    }
    EXPECT_EQ(failures, std::vector<std::string>(4));
    EXPECT_EQ(deadlocks(), before);
    EXPECT_EQ(seats_taken(admin, events[0]) + seats_taken(admin, events[1]), 2 * kRounds);
}

// The first holds what the second would be refused for, and has the same key: that is no refusal.
class LateTwinTest : public RaceTest {
protected:
    // changed: what is done to the event between the two, by a third session.
    void expect_replay(const std::string& event, int quantity, const std::string& change = {},
                       const std::vector<std::string>& parameters = {}) {
        const auto body = booking_body(email, {{event, quantity}});
        first.query("begin");
        const auto booking = first.value(kBookKeyed, {body, key});
        if (!change.empty()) {
            third.query("begin");
            third.start(change, parameters);
            ASSERT_TRUE(wait_until_blocked(admin, third.pid(), first.pid()));
        }
        second.start(kBookKeyed, {body, key});
        ASSERT_TRUE(is_waiting(second.pid()));
        first.query("commit");
        if (!change.empty()) {
            ASSERT_EQ(third.finish().sqlstate, "");
            ASSERT_TRUE(wait_until_blocked(admin, second.pid(), third.pid()));
            third.query("commit");
        }
        auto outcome = second.finish();
        if (outcome.sqlstate == "40001") outcome = second.run(kBookKeyed, {body, key});
        ASSERT_TRUE(outcome.ok()) << outcome.sqlstate << " " << outcome.message;
        EXPECT_EQ(outcome.cell(0, 1), "") << outcome.cell(0, 2);
        EXPECT_EQ(outcome.cell(), booking);
        EXPECT_EQ(outcome.cell(0, 4), "t");
        EXPECT_EQ(bookings_of(event), 1);
    }
};

TEST_F(LateTwinTest, OfTheLastSeatsIsAnsweredLikeTheFirst) {
    const auto event = make_event({.capacity = 2});
    expect_replay(event, 2);
    EXPECT_EQ(seats_taken(admin, event), 2);
}

TEST_F(LateTwinTest, OfTheCustomersLastTicketsIsAnsweredLikeTheFirst) {
    const auto event = make_event();
    limit_customers(event, 2);
    expect_replay(event, 2);
}

TEST_F(LateTwinTest, OfAnEventThatIsClosedMeanwhileIsAnsweredLikeTheFirst) {
    const auto event = make_event();
    expect_replay(event, 2, kClose, {event});
}

TEST_F(LateTwinTest, OfAnEventThatIsCancelledMeanwhileIsAnsweredLikeTheFirst) {
    const auto event = make_event();
    expect_replay(event, 2, kCancelEvent, {event});
    EXPECT_EQ(seats_taken(admin, event), 0);
}

TEST_F(LateTwinTest, OfAnEventThatAllowsLessByNowIsAnsweredLikeTheFirst) {
    const auto event = make_event();
    expect_replay(event, 3, kUpdate, {event, R"({"maxPerBooking":2})"});
}

}  // namespace
}  // namespace booking
