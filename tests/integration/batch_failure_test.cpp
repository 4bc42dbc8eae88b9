// A batch that fails as a whole: its requests are tried alone, unless the outcome is not known.
#include "batcher_test.hpp"

namespace booking {
namespace {

// A batch of 64 with one in the middle that spoils it.
class PoisonTest : public BatcherTest {
protected:
    Request& batch_around(const std::string& email) {
        start();
        BookingsLock lock;
        hold_call(lock, event);
        Request* poisoned = nullptr;
        for (int i = 0; i < 64; ++i) {
            if (i == 31) {
                poisoned = &arrive(R"({"customerEmail":)" + email + R"(,"items":[{"eventId":")" + event +
                                   R"(","quantity":1}]})");
            } else {
                neighbours.push_back(&arrive({{event, 1}}));
            }
        }
        lock.release();
        expect_held_is_booked();
        return *poisoned;
    }
    void expect_unharmed() {
        EXPECT_EQ(neighbours.size(), 63U);
        for (Request* request : neighbours) EXPECT_TRUE(is_booked(*request));
        EXPECT_EQ(seats_taken(admin, event), 64);
        EXPECT_EQ(bookings_of(event), 64);
        EXPECT_EQ(batch_metric("count"), 2);
    }

    std::string event = make_event({.capacity = 1000});
    std::vector<Request*> neighbours;
};

class UnreadableTest : public PoisonTest,
                       public testing::WithParamInterface<std::pair<const char*, const char*>> {};

TEST_P(UnreadableTest, OnlyTheOneThatPostgresCannotReadFails) {
    const auto [poison, sqlstate] = GetParam();
    Request& poisoned = batch_around(poison);
    EXPECT_TRUE(failed_as(poisoned, PgFailure::refused));
    EXPECT_EQ(sqlstate_of(poisoned), sqlstate);
    expect_unharmed();
    EXPECT_EQ(alone->calls, 64);
}

INSTANTIATE_TEST_SUITE_P(Poisons, UnreadableTest,
                         testing::Values(std::pair(R"("a\u0000@b.example")", "22P05"),
                                         std::pair(R"("\ud800")", "22P02"), std::pair("1e200000", "22003")));

TEST_F(PoisonTest, OnlyTheOneThatBreaksAConstraintFails) {
    const std::string table = "alter table booking_data.booking ";
    admin.query(table + "add constraint no_poison check (customer_email not like 'poison%') not valid");
    Request& poisoned = batch_around("\"poison" + unique_email() + "\"");
    EXPECT_EQ(sqlstate_of(poisoned), "23514");
    for (Request* request : neighbours) (void)request->result();
    admin.query(table + "drop constraint no_poison");
    expect_unharmed();
}

class BatchFailureTest : public BatcherTest {
protected:
    // A batch of eight, under way until `release`; the pid of its backend.
    std::string batch_under_way() {
        start();
        BookingsLock lock;
        hold_call(lock, event);
        for (int i = 0; i < kSize; ++i) arrive({{event, 1}});
        // In line before the batch: it is given the lock as soon as the call before the batch has ended.
        next.query("begin");
        next.start("lock table booking_data.booking in exclusive mode");
        EXPECT_TRUE(wait_until_blocked(admin, next.pid(), waiting_for(lock.pid())));
        lock.release();
        EXPECT_TRUE(next.finish().ok());
        EXPECT_TRUE(wait_until([&] { return !waiting_for(next.pid()).empty(); }));
        expect_held_is_booked();
        EXPECT_EQ(batch_metric("sum"), 1 + kSize);
        EXPECT_EQ(batch_metric("count"), 2);
        return waiting_for(next.pid());
    }
    void release() { next.query("rollback"); }
    void expect_tried_alone() {
        for (Request& request : requests) EXPECT_TRUE(is_booked(request));
        EXPECT_EQ(alone->calls, kSize);
        EXPECT_EQ(bookings_of(event), 1 + kSize);
        EXPECT_EQ(seats_taken(admin, event), 1 + kSize);
    }

    static constexpr int kSize = 8;
    std::string event = make_event();
    SqlSession next = SqlSession::admin();
};

TEST_F(BatchFailureTest, OfACancelledStatementIsTriedAlone) {
    const auto pid = batch_under_way();
    admin.query("select pg_cancel_backend($1)", {pid});
    EXPECT_TRUE(wait_until([&] { return alone->calls == kSize; }));
    release();
    expect_tried_alone();
}

TEST_F(BatchFailureTest, OfADeadlockIsTriedAlone) {
    const auto pid = batch_under_way();
    // The batch has its event's row; it will want this table; and it is the one whose patience ends first.
    auto other = SqlSession::admin();
    other.query("set deadlock_timeout = '60s'");
    other.query("begin");
    other.query("lock table booking_data.booking_item in exclusive mode");
    other.start("select from booking_data.event_seats where event_id = $1 for update", {event});
    ASSERT_TRUE(wait_until_blocked(admin, other.pid(), pid));
    release();
    EXPECT_TRUE(other.finish().ok()) << "the batch is the victim";
    other.query("rollback");
    expect_tried_alone();
}

TEST_F(BatchFailureTest, OfALostConnectionIsUnknownForEachAndNothingIsRepeated) {
    const auto pid = batch_under_way();
    admin.query("select pg_terminate_backend($1)", {pid});
    for (Request& request : requests) {
        EXPECT_TRUE(failed_as(request, PgFailure::lost));
    }
    release();
    EXPECT_EQ(alone->calls, 0);
    EXPECT_EQ(bookings_of(event), 1);
    EXPECT_TRUE(is_booked(arrive({{event, 1}}))) << "the lane has a new connection";
    EXPECT_EQ(bookings_of(event), 2);
}

TEST_F(BatchFailureTest, BackendsThatEndedBeforeTheCallAreNotNoticed) {
    start();
    EXPECT_TRUE(is_booked(arrive({{event, 1}})));
    const auto old = admin.value(
        "select array_agg(pid) from pg_stat_activity where application_name like $1 || '%'", {name});
    admin.query("select pg_terminate_backend(pid) from unnest($1::integer[]) p (pid)", {old});
    EXPECT_TRUE(wait_until([&] {
        return admin.value("select count(*) from pg_stat_activity where pid = any ($1::integer[])", {old}) ==
               "0";
    }));
    for (int i = 0; i < kSize; ++i) EXPECT_TRUE(is_booked(send(booking_body(unique_email(), {{event, 1}}))));
    EXPECT_EQ(bookings_of(event), 1 + kSize);
}

TEST_F(BatchFailureTest, WithoutADatabaseEachIsToldThatNothingWasSent) {
    start();
    const auto limit = [&](const std::string& count) {
        admin.query("do $$ begin execute format('alter database %I connection limit " + count +
                    "', current_database()); end $$");
    };
    limit("0");
    const std::string ours = " from pg_stat_activity where application_name like $1 || '%'";
    admin.query("select pg_terminate_backend(pid)" + ours, {name});
    EXPECT_TRUE(wait_until([&] { return admin.value("select count(*)" + ours, {name}) == "0"; }));
    for (int i = 0; i < kSize; ++i) send(booking_body(unique_email(), {{event, 1}}));
    for (Request& request : requests) {
        EXPECT_TRUE(failed_as(request, PgFailure::not_sent));
    }
    limit("-1");
    EXPECT_TRUE(wait_until([&] {
        Request& request = send(booking_body(unique_email(), {{event, 1}}));
        return !request.error();
    }));
    EXPECT_EQ(bookings_of(event), 1);
}

}  // namespace
}  // namespace booking
