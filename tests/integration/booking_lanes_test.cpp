// Several lanes: what is booked at the same time, and what goes one after another.
#include <random>

#include "batcher_test.hpp"

namespace booking {
namespace {

class BookingLanesTest : public BatcherTest {
protected:
    Outcome cancel(const std::string& booking_id) {
        return loop.call(
            [&] { return batcher->cancel({booking_id}, Clock::now() + limits.call_timeout).value(); });
    }
    std::string id_of(Request& request) { return nlohmann::json::parse(request.result().booking).at("id"); }
    std::string transactions_of(const std::string& kind) {
        return admin.value(
            "select count(distinct c.transaction_id) from booking_data.change c join booking_data.booking b "
            "on "
            "b.id = c.booking_id where c.kind = $1 and b.customer_email like $2",
            {kind, name + "%"});
    }
    Request& arrive_as(const std::string& customer, const Items& items) {
        return arrive(booking_body(name + customer + "@example.com", items));
    }
};

TEST_F(BookingLanesTest, BookDifferentEventsAtTheSameTimeAndOneEventInItsOrder) {
    limits.lanes = 2;
    start();
    const auto hall = make_event({.capacity = 3});
    const auto opera = make_event();
    BookingsLock lock;
    hold_call(lock, hall);
    arrive({{opera, 1}});
    EXPECT_TRUE(wait_until([&] { return batch_metric("count") == 2; })) << "the other lane has it";
    arrive({{hall, 1}});
    arrive({{opera, 1}, {hall, 1}});
    arrive({{hall, 1}});
    EXPECT_EQ(batch_metric("count"), 2) << "their events are in a batch";
    lock.release();
    int number = 0;
    for (Request& request : requests) EXPECT_EQ(is_booked(request), ++number < 5) << number;
    EXPECT_EQ(sqlstate_of(requests.back()), "TKC01") << "who came last found the hall full";
    EXPECT_EQ(alone->calls, 0);
    EXPECT_EQ(seats_taken(admin, hall), 3);
    EXPECT_EQ(seats_taken(admin, opera), 2);
}

TEST_F(BookingLanesTest, NeverMeetAtARowLock) {
    limits.lanes = 4;
    limits.max_batch = 8;
    limits.lock_timeout = milliseconds(50);
    start();
    const auto events = make_events(8, {.capacity = 1000});
    std::minstd_rand random{11};
    int tickets = 0;
    for (int i = 0; i < 400; ++i) {
        Items items;
        const auto first = random() % events.size();
        for (std::size_t n = random() % 3 + 1; n > 0; --n)
            items.push_back({events[(first + n) % events.size()], 1});
        tickets += static_cast<int>(items.size());
        send(booking_body(unique_email(), items));
    }
    for (Request& request : requests) EXPECT_TRUE(is_booked(request)) << sqlstate_of(request);
    EXPECT_EQ(alone->calls, 0);
    int taken = 0;
    for (const auto& event : events) taken += seats_taken(admin, event);
    EXPECT_EQ(taken, tickets);
}

TEST_F(BookingLanesTest, CancellationsThatWaitTogetherAreOneTransaction) {
    start();
    const auto hall = make_event({.capacity = 10});
    std::vector<std::string> ids;
    for (int i = 0; i < 3; ++i) ids.push_back(id_of(arrive_as(std::to_string(i), {{hall, 1}})));
    ids.push_back(ids.front());
    std::list<BlockedCall<Outcome>> cancellations;
    {
        BookingsLock lock;
        hold_call(lock, hall);
        for (const auto& id : ids) {
            auto& call = cancellations.emplace_back([this, id] { return cancel(id); });
            EXPECT_TRUE(wait_until([&] { return call.is_asleep() || call.is_done(); }));
            loop.settle();
        }
        lock.release();
    }
    std::size_t number = 0;
    for (auto& call : cancellations) {
        const Outcome& outcome = call.result();
        // Twice in one batch: to be tried again, alone.
        EXPECT_EQ(outcome.sqlstate, number == 3 ? "40001" : "") << outcome.message;
        const auto& booking = outcome.booking;
        EXPECT_EQ(booking.empty() ? "" : nlohmann::json::parse(booking).at("id"),
                  number < 3 ? ids[number] : "");
        ++number;
    }
    EXPECT_EQ(transactions_of("booking.cancelled"), "1");
    EXPECT_EQ(seats_taken(admin, hall), 1) << "of the call that was held";
}

TEST_F(BookingLanesTest, ACancellationDoesNotWaitForSeatsThatAreHeld) {
    start();
    const auto hall = make_event();
    const auto id = id_of(arrive_as("", {{hall, 1}}));
    SqlSession holder = SqlSession::admin();
    holder.query("begin");
    holder.query("select from booking_data.event_seats where event_id = $1 for update", {hall});
    const auto outcome = cancel(id);
    EXPECT_EQ(outcome.sqlstate, "55P03");
    holder.query("rollback");
    EXPECT_EQ(cancel(id).sqlstate, "");
}

}  // namespace
}  // namespace booking
