// Bookings whose connection was lost are asked for again by their keys, each alone, until their outcome is
// known.
#include "batcher_test.hpp"
#include "booking/booking_call.hpp"

namespace booking {
namespace {

class LostBookingTest : public BatcherTest {
protected:
    Request& call(const std::string& body, const std::string& key = unique_word()) {
        Request& request = requests.emplace_back([this, body, key] {
            return loop.call([&] {
                return book(*batcher, *alone, booking_statements().book, {body, key},
                            Clock::now() + limits.call_timeout);
            });
        });
        settle(request);
        return request;
    }
    // Eight of them, in one call that is under way.
    std::string batch_under_way() {
        start();
        BookingsLock first;
        hold_call(first, event);
        for (std::size_t i = 0; i < kSize; ++i) call(booking_body(unique_email(), {{event, 1}}));
        next.query("begin");
        next.start("lock table booking_data.booking in exclusive mode");
        EXPECT_TRUE(wait_until_blocked(admin, next.pid(), waiting_for(first.pid())));
        first.release();
        EXPECT_TRUE(next.finish().ok());
        EXPECT_TRUE(wait_until([&] { return !waiting_for(next.pid()).empty(); }));
        expect_held_is_booked();
        EXPECT_EQ(batch_metric("sum"), 1 + static_cast<int>(kSize));
        return waiting_for(next.pid());
    }

    static constexpr std::size_t kSize = 8;
    std::string event = make_event({.capacity = 100});
    SqlSession next = SqlSession::admin();
};

TEST_F(LostBookingTest, EachOfABatchIsBookedOnce) {
    admin.query("select pg_terminate_backend($1)", {batch_under_way()});
    EXPECT_TRUE(wait_until([&] { return alone->calls >= static_cast<int>(kSize); }));
    next.query("rollback");
    for (Request& request : requests) {
        EXPECT_TRUE(is_booked(request));
        EXPECT_FALSE(request.result().is_replayed);
    }
    EXPECT_EQ(bookings_of(event), 1 + static_cast<int>(kSize));
    EXPECT_EQ(seats_taken(admin, event), 1 + static_cast<int>(kSize));
}

TEST_F(LostBookingTest, ABusyLockIsAskedForAgain) {
    limits.lock_timeout = milliseconds(300);
    admin.query("select pg_terminate_backend($1)", {batch_under_way()});
    EXPECT_TRUE(wait_until([&] { return alone->calls > 2 * static_cast<int>(kSize); }))
        << "the lock is held longer than a call waits for it";
    for (const Request& request : requests) EXPECT_FALSE(request.is_done());
    next.query("rollback");
    for (Request& request : requests) EXPECT_TRUE(is_booked(request));
    EXPECT_EQ(bookings_of(event), 1 + static_cast<int>(kSize));
}

// Another backend has booked with the same key and commits while the request waits for it: the very case of a
// lost call that is still under way.
TEST_F(LostBookingTest, WhatIsCommittedMeanwhileIsTheAnswer) {
    limits.lock_timeout = milliseconds(300);
    start();
    const auto last = make_event({.capacity = 2});
    const auto body = booking_body(unique_email(), {{last, 2}});
    auto under_way = SqlSession::gateway();
    under_way.query("begin");
    const auto booking = under_way.value(
        "select booking from booking_api.create_bookings(jsonb_build_array($1::jsonb), array[$2])",
        {body, "key of " + name});
    // Lost at once: only what comes after it is looked at.
    class Lost final : public BookingBatches {
        std::optional<Outcome> book(const BookingRequest&, Deadline) override {
            throw PgError(PgFailure::lost, {}, "lost");
        }
        std::optional<Outcome> cancel(const CancelRequest&, Deadline) override { return std::nullopt; }
    } lost;
    Request& request = requests.emplace_back([&] {
        return loop.call([&] {
            return book(lost, *alone, booking_statements().book, {body, "key of " + name},
                        Clock::now() + limits.call_timeout);
        });
    });
    EXPECT_TRUE(wait_until([&] { return alone->calls >= 3; })) << "a busy lock is no answer";
    under_way.query("commit");
    EXPECT_TRUE(is_booked(request)) << sqlstate_of(request);
    EXPECT_EQ(request.result().booking, booking);
    EXPECT_EQ(bookings_of(last), 1);
    EXPECT_EQ(seats_taken(admin, last), 2);
}

TEST_F(LostBookingTest, TwinsOfOneBatchAreOneBooking) {
    start();
    const auto body = booking_body(unique_email(), {{event, 1}});
    BookingsLock lock;
    hold_call(lock, event);
    for (std::size_t i = 0; i < kSize; ++i) call(body, "twin of " + name);
    lock.release();
    expect_held_is_booked();
    int replayed = 0;
    for (Request& request : requests) {
        EXPECT_TRUE(is_booked(request));
        EXPECT_EQ(request.result().booking, requests.front().result().booking);
        if (request.result().is_replayed) ++replayed;
    }
    EXPECT_EQ(replayed, static_cast<int>(kSize) - 1);
    EXPECT_EQ(bookings_of(event), 2);
}

}  // namespace
}  // namespace booking
