// What several real sessions do to each other.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <numeric>
#include <thread>

#include "test_data.hpp"

namespace booking {
namespace {

using nlohmann::json;

std::string book(SqlSession& session, const Items& items) {
    return session.query(kBook, {booking_body(unique_email(), items)}).cell();
}

std::string book_id(SqlSession& session, const Items& items) {
    return json::parse(book(session, items)).at("id").get<std::string>();
}

class ConcurrencyTest : public testing::Test {
protected:
    void TearDown() override { EXPECT_TRUE(invariants_hold()); }

    SqlSession admin = SqlSession::admin();
    SqlSession first = SqlSession::gateway();
    SqlSession second = SqlSession::gateway();
};

TEST_F(ConcurrencyTest, TheSecondOfTwoWaitsForTheFirstAndIsToldWhatIsLeft) {
    const auto event = make_event({.capacity = 3});
    first.query("begin");
    EXPECT_NE(book(first, {{event, 2}}), "");
    second.start(kBook, {booking_body("second@example.com", {{event, 2}})});
    ASSERT_TRUE(wait_until_blocked(admin, second.pid(), first.pid()));
    first.query("commit");

    const auto outcome = second.finish();
    ASSERT_TRUE(outcome.ok()) << outcome.message;
    EXPECT_EQ(outcome.cell(0, 0), "");
    EXPECT_EQ(outcome.cell(0, 1), "TKC01");
    const json shortage = {{{"eventId", event}, {"requested", 2}, {"available", 1}}};
    EXPECT_EQ(json::parse(outcome.cell(0, 3)).at("shortages"), shortage);
    EXPECT_EQ(seats_taken(admin, event), 2);
}

TEST_F(ConcurrencyTest, TheSecondGetsTheSeatsWhenTheFirstRollsBack) {
    const auto event = make_event({.capacity = 3});
    first.query("begin");
    const auto id = book_id(first, {{event, 2}});
    second.start(kBook, {booking_body("second@example.com", {{event, 2}})});
    ASSERT_TRUE(wait_until_blocked(admin, second.pid(), first.pid()));
    first.query("rollback");

    EXPECT_EQ(second.finish().cell(0, 1), "");
    EXPECT_EQ(seats_taken(admin, event), 2);
    EXPECT_EQ(admin.value("select count(*) from booking_data.booking where id = $1", {id}), "0");
    EXPECT_EQ(admin.value("select count(*) from booking_data.booking_item where booking_id = $1", {id}), "0");
}

TEST_F(ConcurrencyTest, WhoWaitsForTheFirstEventHoldsNoOther) {
    const auto events = make_events(3);
    SeatsLock lock(events[0]);
    second.start(kBook, {booking_body(unique_email(), {{events[2], 1}, {events[0], 1}, {events[1], 1}})});
    ASSERT_TRUE(wait_until_blocked(admin, second.pid(), lock.pid()));
    EXPECT_TRUE(
        admin
            .run("select from booking_data.event_seats where event_id = any ($1::uuid[]) for update nowait",
                 {"{" + events[1] + "," + events[2] + "}"})
            .ok());
    lock.release();
    EXPECT_EQ(second.finish().cell(0, 1), "");
}

TEST_F(ConcurrencyTest, OppositeOrdersNeverDeadlock) {
    const auto events = make_events(4, {.capacity = 1'000'000});
    const std::string deadlocks = "select deadlocks from pg_stat_database where datname = current_database()";
    const auto before = admin.value(deadlocks);
    std::vector<std::string> failures(8);
    {
        std::vector<std::jthread> threads;
        for (std::size_t t = 0; t < failures.size(); ++t) {
            threads.emplace_back([&, t] {
                auto session = SqlSession::gateway();
                for (int n = 0; n < 60 && failures[t].empty(); ++n) {
                    Items items;
                    for (const auto& event : events) items.emplace_back(event, 1);
                    if (t % 2 == 0) std::reverse(items.begin(), items.end());
                    const auto booked = session.run(kBook, {booking_body(unique_email(), items)});
                    failures[t] = booked.sqlstate;
                    if (!booked.ok() || n % 3 != 0) continue;
                    failures[t] = session.run(kCancel, {json::parse(booked.cell()).at("id")}).sqlstate;
                }
            });
        }
    }
    EXPECT_EQ(failures, std::vector<std::string>(8));
    admin.query("select pg_stat_clear_snapshot()");
    EXPECT_EQ(admin.value(deadlocks), before);
    for (const auto& event : events) EXPECT_EQ(seats_taken(admin, event), 8 * 40);
}

TEST_F(ConcurrencyTest, OfTwoCancellationsOneSucceeds) {
    const auto event = make_event();
    const auto id = book_id(first, {{event, 2}});
    SeatsLock lock(event);
    first.start(kCancel, {id});
    ASSERT_TRUE(wait_until_blocked(admin, first.pid(), lock.pid()));
    second.start(kCancel, {id});
    ASSERT_TRUE(wait_until(
        [&] { return admin.value("select cardinality(pg_blocking_pids($1)) > 0", {second.pid()}) == "t"; }));
    lock.release();
    const std::vector outcomes{first.finish().sqlstate, second.finish().sqlstate};
    EXPECT_TRUE(outcomes == std::vector<std::string>({"", "TKC02"}) ||
                outcomes == std::vector<std::string>({"TKC02", ""}))
        << outcomes[0] << " " << outcomes[1];
    EXPECT_EQ(seats_taken(admin, event), 0);
}

TEST_F(ConcurrencyTest, ABookingGetsTheSeatsOfACancellationThatItWaitedFor) {
    const auto event = make_event({.capacity = 3});
    const auto id = book_id(first, {{event, 2}});
    first.query("begin");
    first.query(kCancel, {id});
    second.start(kBook, {booking_body(unique_email(), {{event, 1}})});
    ASSERT_TRUE(wait_until_blocked(admin, second.pid(), first.pid()));
    first.query("commit");
    EXPECT_EQ(second.finish().cell(0, 1), "");
    EXPECT_EQ(seats_taken(admin, event), 1);
}

TEST_F(ConcurrencyTest, BookingsAndCancellationsAtOnceNeverOversell) {
    const auto event = make_event({.capacity = 5});
    std::vector<int> kept(6);
    {
        std::vector<std::jthread> threads;
        for (std::size_t t = 0; t < kept.size(); ++t) {
            threads.emplace_back([&, t] {
                auto session = SqlSession::gateway();
                for (int n = 0; n < 50; ++n) {
                    const auto booked = session.run(kBook, {booking_body(unique_email(), {{event, 2}})});
                    if (!booked.ok() || booked.cell().empty()) continue;
                    kept[t] += 2;
                    if (n < 49 && session.run(kCancel, {json::parse(booked.cell()).at("id")}).ok())
                        kept[t] -= 2;
                }
            });
        }
    }
    const int total = std::accumulate(kept.begin(), kept.end(), 0);
    EXPECT_LE(total, 4);
    EXPECT_EQ(seats_taken(admin, event), total);
}

TEST_F(ConcurrencyTest, ASoldOutEventRefusesWithoutWaitingForItsLock) {
    const auto event = make_event({.capacity = 2});
    book(first, {{event, 2}});
    SeatsLock lock(event);
    const auto outcome = second.run(kBook, {booking_body(unique_email(), {{event, 1}})});
    EXPECT_TRUE(outcome.ok()) << outcome.message;
    EXPECT_EQ(outcome.cell(0, 1), "TKC01");
}

TEST_F(ConcurrencyTest, ALockThatIsNotGivenEndsTheWait) {
    const auto event = make_event();
    SeatsLock lock(event);
    second.query("set lock_timeout = '50ms'");
    EXPECT_EQ(second.run(kBook, {booking_body(unique_email(), {{event, 1}})}).sqlstate, "55P03");
    EXPECT_EQ(first.value("show lock_timeout"), "2s");
}

TEST_F(ConcurrencyTest, AClientThatWentAwayBooksNothingLater) {
    const auto event = make_event();
    SeatsLock lock(event);
    second.query("set lock_timeout = '60s'");
    const auto pid = second.pid();
    second.start(kBook, {booking_body(unique_email(), {{event, 2}})});
    ASSERT_TRUE(wait_until_blocked(admin, pid, lock.pid()));
    second.abandon();
    EXPECT_TRUE(wait_until([&] {
        return admin.value("select count(*) from pg_stat_activity where pid = $1", {pid}) == "0";
    })) << "the backend still waits for the lock";
    lock.release();
    EXPECT_EQ(seats_taken(admin, event), 0);
}

TEST_F(ConcurrencyTest, SeatsAreUpdatedInPlace) {
    const auto event = make_event({.capacity = 100'000});
    const std::string updates =
        "select n_tup_upd, n_tup_hot_upd from pg_stat_user_tables where relid = "
        "'booking_data.event_seats'::regclass";
    const auto before = admin.query(updates);
    for (int n = 0; n < 400; ++n) book(first, {{event, 1}});
    first.query("select pg_stat_force_next_flush()");
    first.query("select 1");
    int all = 0;
    const auto grown = [&](std::size_t column) {
        return std::stoi(admin.query(updates).cell(0, column)) - std::stoi(before.cell(0, column));
    };
    ASSERT_TRUE(wait_until([&] { return (all = grown(0)) >= 400; })) << all;
    EXPECT_GT(grown(1), all * 95 / 100);
}

}  // namespace
}  // namespace booking
