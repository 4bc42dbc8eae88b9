// Where commits are slow, those who arrive during a call join its transaction.
#include "batcher_test.hpp"

namespace booking {
namespace {

// Every transaction that books takes half a second to commit, as it would with a standby far away.
class SlowCommitTest : public BatcherTest {
protected:
    void SetUp() override {
        admin.query(
            "create function public.be_slow() returns trigger language plpgsql as $$ begin "
            "if current_setting('test.slow', true) is distinct from pg_current_xact_id()::text then "
            "perform set_config('test.slow', pg_current_xact_id()::text, true); perform pg_sleep(0.5); end "
            "if; "
            "return null; end $$");
        admin.query(
            "create constraint trigger slow_commit after insert on booking_data.booking "
            "deferrable initially deferred for each row execute function public.be_slow()");
        start();
        // The time of the first commit is taken.
        EXPECT_FALSE(submit(booking_body(unique_email(), {{event, 1}})).booking.empty());
    }
    void TearDown() override {
        BatcherTest::TearDown();
        admin.query("drop trigger slow_commit on booking_data.booking");
        admin.query("drop function public.be_slow()");
    }

    // In how many transactions the bookings of these requests were made.
    int transactions_of(const std::vector<Request*>& of) {
        std::string ids;
        for (Request* request : of) {
            if (!is_booked(*request)) return -1;
            const auto id = nlohmann::json::parse(request->result().booking).at("id").get<std::string>();
            ids += (ids.empty() ? "{" : ",") + id;
        }
        return std::stoi(
            admin.value("select count(distinct transaction_id) from booking_data.change where booking_id = "
                        "any ($1::uuid[])",
                        {ids + "}"}));
    }
    std::string backend_in_commit() {
        const auto found = admin.query(
            "select pid from pg_stat_activity where application_name = $1 and query = 'commit' "
            "and wait_event = 'PgSleep'",
            {name});
        return found.rows.empty() ? "" : found.cell();
    }

    std::string event = make_event({.capacity = 100});
};

TEST_F(SlowCommitTest, WhoArrivesDuringACallIsCommittedWithIt) {
    std::vector<Request*> all;
    BookingsLock lock;
    hold_call(lock, event);
    all.push_back(&requests.front());
    for (int i = 0; i < 5; ++i) all.push_back(&arrive({{event, 1}}));
    lock.release();
    EXPECT_EQ(transactions_of(all), 1);
    EXPECT_EQ(batch_metric("count"), 3) << "of two transactions";
    EXPECT_EQ(batch_metric("sum"), 7);
    EXPECT_EQ(seats_taken(admin, event), 7);
    EXPECT_EQ(alone->calls, 0);
}

TEST_F(SlowCommitTest, JoinersAreJudgedAfterThoseWhoWereThereBefore) {
    const auto last = make_event({.capacity = 2});
    BookingsLock lock;
    hold_call(lock, last);
    Request& second = arrive({{last, 1}});
    Request& late = arrive({{last, 1}});
    lock.release();
    expect_held_is_booked();
    EXPECT_TRUE(is_booked(second));
    EXPECT_EQ(sqlstate_of(late), "TKC01");
}

TEST_F(SlowCommitTest, AJoinerThatFailsTheTransactionSpoilsNobody) {
    BookingsLock lock;
    hold_call(lock, event);
    Request& poisoned = arrive(R"({"customerEmail":"a\u0000@b.example","items":[]})");
    Request& neighbour = arrive({{event, 1}});
    lock.release();
    EXPECT_EQ(sqlstate_of(poisoned), "22P05");
    EXPECT_TRUE(is_booked(neighbour));
    expect_held_is_booked();
    EXPECT_EQ(alone->calls, 3);
    EXPECT_EQ(bookings_of(event), 3);
}

TEST_F(SlowCommitTest, WhatIsLostInTheCommitIsNotKnown) {
    for (int i = 0; i < 3; ++i) send(booking_body(unique_email(), {{event, 1}}));
    ASSERT_TRUE(wait_until([&] { return !backend_in_commit().empty(); }));
    admin.query("select pg_terminate_backend($1)", {backend_in_commit()});
    int lost = 0;
    for (Request& request : requests) lost += failed_as(request, PgFailure::lost) ? 1 : 0;
    EXPECT_GE(lost, 1) << "whether it was committed is not known: nobody may be told that it was not";
}

}  // namespace
}  // namespace booking
