// Idempotency-Key of the requests that are no bookings: creating events, cancelling bookings and events.
#include <gtest/gtest.h>

#include <thread>

#include "../integration/test_data.hpp"
#include "expect_problem.hpp"
#include "gateway_process.hpp"

namespace booking {
namespace {

class IdempotentRequestsTest : public testing::Test {
protected:
    void TearDown() override { EXPECT_TRUE(invariants_hold()); }

    Reply send(const std::string& target, const std::string& body, const std::string& its_key) {
        return http.post(target, body, {{"Idempotency-Key", its_key}});
    }
    std::string new_event_body(int capacity = 9) {
        return R"({"name": ")" + key + R"(", "startsAt": "2431-01-01T00:00:00Z", "capacity": )" +
               std::to_string(capacity) + "}";
    }
    std::string book(int quantity = 3) {
        const auto reply = http.post("/api/v1/bookings", booking_body(unique_email(), {{event, quantity}}));
        EXPECT_EQ(reply.status, 201) << reply.body;
        return reply.header("Location");
    }
    std::string one_ticket() { return R"({"items": [{"eventId": ")" + event + R"(", "quantity": 1}]})"; }
    std::string made_events() {
        return admin.value("select count(*) from booking_data.event where name = $1", {key});
    }
    void expect_replay(const Reply& first, const std::string& target, const std::string& body) {
        ASSERT_LT(first.status, 300) << first.body;
        EXPECT_EQ(first.header("Idempotency-Replayed"), "");
        const auto again = send(target, body, key);
        EXPECT_EQ(again.status, first.status);
        EXPECT_EQ(again.body, first.body);
        EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
        EXPECT_EQ(again.header("ETag"), first.header("ETag"));
        EXPECT_EQ(again.header("Location"), first.header("Location"));
    }
    // All wait for the lock of the event first, so that they really meet.
    std::vector<Reply> send_twins(const std::string& target, const std::string& body) {
        std::vector<Reply> replies(4);
        SeatsLock lock(event);
        {
            std::vector<std::jthread> clients;
            for (auto& reply : replies) clients.emplace_back([&] { reply = send(target, body, key); });
            EXPECT_TRUE(wait_until([&] {
                return admin.value(
                           "select count(*) >= 1 from pg_stat_activity where $1 = any "
                           "(pg_blocking_pids(pid))",
                           {lock.pid()}) == "t";
            }));
            lock.release();
        }
        return replies;
    }
    static void expect_one_effect(const std::vector<Reply>& replies, int status) {
        int replayed = 0;
        for (const auto& reply : replies) {
            EXPECT_EQ(reply.status, status) << reply.body;
            EXPECT_EQ(reply.body, replies[0].body);
            if (reply.header("Idempotency-Replayed") == "true") ++replayed;
        }
        EXPECT_EQ(replayed, static_cast<int>(replies.size()) - 1);
    }

    HttpClient http = shared_gateway().client();
    SqlSession admin = SqlSession::admin();
    std::string event = make_event();
    std::string key = unique_word();
};

TEST_F(IdempotentRequestsTest, AnEventIsCreatedOnce) {
    const std::string target = "/api/v1/events";
    expect_replay(send(target, new_event_body(), key), target, new_event_body());
    EXPECT_EQ(made_events(), "1");
    expect_problem(send(target, new_event_body(8), key), 422, "IdempotencyKeyReused", "TKC08");
    expect_problem(send(book() + "/cancel", "", key), 422, "IdempotencyKeyReused", "TKC08");
    expect_problem(send("/api/v1/bookings", booking_body(unique_email(), {{event, 1}}), key), 422,
                   "IdempotencyKeyReused", "TKC08");
    EXPECT_EQ(http.post(target, new_event_body()).header("Idempotency-Replayed"), "") << "without a key";
    EXPECT_EQ(made_events(), "2");
}

TEST_F(IdempotentRequestsTest, ARefusedEventIsJudgedAfresh) {
    const std::string target = "/api/v1/events";
    expect_problem(send(target, new_event_body(-1), key), 400, "ValidationError", "TKV01");
    const auto reply = send(target, new_event_body(1), key);
    EXPECT_EQ(reply.status, 201) << reply.body;
    EXPECT_EQ(reply.header("Idempotency-Replayed"), "");
}

TEST_F(IdempotentRequestsTest, OfTwinsOneCreatesTheEvent) {
    std::vector<Reply> replies(8);
    {
        std::vector<std::jthread> clients;
        for (auto& reply : replies)
            clients.emplace_back([&] { reply = send("/api/v1/events", new_event_body(), key); });
    }
    expect_one_effect(replies, 201);
    EXPECT_EQ(made_events(), "1");
}

TEST_F(IdempotentRequestsTest, TicketsAreCancelledOnce) {
    const auto target = book() + "/cancel";
    expect_replay(send(target, one_ticket(), key), target, one_ticket());
    EXPECT_EQ(seats_taken(admin, event), 2);
    expect_problem(send(target, "", key), 422, "IdempotencyKeyReused", "TKC08");
    expect_problem(send(book() + "/cancel", one_ticket(), key), 422, "IdempotencyKeyReused", "TKC08");
    expect_problem(send("/api/v1/events/" + event + "/cancel", "", key), 422, "IdempotencyKeyReused",
                   "TKC08");
    EXPECT_EQ(seats_taken(admin, event), 5);
}

TEST_F(IdempotentRequestsTest, ARefusedCancellationIsJudgedAfresh) {
    const auto target = "/api/v1/bookings/" + std::string(kUnknownId) + "/cancel";
    expect_problem(send(target, "", key), 404, "BookingNotFound", "TKN02");
    EXPECT_EQ(send(book() + "/cancel", "", key).status, 200);
    EXPECT_EQ(seats_taken(admin, event), 0);
}

TEST_F(IdempotentRequestsTest, OfTwinsOneCancelsTickets) {
    expect_one_effect(send_twins(book() + "/cancel", one_ticket()), 200);
    EXPECT_EQ(seats_taken(admin, event), 2);
}

TEST_F(IdempotentRequestsTest, AnEventIsCancelledOnce) {
    const auto target = "/api/v1/events/" + event + "/cancel";
    (void)book();
    const auto counted = send(target + "?dryRun=true", "", key);
    EXPECT_EQ(counted.status, 200);
    EXPECT_EQ(counted.header("Idempotency-Replayed"), "");
    expect_replay(send(target, "", key), target, "{}");
    expect_problem(send("/api/v1/events/" + make_event() + "/cancel", "", key), 422, "IdempotencyKeyReused",
                   "TKC08");
    expect_problem(send("/api/v1/events", new_event_body(), key), 422, "IdempotencyKeyReused", "TKC08");
    expect_problem(send(target, "", key + "x"), 409, "InvalidTransition", "TKC06");
    expect_problem(http.post(target, ""), 409, "InvalidTransition", "TKC06");
}

TEST_F(IdempotentRequestsTest, ARefusedCancellationOfAnEventIsJudgedAfresh) {
    expect_problem(send("/api/v1/events/" + std::string(kUnknownId) + "/cancel", "", key), 404,
                   "EventNotFound", "TKN01");
    EXPECT_EQ(send("/api/v1/events/" + event + "/cancel", "", key).status, 200);
}

TEST_F(IdempotentRequestsTest, OfTwinsOneCancelsTheEvent) {
    (void)book();
    expect_one_effect(send_twins("/api/v1/events/" + event + "/cancel", ""), 200);
    EXPECT_EQ(seats_taken(admin, event), 0);
}

TEST_F(IdempotentRequestsTest, WhatIsNoKeyIsNamedBesideAllOtherFaults) {
    using Faults = std::multiset<std::string>;
    for (const auto& no_key : {std::string(), std::string(256, 'x'), std::string("\xc3\xa9")}) {
        SCOPED_TRACE(no_key);
        EXPECT_EQ(named_faults(send("/api/v1/events", "{}", no_key)),
                  (Faults{"Idempotency-Key", "/name", "/startsAt", "/capacity"}));
        EXPECT_EQ(named_faults(send("/api/v1/bookings/x/cancel", "{\"items\":1}", no_key)),
                  (Faults{"Idempotency-Key", "id", "/items"}));
        EXPECT_EQ(named_faults(send("/api/v1/events/x/cancel?dryRun=x", "", no_key)),
                  (Faults{"Idempotency-Key", "id", "dryRun"}));
    }
}

}  // namespace
}  // namespace booking
