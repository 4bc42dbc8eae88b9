// The database fails, refuses or hangs under the gateway: what clients are told, and that it recovers.
#include "recovery.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace booking {
namespace {

TEST_F(RecoveryTest, AllBackendsLostWhileIdleIsNotNoticed) {
    EXPECT_EQ(http().get("/api/v1/events/" + event).status, 200);
    constexpr int kAllBackends = 4 + 1 + 3 + 2;  // pool, health, bookings, reads
    ASSERT_TRUE(wait_until([&] { return backends() == kAllBackends; }));
    const auto old =
        admin.value("select array_agg(pid) from pg_stat_activity where application_name = $1", {name});
    EXPECT_EQ(terminate("pid = any ('" + old + "')"), kAllBackends);
    EXPECT_TRUE(wait_until([&] { return backends_of(old) == 0; }));
    for (int i = 0; i < 8; ++i) {
        EXPECT_EQ(http().get("/api/v1/events/" + event).status, 200);
        EXPECT_EQ(http().post("/api/v1/bookings", booking_body(unique_email(), {{event, 1}})).status, 201);
    }
    EXPECT_EQ(http().get("/readyz").status, 200);
}

TEST_F(RecoveryTest, ALockThatIsHeldTooLongIsEventBusy) {
    SeatsLock lock(event);
    const auto reply = http().post("/api/v1/bookings", booking_body(unique_email(), {{event, 1}}));
    expect_problem(reply, 503, "EventBusy", "55P03");
    lock.release();
    EXPECT_EQ(seats_taken(admin, event), 0);
}

TEST_F(RecoveryTest, ACallThatHangsEndsAtItsDeadlineAndBooksNothingLater) {
    auto table_lock = SqlSession::admin();
    table_lock.query("begin");
    table_lock.query("set local lock_timeout = '10s'");
    table_lock.query("lock table booking_data.event in access exclusive mode");
    const auto start = std::chrono::steady_clock::now();
    const auto reply = http().post("/api/v1/bookings", booking_body(unique_email(), {{event, 1}}));
    EXPECT_EQ(reply.status, 503) << reply.body;
    EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(4500));
    EXPECT_EQ(http().get("/readyz").status, 200) << "health has a connection of its own";
    table_lock.query("rollback");
    EXPECT_EQ(seats_taken(admin, event), 0);
}

TEST_F(RecoveryTest, WhileTheDatabaseRefusesReadinessIs503) {
    take_database_away();
    for (const char* path : {"/health", "/readyz", "/api/v1/events"}) {
        SCOPED_TRACE(path);
        const auto start = std::chrono::steady_clock::now();
        expect_problem(http().get(path), 503, "Unavailable");
        EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(3500));
    }
    expect_problem(http().post("/api/v1/bookings", booking_body(unique_email(), {{event, 1}})), 503,
                   "Unavailable");
    EXPECT_EQ(http().get("/livez").status, 200);
    give_database_back();
    EXPECT_TRUE(becomes_ready());
    EXPECT_TRUE(wait_until([&] { return http().get("/api/v1/events/" + event).status == 200; }));
    EXPECT_EQ(seats_taken(admin, event), 0);
}

TEST_F(RecoveryTest, ReappliedCodeIsUsedByOpenConnections) {
    EXPECT_EQ(http().get("/api/v1/events/" + event).status, 200);
    auto owner = SqlSession::admin("booking_owner");
    const auto definition =
        owner.value("select pg_get_functiondef('booking_api.get_event(text)'::regprocedure)");
    owner.query(definition);
    EXPECT_EQ(http().get("/api/v1/events/" + event).status, 200);
}

// The gateway dies with a booking under way: its backend must notice before the lock is given to it.
TEST_F(RecoveryTest, AGatewayThatIsKilledDoesNotBookLater) {
    SeatsLock lock(event);
    HttpSocket socket(gateway.port());
    socket.send(request_text("POST", "/api/v1/bookings", booking_body(unique_email(), {{event, 1}}),
                             {{"Content-Type", "application/json"}}));
    ASSERT_TRUE(wait_until_waiting(lock));
    gateway.signal(SIGKILL);
    EXPECT_EQ(gateway.await_exit(), 128 + SIGKILL);
    expected_exit = 128 + SIGKILL;
    EXPECT_TRUE(wait_until([&] { return backends() == 0; }));
    lock.release();
    EXPECT_EQ(seats_taken(admin, event), 0);
}

}  // namespace
}  // namespace booking
