// Limits, partial cancellations and capacities, and bookings beside them.
#include "race_test.hpp"

namespace booking {
namespace {

using RulesRaceTest = RaceTest;

// Limits

TEST_F(RulesRaceTest, TwoBookingsOfACustomerCannotPassTheLimitTogether) {
    const auto event = make_event();
    limit_customers(event, 3);
    std::string upper = email;
    for (char& c : upper) c = static_cast<char>(std::toupper(c));
    first_holds(kBook, {booking_body(email, {{event, 2}})});
    let_second_wait(kBook, {booking_body(upper, {{event, 2}})});
    first.query("commit");
    const auto outcome = second.finish();
    EXPECT_EQ(outcome.cell(0, 1), "TKC04");
    const json limits = json::array({{{"eventId", event}, {"requested", 2}, {"allowed", 1}}});
    EXPECT_EQ(json::parse(outcome.cell(0, 3)).at("limits"), limits);
    EXPECT_EQ(seats_taken(admin, event), 2);
}

TEST_F(RulesRaceTest, WhatWasRolledBackDoesNotCountForTheLimit) {
    const auto event = make_event();
    limit_customers(event, 3);
    first_holds(kBook, {booking_body(email, {{event, 2}})});
    let_second_wait(kBook, {booking_body(email, {{event, 3}})});
    first.query("rollback");
    EXPECT_EQ(second.finish().cell(0, 1), "");
    EXPECT_EQ(seats_taken(admin, event), 3);
}

TEST_F(RulesRaceTest, ALimitThatIsLoweredMeanwhileHolds) {
    const auto event = make_event();
    first_holds(kUpdate, {event, R"({"maxPerCustomer":1})"});
    let_second_wait(kBook, {booking_body(email, {{event, 2}})});
    first.query("commit");
    EXPECT_EQ(second.finish().cell(0, 1), "TKC04");
}

TEST_F(RulesRaceTest, ManySessionsOfACustomerEndAtTheLimit) {
    const auto events = make_events(2, {.capacity = 1'000});
    for (const auto& event : events) limit_customers(event, 7);
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 6; ++t) {
            threads.emplace_back([&, t] {
                auto session = SqlSession::gateway();
                for (int n = 0; n < 30; ++n) {
                    const Items items =
                        t % 3 == 0 ? Items{{events[0], 1}, {events[1], 1}} : Items{{events[t % 3 - 1], 1}};
                    const auto booked = session.run(kBook, {booking_body(email, items)});
                    if (!booked.ok() || booked.cell().empty() || n % 2 != 0) continue;
                    session.run(kCancel, {json::parse(booked.cell()).at("id")});
                }
            });
        }
    }
    for (const auto& event : events) {
        EXPECT_LE(seats_taken(admin, event), 7);
        while (first.query(kBook, {booking_body(email, {{event, 1}})}).cell(0, 1).empty()) continue;
        EXPECT_EQ(seats_taken(admin, event), 7);
    }
}

// The booking goes by no limit yet; whoever sets one waits for it, and counts it.
TEST_F(RulesRaceTest, ALimitThatIsSetMeanwhileCountsTheBookingThatItWaitedFor) {
    for (const bool by_hand : {false, true}) {
        SCOPED_TRACE(by_hand);
        const auto event = make_event();
        auto owner = SqlSession::admin("booking_owner");
        first_holds(kBook, {booking_body(email, {{event, 2}})});
        if (by_hand) {
            owner.start("update booking_data.event set max_per_customer = 3 where id = $1", {event});
        } else {
            owner.start(kUpdate, {event, R"({"maxPerCustomer":3})"});
        }
        ASSERT_TRUE(wait_until_blocked(admin, owner.pid(), first.pid()));
        first.query("commit");
        EXPECT_EQ(owner.finish().sqlstate, "");
        EXPECT_EQ(first.query(kBook, {booking_body(email, {{event, 2}})}).cell(0, 1), "TKC04");
        EXPECT_EQ(first.query(kBook, {booking_body(email, {{event, 1}})}).cell(0, 1), "");
        // What no step set is a violation.
        if (by_hand) {
            owner.query("update booking_data.event set max_per_customer = null where id = $1", {event});
        }
    }
}

TEST_F(RulesRaceTest, ALimitThatIsTakenAwayMeanwhileCountsNobody) {
    const auto event = make_event();
    limit_customers(event, 3);
    first_holds(kBook, {booking_body(email, {{event, 2}})});
    let_second_wait(kUpdate, {event, R"({"maxPerCustomer":null})"});
    first.query("commit");
    EXPECT_EQ(second.finish().sqlstate, "");
    EXPECT_EQ(admin.value("select count(*) from booking_data.customer_tickets where event_id = $1", {event}),
              "0");
    EXPECT_EQ(first.query(kBook, {booking_body(email, {{event, 3}})}).cell(0, 1), "");
}

// Cancelling bookings

TEST_F(RulesRaceTest, TheRestIsCancelledAfterAPart) {
    const auto event = make_event();
    const auto id = book_id({{event, 3}});
    first_holds(kCancelPart, {id, cancel_body(event, 2)});
    let_second_wait(kCancel, {id});
    first.query("commit");
    EXPECT_TRUE(second.finish().ok());
    EXPECT_EQ(status_of(id), "cancelled");
    EXPECT_EQ(history_of(id), std::vector<std::string>({"booking.confirmed 3", "booking.partly_cancelled -2",
                                                        "booking.cancelled -1"}));
    EXPECT_EQ(seats_taken(admin, event), 0);
}

TEST_F(RulesRaceTest, APartOfWhatIsCancelledMeanwhileIsRefused) {
    const auto event = make_event();
    const auto id = book_id({{event, 3}});
    first_holds(kCancel, {id});
    let_second_wait(kCancelPart, {id, cancel_body(event, 2)});
    first.query("commit");
    EXPECT_EQ(second.finish().sqlstate, "TKC02");
    EXPECT_EQ(seats_taken(admin, event), 0);
}

TEST_F(RulesRaceTest, TwoPartsTogetherCannotBeMoreThanTheWhole) {
    const auto event = make_event();
    const auto id = book_id({{event, 3}});
    first_holds(kCancelPart, {id, cancel_body(event, 2)});
    let_second_wait(kCancelPart, {id, cancel_body(event, 2)});
    first.query("commit");
    EXPECT_EQ(second.finish().sqlstate, "TKV01");
    EXPECT_EQ(status_of(id), "confirmed");
    EXPECT_EQ(seats_taken(admin, event), 1);
}

TEST_F(RulesRaceTest, TheLastPartCancelsTheBooking) {
    const auto events = make_events(2);
    const auto id = book_id({{events[0], 1}, {events[1], 2}});
    first_holds(kCancelPart, {id, cancel_body(events[0], 1)});
    let_second_wait(kCancelPart, {id, cancel_body(events[1], 2)});
    first.query("commit");
    EXPECT_EQ(json::parse(second.finish().cell()).at("status"), "cancelled");
}

TEST_F(RulesRaceTest, BookingsGetTheSeatsOfAPartThatIsGivenBack) {
    const auto event = make_event({.capacity = 4});
    const auto id = book_id({{event, 3}});
    first_holds(kCancelPart, {id, cancel_body(event, 1)});
    // One seat is free as both see it: neither is refused without waiting.
    let_second_wait(kBook, {booking_body(email, {{event, 1}})});
    third.start(kBook, {booking_body(email, {{event, 1}})});
    ASSERT_TRUE(is_waiting(third.pid()));
    first.query("commit");
    EXPECT_EQ(second.finish().cell(0, 1), "");
    EXPECT_EQ(third.finish().cell(0, 1), "");
    EXPECT_EQ(event_of(event).at("availableSeats"), 0);
}

TEST_F(RulesRaceTest, ACancellationWaitsForABookingOfTheEvent) {
    const auto event = make_event({.capacity = 4});
    const auto id = book_id({{event, 3}});
    first_holds(kBook, {booking_body(email, {{event, 1}})});
    let_second_wait(kCancelPart, {id, cancel_body(event, 1)});
    first.query("commit");
    EXPECT_TRUE(second.finish().ok());
    EXPECT_EQ(event_of(event).at("availableSeats"), 1);
}

TEST_F(RulesRaceTest, PartsAndBookingsAtOnceNeverOversell) {
    const auto events = make_events(2, {.capacity = 6});
    std::vector<int> kept(6);
    {
        std::vector<std::jthread> threads;
        for (std::size_t t = 0; t < kept.size(); ++t) {
            threads.emplace_back([&, t] {
                auto session = SqlSession::gateway();
                for (int n = 0; n < 40; ++n) {
                    const auto booked =
                        session.run(kBook, {booking_body(unique_email(), {{events[0], 2}, {events[1], 1}})});
                    if (!booked.ok() || booked.cell().empty()) continue;
                    kept[t] += 2;
                    const auto id = json::parse(booked.cell()).at("id").get<std::string>();
                    if (session.run(kCancelPart, {id, cancel_body(events[0], 1)}).ok()) kept[t] -= 1;
                    if (n % 4 != 0 && session.run(kCancel, {id}).ok()) kept[t] -= 1;
                }
            });
        }
    }
    int total = 0;
    for (const int seats : kept) total += seats;
    EXPECT_EQ(seats_taken(admin, events[0]), total);
    EXPECT_EQ(seats_taken(admin, events[1]), total) << "one each of what was not cancelled";
}

// Capacity

TEST_F(RulesRaceTest, ABookingWaitsForASmallerCapacity) {
    const auto event = make_event({.capacity = 10});
    first_holds(kUpdate, {event, R"({"capacity":2})"});
    let_second_wait(kBook, {booking_body(email, {{event, 3}})});
    first.query("commit");
    const auto outcome = second.finish();
    EXPECT_EQ(outcome.cell(0, 1), "TKC01");
    const json shortages = json::array({{{"eventId", event}, {"requested", 3}, {"available", 2}}});
    EXPECT_EQ(json::parse(outcome.cell(0, 3)).at("shortages"), shortages);
}

TEST_F(RulesRaceTest, ASmallerCapacityWaitsForABooking) {
    for (const char* end : {"commit", "rollback"}) {
        const auto event = make_event({.capacity = 10});
        first_holds(kBook, {booking_body(email, {{event, 3}})});
        let_second_wait(kUpdate, {event, R"({"capacity":2})"});
        first.query(end);
        const auto outcome = second.finish();
        if (end == std::string("commit")) {
            EXPECT_EQ(outcome.sqlstate, "TKC05");
            EXPECT_EQ(json::parse(outcome.detail),
                      (json{{"eventId", event}, {"capacity", 2}, {"seatsTaken", 3}}));
            EXPECT_EQ(event_of(event).at("version"), 1);
        } else {
            EXPECT_TRUE(outcome.ok());
            EXPECT_EQ(event_of(event).at("availableSeats"), 2);
        }
    }
}

TEST_F(RulesRaceTest, CapacitiesAndBookingsAtOnceNeverOversell) {
    const auto event = make_event({.capacity = 5});
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&, t] {
                auto session = SqlSession::gateway();
                for (int n = 0; n < 60; ++n) {
                    if (t == 0) {
                        session.run(kUpdate, {event, json{{"capacity", n % 7}}.dump()});
                    } else {
                        const auto booked = session.run(kBook, {booking_body(unique_email(), {{event, 1}})});
                        if (booked.ok() && !booked.cell().empty())
                            session.run(kCancel, {json::parse(booked.cell()).at("id")});
                    }
                }
            });
        }
    }
    EXPECT_EQ(seats_taken(admin, event), 0);
}

}  // namespace
}  // namespace booking
