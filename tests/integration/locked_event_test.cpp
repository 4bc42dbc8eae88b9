// Events that somebody else holds: their requests wait apart, for as long as they may, and delay no others.
#include "batcher_test.hpp"

namespace booking {
namespace {

class LockedEventTest : public BatcherTest {
protected:
    // Much more than a booking takes on a busy machine, much less than the lock timeout that is not reached.
    static constexpr seconds kSoon{3};

    // Has been passed over and waits for its event.
    Request& arrive_locked(const Items& items) {
        const auto before = parked();
        Request& request = arrive(items);
        EXPECT_TRUE(wait_until([&] { return parked() > before; }));
        return request;
    }
    // A server gives up at the time it was told, but a busy machine tells nobody on the dot. The bound that
    // counts is that nobody waits twice.
    void expect_busy_in_time(Request& request) {
        EXPECT_FALSE(request.error());
        EXPECT_EQ(request.result().sqlstate, "55P03") << request.result().booking;
        EXPECT_LT(request.took(), 2 * limits.lock_timeout);
    }
    void expect_booked_now(const std::string& event) {
        const auto body = booking_body(unique_email(), {{event, 1}});
        EXPECT_FALSE(submit(body).booking.empty());
    }
    void expect_none_booked(const std::vector<std::string>& events) {
        for (const auto& event : events) EXPECT_EQ(seats_taken(admin, event), 0);
    }
};

TEST_F(LockedEventTest, EndsInTimeAndDelaysNoOther) {
    limits.lock_timeout = milliseconds(1500);
    start();
    const auto events = make_events(2, {.capacity = 1000});
    SeatsLock lock(events[0]);
    for (int i = 0; i < 8; ++i) arrive({{events[0], 1}});
    for (int i = 0; i < 10; ++i) expect_booked_now(events[1]);
    // No clock needed: all ten are done while not one of the others has given up.
    for (const Request& request : requests) EXPECT_FALSE(request.is_done());
    for (Request& request : requests) expect_busy_in_time(request);
    lock.release();
    EXPECT_EQ(seats_taken(admin, events[0]), 0);
    EXPECT_EQ(seats_taken(admin, events[1]), 10);
    EXPECT_EQ(alone->calls, 0);
}

// A deadline may pass at any step of a request's way.
TEST_F(LockedEventTest, EveryRequestIsAnsweredWheneverItsTimeIsOver) {
    limits.lock_timeout = milliseconds(15);
    start();
    const auto event = make_event();
    SeatsLock lock(event);
    constexpr int kClients = 32;
    constexpr int kEach = 25;
    std::atomic<int> busy = 0;
    {
        std::vector<std::jthread> clients;
        for (int c = 0; c < kClients; ++c) {
            clients.emplace_back([&] {
                for (int i = 0; i < kEach; ++i) {
                    const auto body = booking_body(unique_email(), {{event, 1}});
                    if (submit(body).sqlstate == "55P03") ++busy;
                }
            });
        }
        EXPECT_TRUE(wait_until([&] { return busy == kClients * kEach; }));
        lock.release();
    }
    EXPECT_EQ(busy, kClients * kEach);
    EXPECT_EQ(parked(), 0U);
}

// The lock is given back, and the call that then books is ended from outside.
class LateFailureTest : public LockedEventTest {
protected:
    std::string late_call() {
        start();
        SeatsLock lock(event);
        for (int i = 0; i < 3; ++i) arrive_locked({{event, 1}});
        bookings.emplace();
        lock.release();
        EXPECT_TRUE(wait_until([&] { return !waiting_for(bookings->pid()).empty(); }));
        return waiting_for(bookings->pid());
    }

    std::string event = make_event();
    std::optional<BookingsLock> bookings;
};

TEST_F(LateFailureTest, AfterALostConnectionNothingIsRepeated) {
    admin.query("select pg_terminate_backend($1)", {late_call()});
    EXPECT_TRUE(wait_until(
        [&] { return std::ranges::all_of(requests, [](const Request& one) { return one.is_done(); }); },
        kSoon));
    bookings->release();
    for (Request& request : requests) EXPECT_TRUE(failed_as(request, PgFailure::lost));
    EXPECT_EQ(bookings_of(event), 0);
    EXPECT_EQ(alone->calls, 0);
}

TEST_F(LateFailureTest, ACancelledCallIsTriedAlone) {
    admin.query("select pg_cancel_backend($1)", {late_call()});
    EXPECT_TRUE(wait_until([&] { return alone->calls == 3; }, kSoon));
    bookings->release();
    for (Request& request : requests) EXPECT_TRUE(is_booked(request));
    EXPECT_EQ(bookings_of(event), 3);
}

// The first two use up their time. The last came later and has time left when the lock is given back.
TEST_F(LockedEventTest, NobodyIsRefusedBeforeTheirOwnTimeIsOver) {
    limits.lock_timeout = milliseconds(2000);
    start();
    const auto event = make_event();
    SeatsLock lock(event);
    const auto begin = Clock::now();
    Request& first = arrive_locked({{event, 1}});
    Request& second = arrive_locked({{event, 1}});
    EXPECT_TRUE(wait_until([&] { return Clock::now() - begin > milliseconds(1000); }));
    Request& last = arrive_locked({{event, 1}});
    EXPECT_EQ(sqlstate_of(first), "55P03");
    EXPECT_EQ(sqlstate_of(second), "55P03");
    lock.release();
    EXPECT_TRUE(is_booked(last)) << "after " << last.took().count() << " ms";
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
    expect_booked_now(events[2]);
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
    expect_booked_now(events[3]);
    for (const Request& request : requests) EXPECT_FALSE(request.is_done());
    for (Request& request : requests) expect_busy_in_time(request);
    locks.clear();
    expect_none_booked({events[0], events[1], events[2]});
    for (const auto& event : events) EXPECT_TRUE(is_booked(arrive({{event, 1}})));
}

TEST_F(LockedEventTest, OfThreeTheOneThatIsReleasedIsBookedWhileTheOthersWait) {
    start();
    const auto events = make_events(3);
    SeatsLock first(events[0]);
    SeatsLock second(events[1]);
    SeatsLock third(events[2]);
    arrive_locked({{events[0], 1}});
    arrive_locked({{events[1], 1}});
    EXPECT_TRUE(wait_until([&] { return !waiting_for(second.pid()).empty(); }));
    Request& waiting = arrive_locked({{events[2], 1}});
    third.release();
    EXPECT_TRUE(is_booked(arrive({{events[2], 1}}))) << "who comes now does not wait";
    EXPECT_TRUE(wait_until([&] { return waiting.is_done(); }, kSoon))
        << "it waits for events it does not need";
    first.release();
    second.release();
    for (Request& request : requests) EXPECT_TRUE(is_booked(request));
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
    start();
    const auto events = make_events(2);
    for (const std::size_t locked : {0U, 1U}) {
        SCOPED_TRACE(locked);
        SeatsLock lock(events[locked]);
        Request& both = arrive_locked({{events[0], 1}, {events[1], 1}});
        EXPECT_TRUE(wait_until([&] { return !waiting_for(lock.pid()).empty(); }));
        Request& free = send(booking_body(unique_email(), {{events[1 - locked], 1}}));
        EXPECT_TRUE(wait_until([&] { return free.is_done(); }, kSoon)) << "the free event is held";
        EXPECT_FALSE(both.is_done());
        lock.release();
        EXPECT_TRUE(is_booked(both));
        EXPECT_TRUE(is_booked(free));
    }
}

}  // namespace
}  // namespace booking
