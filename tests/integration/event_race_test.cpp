// Changes, steps and cancellations of events, and what goes on beside them.
#include <set>

#include "race_test.hpp"

namespace booking {
namespace {

using EventRaceTest = RaceTest;

// Changes and steps

TEST_F(EventRaceTest, OfTwoChangesOfOneVersionOneIsRefused) {
    const auto event = make_event();
    first_holds(kUpdateIf, {event, R"({"name":"First"})", "\"1-0123456789abcdef\""});
    let_second_wait(kUpdateIf, {event, R"({"name":"Second"})", "\"1-0123456789abcdef\""});
    first.query("commit");
    EXPECT_EQ(second.finish().sqlstate, "TKC07");
    EXPECT_EQ(event_of(event).at("name"), "First");
    EXPECT_EQ(event_of(event).at("version"), 2);
}

TEST_F(EventRaceTest, AChangeThatWasRolledBackLeavesTheVersion) {
    const auto event = make_event();
    first_holds(kUpdateIf, {event, R"({"name":"First"})", "\"1\""});
    let_second_wait(kUpdateIf, {event, R"({"name":"Second"})", "\"1\""});
    first.query("rollback");
    EXPECT_TRUE(second.finish().ok());
    EXPECT_EQ(event_of(event).at("name"), "Second");
    EXPECT_EQ(event_of(event).at("version"), 2);
}

TEST_F(EventRaceTest, ChangesOfDifferentMembersAreBothKept) {
    const auto event = make_event();
    first_holds(kUpdate, {event, R"({"name":"Renamed"})"});
    let_second_wait(kUpdate, {event, R"({"venue":"Hall"})"});
    first.query("commit");
    EXPECT_TRUE(second.finish().ok());
    EXPECT_EQ(event_of(event).at("name"), "Renamed");
    EXPECT_EQ(event_of(event).at("venue"), "Hall");
    EXPECT_EQ(event_of(event).at("version"), 3);
}

TEST_F(EventRaceTest, OfTwoEqualStepsOneIsRefused) {
    const auto event = make_event({.status = "draft"});
    first_holds(kPublish, {event});
    let_second_wait(kPublish, {event});
    first.query("commit");
    EXPECT_EQ(second.finish().sqlstate, "TKC06");
}

TEST_F(EventRaceTest, ABookingWaitsForTheEndOfTheSales) {
    for (const char* end : {"commit", "rollback"}) {
        const auto event = make_event();
        first_holds(kClose, {event});
        let_second_wait(kBook, {booking_body(email, {{event, 1}})});
        first.query(end);
        EXPECT_EQ(second.finish().cell(0, 1), end == std::string("commit") ? "TKC03" : "");
    }
}

// The window is moved, the clock is not.
TEST_F(EventRaceTest, TheSalesWindowIsJudgedUnderTheLock) {
    const auto event = make_event();
    const auto move = [&](const std::string& member, const std::string& offset) {
        dba.query(
            "select booking_api.update_event($1, jsonb_build_object($2::text, "
            "to_char(date_trunc('milliseconds', "
            "clock_timestamp() + $3::interval) at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')))",
            {event, member, offset});
    };
    const auto book_now = [&] { return first.query(kBook, {booking_body(email, {{event, 1}})}).cell(0, 1); };
    move("salesStartAt", "1 hour");
    EXPECT_EQ(book_now(), "TKC03");
    move("salesStartAt", "0");
    EXPECT_EQ(book_now(), "") << "its first moment belongs to it";
    move("salesEndAt", "1 hour");
    EXPECT_EQ(book_now(), "");

    // It is put off while the second waits, although it was on sale when it asked.
    SeatsLock lock(event);
    first.query("begin");
    first.start(
        "select booking_api.update_event($1, jsonb_build_object('salesStartAt', clock_timestamp() + interval "
        "'30 minutes'))",
        {event});
    ASSERT_TRUE(wait_until_blocked(admin, first.pid(), lock.pid()));
    second.start(kBook, {booking_body(email, {{event, 1}})});
    ASSERT_TRUE(is_waiting(second.pid()));
    lock.release();
    ASSERT_EQ(first.finish().sqlstate, "");
    ASSERT_TRUE(wait_until_blocked(admin, second.pid(), first.pid()));
    first.query("commit");
    EXPECT_EQ(second.finish().cell(0, 1), "TKC03");
    EXPECT_EQ(book_now(), "TKC03");
    dba.query(kUpdate, {event, R"({"salesStartAt":null})"});
    EXPECT_EQ(book_now(), "");
}

// Cancellations

TEST_F(EventRaceTest, ABookingWaitsForTheCancellationOfItsEvent) {
    const auto event = make_event();
    first_holds(kCancelEvent, {event});
    let_second_wait(kBook, {booking_body(email, {{event, 1}})});
    first.query("commit");
    EXPECT_EQ(second.finish().cell(0, 1), "TKC03");
    EXPECT_EQ(bookings_of(event), 0);
}

TEST_F(EventRaceTest, TheCancellationOfAnEventTakesABookingThatItWaitedFor) {
    const auto event = make_event();
    first_holds(kBook, {booking_body(email, {{event, 2}})});
    let_second_wait(kCancelEvent, {event});
    first.query("commit");
    const auto outcome = second.finish();
    ASSERT_TRUE(outcome.ok()) << outcome.message;
    const auto answer = json::parse(outcome.cell());
    EXPECT_EQ(answer.at("bookings"), 1);
    EXPECT_EQ(answer.at("tickets"), 2);
    EXPECT_EQ(answer.at("event").at("availableSeats"), 10);
    EXPECT_EQ(outcome.cell(0, 1), "t");
}

TEST_F(EventRaceTest, OfTwoCancellationsOfAnEventTheLaterIsRefused) {
    const auto event = make_event();
    book_id({{event, 1}});
    first_holds(kCancelEvent, {event});
    let_second_wait(kCancelEvent, {event});
    first.query("commit");
    EXPECT_EQ(second.finish().sqlstate, "TKC06");
}

TEST_F(EventRaceTest, TwoSessionsTakeTurnsAtTheStepsOfACancellation) {
    const auto event = make_event();
    for (int i = 0; i < 3; ++i) book_id({{event, 2}});
    first_holds(kCancelStep, {event, "2"});
    let_second_wait(kCancelStep, {event, "2"});
    first.query("commit");
    const auto outcome = second.finish();
    ASSERT_TRUE(outcome.ok()) << outcome.message;
    EXPECT_EQ(json::parse(outcome.cell()).at("bookings"), 3);
    EXPECT_EQ(outcome.cell(0, 1), "t");
}

TEST_F(EventRaceTest, ABookingOverTwoEventsLosesOneWhileItIsCancelled) {
    const auto events = make_events(2);
    const auto id = book_id({{events[0], 1}, {events[1], 2}});
    first_holds(kCancelStep, {events[1], "1"});
    // It holds the seats of the first event by now.
    let_second_wait(kCancel, {id});
    first.query("commit");
    EXPECT_TRUE(second.finish().ok());
    EXPECT_EQ(history_of(id),
              std::vector<std::string>(
                  {"booking.confirmed 1 2", "booking.partly_cancelled -2", "booking.cancelled -1"}));
    EXPECT_EQ(second.query(kCancelStep, {events[1], "1"}).cell(0, 1), "t");
}

TEST_F(EventRaceTest, TheCancellationOfAnEventFindsABookingCancelledMeanwhile) {
    const auto events = make_events(2);
    const auto id = book_id({{events[0], 1}, {events[1], 2}});
    first_holds(kCancel, {id});
    let_second_wait(kCancelEvent, {events[0]});
    first.query("commit");
    const auto outcome = second.finish();
    ASSERT_TRUE(outcome.ok()) << outcome.message;
    EXPECT_EQ(json::parse(outcome.cell()).at("bookings"), 0);
    EXPECT_EQ(history_of(id), std::vector<std::string>({"booking.confirmed 1 2", "booking.cancelled -1 -2"}));
}

// No seats in common: the booking is what the second waits for.
TEST_F(EventRaceTest, ABookingLosesBothOfItsEventsAtOnce) {
    const auto events = make_events(2);
    const auto id = book_id({{events[0], 1}, {events[1], 2}});
    first_holds(kCancelEvent, {events[1]});
    let_second_wait(kCancelEvent, {events[0]});
    first.query("commit");
    EXPECT_TRUE(second.finish().ok());
    EXPECT_EQ(status_of(id), "cancelled");
    EXPECT_EQ(history_of(id),
              std::vector<std::string>(
                  {"booking.confirmed 1 2", "booking.partly_cancelled -2", "booking.cancelled -1"}));
}

TEST_F(EventRaceTest, EverythingIsCancelledAtOnceWithoutADeadlock) {
    const auto events = make_events(4, {.capacity = 1'000});
    std::vector<std::string> bookings;
    for (std::size_t i = 0; i < 60; ++i) {
        Items items;
        for (std::size_t e = 0; e < events.size(); ++e) {
            if (e != i % 4) items.emplace_back(events[e], 2);
        }
        bookings.push_back(book_id(items));
    }
    const auto before = deadlocks();
    std::vector<std::string> failures(events.size() + 3);
    {
        std::vector<std::jthread> threads;
        for (std::size_t e = 0; e < events.size(); ++e) {
            threads.emplace_back([&, e] {
                auto session = SqlSession::gateway();
                SqlOutcome outcome;
                do {
                    outcome = session.run(kCancelStep, {events[e], "7"});
                    failures[e] = outcome.sqlstate;
                } while (outcome.ok() && outcome.cell(0, 1) != "t");
            });
        }
        for (std::size_t t = 0; t < 3; ++t) {
            threads.emplace_back([&, t] {
                auto session = SqlSession::gateway();
                const std::set<std::string> expected{"", "TKC02", "TKC03", "TKV01"};
                for (std::size_t i = 0; i < bookings.size(); ++i) {
                    const auto& id = bookings[t == 1 ? bookings.size() - 1 - i : i];
                    const auto outcome =
                        t == 0 ? session.run(kCancelPart, {id, cancel_body(events[i % 3], 1)})
                        : t == 1
                            ? session.run(kCancel, {id})
                            : session.run(kBook, {booking_body(email, {{events[3], 1}, {events[0], 1}})});
                    if (!expected.contains(outcome.sqlstate)) failures[events.size() + t] = outcome.sqlstate;
                }
            });
        }
    }
    EXPECT_EQ(failures, std::vector<std::string>(failures.size()));
    EXPECT_EQ(deadlocks(), before);
    for (const auto& event : events) EXPECT_EQ(seats_taken(admin, event), 0);
    for (const auto& id : bookings) EXPECT_EQ(status_of(id), "cancelled");
}

TEST_F(EventRaceTest, ACancellationThatBrokeOffIsContinued) {
    const auto event = make_event();
    std::vector<std::string> ids;
    for (int i = 0; i < 5; ++i) ids.push_back(book_id({{event, 2}}));
    std::ranges::sort(ids);
    const auto kill = [&](SqlSession& session) {
        const auto pid = session.pid();
        admin.query("select pg_terminate_backend($1)", {pid});
        ASSERT_TRUE(wait_until([&] {
            return admin.value("select count(*) from pg_stat_activity where pid = $1", {pid}) == "0";
        }));
    };
    auto killed = SqlSession::gateway();
    EXPECT_EQ(killed.query(kCancelStep, {event, "2"}).cell(0, 1), "f");
    kill(killed);
    // And one in the middle of a step: that step is undone.
    auto killed_later = SqlSession::gateway();
    killed_later.query("begin");
    killed_later.query(kCancelStep, {event, "2"});
    kill(killed_later);
    EXPECT_TRUE(invariants_hold());
    EXPECT_EQ(seats_taken(admin, event), 6);
    EXPECT_EQ(event_of(event).at("status"), "cancelled");
    EXPECT_EQ(first.query(kBook, {booking_body(email, {{event, 1}})}).cell(0, 1), "TKC03");
    EXPECT_EQ(first.run(kPublish, {event}).sqlstate, "TKC06");
    // What is not reached yet still is a booking.
    EXPECT_EQ(status_of(ids[2]), "confirmed");
    first.query(kCancelPart, {ids[2], cancel_body(event, 1)});
    first.query(kCancel, {ids[4]});

    EXPECT_EQ(first.query(kCancelStep, {event, "2"}).cell(0, 1), "f");
    const auto last = first.query(kCancelEvent, {event});
    EXPECT_EQ(last.cell(0, 1), "t");
    const auto answer = json::parse(last.cell());
    EXPECT_EQ(answer.at("bookings"), 4);
    EXPECT_EQ(answer.at("tickets"), 7);
    EXPECT_EQ(answer.at("event").at("availableSeats"), 10);
    for (const auto& id : ids) EXPECT_EQ(status_of(id), "cancelled");
    EXPECT_EQ(first.run(kCancelEvent, {event}).sqlstate, "TKC06");
}

}  // namespace
}  // namespace booking
