// Events that somebody else holds: their requests wait apart, for as long as they may, and delay no others.
#include "batcher_test.hpp"

namespace booking {
namespace {

class LockedEventTest : public BatcherTest {
protected:
    // Has been passed over and waits for its event: its second sleep.
    Request& arrive_locked(const Items& items) {
        Request& request = arrive(items);
        EXPECT_TRUE(wait_until([&] { return request.sleeps() >= 2 && request.is_asleep(); }));
        return request;
    }
    // A server gives up at the time it was told, but a busy machine tells nobody on the dot. The bound that
    // counts is that nobody waits twice.
    void expect_busy_in_time(Request& request) {
        EXPECT_FALSE(request.error());
        EXPECT_EQ(request.result().sqlstate, "55P03") << request.result().booking;
        EXPECT_GE(request.took(), limits.lock_timeout - milliseconds(20));
        EXPECT_LT(request.took(), 2 * limits.lock_timeout);
    }
    void expect_none_booked(const std::vector<std::string>& events) {
        for (const auto& event : events) EXPECT_EQ(seats_taken(admin, event), 0);
    }
};

TEST_F(LockedEventTest, EndsInTimeAndDelaysNoOther) {
    limits.lock_timeout = milliseconds(1500);
    start();
    const auto events = make_events(2, {.capacity = 1000});
    for (const std::size_t locked : {0U, 1U}) {
        requests.clear();
        SeatsLock lock(events[locked]);
        for (int i = 0; i < 16; ++i) arrive({{events[locked], 1}});
        for (int i = 0; i < 20; ++i) {
            const auto body = booking_body(unique_email(), {{events[1 - locked], 1}});
            EXPECT_FALSE(batcher->submit(body, Clock::now() + seconds(15)).booking.empty());
        }
        // No clock needed: all twenty are done while not one of the others has given up.
        for (const Request& request : requests) EXPECT_FALSE(request.is_done());
        for (Request& request : requests) expect_busy_in_time(request);
        lock.release();
        EXPECT_EQ(seats_taken(admin, events[locked]), locked == 0 ? 0 : 20);
    }
    EXPECT_EQ(alone->calls, 0);
}

TEST_F(LockedEventTest, IsBookedInOrderOfArrivalOnceItIsReleased) {
    start();
    const auto event = make_event({.capacity = 4});
    SeatsLock lock(event);
    for (int i = 0; i < 8; ++i) arrive_locked({{event, 1}});
    lock.release();
    int number = 0;
    for (Request& request : requests) {
        EXPECT_EQ(is_booked(request), number < 4) << number;
        ++number;
    }
    EXPECT_EQ(seats_taken(admin, event), 4);
}

TEST_F(LockedEventTest, ABatchThatIsPassedOverKeepsItsOrder) {
    start();
    const auto event = make_event({.capacity = 16});
    const auto shared = make_event({.capacity = 1000});
    BookingsLock bookings;
    hold_call(bookings, shared);
    SeatsLock lock(event);
    for (int i = 0; i < 32; ++i) arrive({{event, 1}, {shared, 1}});
    bookings.release();
    EXPECT_TRUE(wait_until([&] { return !waiting_for(lock.pid()).empty(); }));
    for (const Request& request : requests)
        EXPECT_TRUE(wait_until([&] { return request.is_done() || request.sleeps() >= 2; }));
    lock.release();
    expect_held_is_booked();
    int number = 0;
    for (Request& request : requests) {
        EXPECT_EQ(is_booked(request), number < 16) << number;
        ++number;
    }
    EXPECT_EQ(seats_taken(admin, event), 16);
}

TEST_F(LockedEventTest, TwoAtOnceEndInTimeAndDelayNoOther) {
    limits.lock_timeout = milliseconds(1500);
    start();
    const auto events = make_events(3);
    SeatsLock first(events[0]);
    SeatsLock second(events[1]);
    for (int i = 0; i < 8; ++i) arrive({{events[i % 2 == 0 ? 0U : 1U], 1}});
    EXPECT_TRUE(wait_until([&] { return !waiting_for(first.pid()).empty(); }));
    EXPECT_TRUE(wait_until([&] { return !waiting_for(second.pid()).empty(); })) << "a lane for each";
    EXPECT_FALSE(batcher->submit(booking_body(unique_email(), {{events[2], 1}}), Clock::now() + seconds(15))
                     .booking.empty());
    for (const Request& request : requests) EXPECT_FALSE(request.is_done());
    for (Request& request : requests) expect_busy_in_time(request);
    first.release();
    second.release();
    expect_none_booked({events[0], events[1]});
    for (const auto& event : events) EXPECT_TRUE(is_booked(arrive({{event, 1}})));
}

TEST_F(LockedEventTest, ThreeAtOnceEndInTimeAndDelayNoOther) {
    limits.lock_timeout = milliseconds(1500);
    start();
    const auto events = make_events(4);
    std::list<SeatsLock> locks;
    for (std::size_t e = 0; e < 3; ++e) locks.emplace_back(events[e]);
    for (std::size_t i = 0; i < 9; ++i) arrive({{events[i % 3], 1}});
    EXPECT_FALSE(batcher->submit(booking_body(unique_email(), {{events[3], 1}}), Clock::now() + seconds(15))
                     .booking.empty());
    for (const Request& request : requests) EXPECT_FALSE(request.is_done());
    for (Request& request : requests) expect_busy_in_time(request);
    locks.clear();
    expect_none_booked({events[0], events[1], events[2]});
    for (const auto& event : events) EXPECT_TRUE(is_booked(arrive({{event, 1}})));
}

TEST_F(LockedEventTest, OfThreeTheOneThatIsReleasedInTimeIsBooked) {
    limits.lock_timeout = seconds(3);
    start();
    const auto events = make_events(3);
    SeatsLock first(events[0]);
    SeatsLock second(events[1]);
    SeatsLock third(events[2]);
    arrive({{events[0], 1}});
    arrive({{events[1], 1}});
    EXPECT_TRUE(wait_until([&] { return !waiting_for(second.pid()).empty(); }));
    Request& waiting = arrive_locked({{events[2], 1}});
    third.release();
    EXPECT_TRUE(is_booked(arrive({{events[2], 1}}))) << "who comes now does not wait";
    EXPECT_TRUE(is_booked(waiting)) << waiting.result().sqlstate;
    first.release();
    second.release();
}

TEST_F(LockedEventTest, WhoNeedsItAndAFreeOneTakesNothingOfTheFreeOne) {
    start();
    const auto events = make_events(2);
    for (const std::size_t locked : {0U, 1U}) {
        SCOPED_TRACE(locked);
        SeatsLock lock(events[locked]);
        Request& both = arrive({{events[0], 1}, {events[1], 1}});
        EXPECT_TRUE(wait_until([&] { return !waiting_for(lock.pid()).empty(); }));
        const auto free_row = SqlSession::admin().run(
            "select from booking_data.event_seats where event_id = $1 for update nowait",
            {events[1 - locked]});
        EXPECT_TRUE(free_row.ok()) << "the free event's row is held by who waits for the other";
        EXPECT_FALSE(both.is_done());
        EXPECT_EQ(seats_taken(admin, events[1 - locked]), static_cast<int>(locked));
        lock.release();
        EXPECT_TRUE(is_booked(both));
    }
    for (const auto& event : events) EXPECT_EQ(seats_taken(admin, event), 2);
}

TEST_F(LockedEventTest, WhoNeedsItAndAFreeOneDoesNotDelayTheFreeOne) {
    limits.lock_timeout = milliseconds(1500);
    start();
    const auto events = make_events(2);
    SeatsLock lock(events[1]);
    Request& both = arrive({{events[0], 1}, {events[1], 1}});
    EXPECT_TRUE(wait_until([&] { return !waiting_for(lock.pid()).empty(); }));
    Request& free = arrive({{events[0], 1}});
    EXPECT_TRUE(is_booked(free));
    EXPECT_FALSE(both.is_done()) << "the free event was waited for";
    expect_busy_in_time(both);
    lock.release();
    EXPECT_EQ(seats_taken(admin, events[0]), 1);
    EXPECT_EQ(seats_taken(admin, events[1]), 0);
}

}  // namespace
}  // namespace booking
