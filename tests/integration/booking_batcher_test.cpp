// How requests become batches, and that each gets what is its own.
#include <numeric>

#include "batcher_test.hpp"

namespace booking {
namespace {

using BookingBatcherTest = BatcherTest;

TEST_F(BookingBatcherTest, ALoneRequestGoesAtOnceAndAlone) {
    start();
    const auto event = make_event();
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(is_booked(arrive({{event, 1}})));
    EXPECT_EQ(batch_metric("count"), 3);
    EXPECT_EQ(batch_metric("sum"), 3);
    EXPECT_EQ(seats_taken(admin, event), 3);
}

TEST_F(BookingBatcherTest, WhatArrivesDuringACallIsTheNextCallAndEachGetsItsOwnOutcome) {
    start();
    const auto shared = make_event({.capacity = 1000});
    const auto events = make_events(3, {.capacity = 1000});
    const auto sold_out = make_event({.capacity = 0});
    BookingsLock lock;
    hold_call(lock, shared);
    std::vector<std::string> emails;
    for (std::size_t i = 0; i < 64; ++i) {
        emails.push_back(unique_email());
        const auto& event = i % 8 == 5 ? sold_out : events[i % 3];
        const int quantity = i % 8 == 6 ? 4 : 1 + static_cast<int>(i % 2);
        arrive(booking_body(emails.back(), {{event, quantity}, {shared, 1}}));
    }
    EXPECT_EQ(batch_metric("sum"), 1);
    lock.release();

    expect_held_is_booked();
    std::size_t i = 0;
    for (Request& request : requests) {
        const auto& outcome = request.result();
        if (i % 8 == 5 || i % 8 == 6) {
            EXPECT_FALSE(is_booked(request));
            EXPECT_EQ(outcome.sqlstate, i % 8 == 5 ? "TKC01" : "TKV01") << i;
            EXPECT_EQ(outcome.detail.find(sold_out) != std::string::npos, i % 8 == 5) << outcome.detail;
        } else if (is_booked(request)) {
            const auto booking = nlohmann::json::parse(outcome.booking);
            EXPECT_EQ(booking.at("customerEmail"), emails[i]);
            EXPECT_EQ(booking.at("totalQuantity"), 2 + i % 2);
            const auto& items = booking.at("items");
            EXPECT_TRUE(items[0].at("eventId") == events[i % 3] || items[1].at("eventId") == events[i % 3]);
        }
        ++i;
    }
    EXPECT_EQ(batch_metric("sum"), 65);
    EXPECT_EQ(batch_metric("count"), 2);
    EXPECT_EQ(alone->calls, 0);
}

TEST_F(BookingBatcherTest, OrderOfArrivalDecidesTheLastSeatsAcrossBatches) {
    limits.max_batch = 4;
    start();
    const auto event = make_event({.capacity = 7});
    BookingsLock lock;
    hold_call(lock, event);
    for (int i = 0; i < 12; ++i) arrive({{event, 1}});
    lock.release();
    expect_held_is_booked();
    int number = 0;
    for (Request& request : requests) {
        EXPECT_EQ(is_booked(request), number < 6) << number;
        EXPECT_EQ(sqlstate_of(request), number < 6 ? "" : "TKC01");
        ++number;
    }
    EXPECT_EQ(batch_metric("count"), 4);
    EXPECT_EQ(seats_taken(admin, event), 7);
}

TEST_F(BookingBatcherTest, AcknowledgedIsCommitted) {
    start();
    const auto event = make_event({.capacity = 1000});
    const std::string find = "select exists (select from booking_data.booking where id = $1)";
    for (int i = 0; i < 20; ++i) {
        Request& request = arrive({{event, 1}});
        ASSERT_TRUE(is_booked(request));
        const auto id = nlohmann::json::parse(request.result().booking).at("id").get<std::string>();
        EXPECT_EQ(admin.value(find, {id}), "t");
    }
}

TEST_F(BookingBatcherTest, AFullQueueRefusesAtOnceAndTakesAgainLater) {
    limits.max_waiting = 3;
    start();
    const auto event = make_event();
    const auto body = booking_body(unique_email(), {{event, 1}});
    BookingsLock lock;
    hold_call(lock, event);
    for (int i = 0; i < 3; ++i) arrive({{event, 1}});
    const auto begin = Clock::now();
    try {
        (void)submit(body);
        FAIL() << "the queue has no bound";
    } catch (const PgError& error) {
        EXPECT_EQ(error.failure, PgFailure::not_sent);
    }
    // Whoever waited in the queue would wait for the lock, which is held longer than that.
    EXPECT_LT(Clock::now() - begin, seconds(5));
    lock.release();
    for (Request& request : requests) EXPECT_TRUE(is_booked(request));
    EXPECT_FALSE(submit(body).booking.empty());
    EXPECT_EQ(seats_taken(admin, event), 5);
}

TEST_F(BookingBatcherTest, ManyClientsSellExactlyTheCapacity) {
    start();
    const auto events = make_events(3, {.capacity = 150});
    std::vector<int> sold(32);
    {
        std::vector<std::jthread> clients;
        for (std::size_t c = 0; c < sold.size(); ++c) {
            clients.emplace_back([&, c] {
                for (std::size_t i = 0; i < 30; ++i) {
                    const auto body = booking_body(unique_email(), {{events[(c + i) % 3], 1}});
                    const auto outcome = submit(body);
                    if (outcome.sqlstate.empty()) ++sold[c];
                    EXPECT_TRUE(outcome.sqlstate.empty() || outcome.sqlstate == "TKC01") << outcome.message;
                }
            });
        }
    }
    EXPECT_EQ(std::accumulate(sold.begin(), sold.end(), 0), 450);
    for (const auto& event : events) EXPECT_EQ(seats_taken(admin, event), 150);
    EXPECT_LE(batch_metric("count"), batch_metric("sum"));
    EXPECT_EQ(alone->calls, 0);
}

TEST_F(BookingBatcherTest, WhatWaitsWhenItEndsIsAnsweredFirst) {
    start();
    const auto event = make_event();
    {
        BookingsLock lock;
        hold_call(lock, event);
        for (int i = 0; i < 5; ++i) arrive({{event, 1}});
        std::jthread end([this] { stop(); });
        lock.release();
        for (Request& request : requests) EXPECT_TRUE(is_booked(request));
    }
    EXPECT_EQ(seats_taken(admin, event), 6);
}

}  // namespace
}  // namespace booking
