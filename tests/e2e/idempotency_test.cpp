// A request that is repeated with its Idempotency-Key is one booking, however it is repeated.
#include <gtest/gtest.h>

#include <thread>

#include "../integration/test_data.hpp"
#include "expect_problem.hpp"
#include "gateway_process.hpp"

namespace booking {
namespace {

using Faults = std::multiset<std::string>;

class IdempotencyTest : public testing::Test {
protected:
    void TearDown() override { EXPECT_TRUE(invariants_hold()); }

    Reply book(const std::string& request, const std::string& its_key) {
        return http.post("/api/v1/bookings", request, {{"Idempotency-Key", its_key}});
    }
    int bookings() {
        return std::stoi(
            admin.value("select count(*) from booking_data.booking_item where event_id = $1", {event}));
    }

    HttpClient http = shared_gateway().client();
    SqlSession admin = SqlSession::admin();
    std::string event = make_event();
    std::string key = unique_word();
    std::string body = booking_body(unique_email(), {{event, 2}});
};

TEST_F(IdempotencyTest, ARepeatIsAnsweredLikeTheFirst) {
    const auto first = book(body, key);
    ASSERT_EQ(first.status, 201) << first.body;
    EXPECT_EQ(first.header("Idempotency-Replayed"), "");
    EXPECT_EQ(first.header("ETag"), http.get(first.header("Location")).header("ETag"));
    // As JSON it is the same request.
    auto reordered = nlohmann::ordered_json::object();
    const auto parsed = nlohmann::json::parse(body);
    reordered["items"] = parsed.at("items");
    reordered["items"][0]["quantity"] = 2.0;
    reordered["customerEmail"] = parsed.at("customerEmail");
    for (const auto& repeat : {body, " " + body + "\n", reordered.dump(2)}) {
        const auto again = book(repeat, key);
        EXPECT_EQ(again.status, 201);
        EXPECT_EQ(again.body, first.body);
        EXPECT_EQ(again.header("Location"), first.header("Location"));
        EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
        EXPECT_EQ(again.header("ETag"), first.header("ETag"));
        EXPECT_EQ(again.header("Cache-Control"), "no-store");
    }
    EXPECT_EQ(http.post(first.header("Location") + "/cancel", "").status, 200);
    EXPECT_EQ(book(body, key).body, first.body) << "as it was answered, whatever happened since";
    EXPECT_EQ(bookings(), 1);
}

TEST_F(IdempotencyTest, TheOrderOfTheItemsDoesNotMatter) {
    const auto other = make_event();
    const auto email = unique_email();
    const auto first = book(booking_body(email, {{event, 2}, {other, 1}}), key);
    ASSERT_EQ(first.status, 201) << first.body;
    std::string upper = event;
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    const auto again = book(booking_body(email, {{other, 1}, {upper, 2}}), key);
    EXPECT_EQ(again.status, 201) << again.body;
    EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
    EXPECT_EQ(again.body, first.body);
    expect_problem(book(booking_body(email, {{other, 2}, {event, 1}}), key), 422, "IdempotencyKeyReused",
                   "TKC08");
    EXPECT_EQ(seats_taken(admin, event), 2);
}

TEST_F(IdempotencyTest, AKeyBelongsToOneRequest) {
    ASSERT_EQ(book(body, key).status, 201);
    expect_problem(book(booking_body(unique_email(), {{event, 2}}), key), 422, "IdempotencyKeyReused",
                   "TKC08");
    const auto faulty = book(booking_body("nobody", {{event, 2}}), key);
    expect_problem(faulty, 400, "ValidationError", "TKV01");
    EXPECT_EQ(book(body, key + "x").status, 201) << "another key, another booking";
    EXPECT_EQ(http.post("/api/v1/bookings", body).status, 201) << "without a key each is a booking";
    EXPECT_EQ(http.post("/api/v1/bookings", body).status, 201);
    EXPECT_EQ(bookings(), 4);
}

TEST_F(IdempotencyTest, ARefusalIsNotKept) {
    const auto draft = make_event({.status = "draft"});
    const auto early = booking_body(unique_email(), {{draft, 1}});
    expect_problem(book(early, key), 409, "EventNotOnSale", "TKC03");
    EXPECT_EQ(http.post("/api/v1/events/" + draft + "/publish", "").status, 200);
    const auto reply = book(early, key);
    EXPECT_EQ(reply.status, 201) << reply.body;
    EXPECT_EQ(reply.header("Idempotency-Replayed"), "");
}

TEST_F(IdempotencyTest, WhatIsNoKeyIsNamedBesideAllOtherFaults) {
    const std::string bad = booking_body("nobody", {{event, 0}});
    for (const auto& no_key : {std::string(), std::string(256, 'x'), std::string("a\tb"),
                               std::string("\xc3\xa9"), std::string("\xff"), std::string("a\xc3")}) {
        SCOPED_TRACE(no_key);
        const auto reply = book(bad, no_key);
        expect_problem(reply, 400, "ValidationError", "TKV01");
        EXPECT_EQ(named_faults(reply), (Faults{"Idempotency-Key", "/customerEmail", "/items/0/quantity"}))
            << reply.body;
        EXPECT_EQ(named_faults(book(body, no_key)), Faults{"Idempotency-Key"});
    }
    const auto twice =
        http.post("/api/v1/bookings?x=1", bad, {{"Idempotency-Key", key}, {"idempotency-key", key}});
    expect_problem(twice, 400, "ValidationError", "TKV01");
    EXPECT_EQ(named_faults(twice), (Faults{"x", "Idempotency-Key", "/customerEmail", "/items/0/quantity"}));
    const auto no_json = book("{", "");
    expect_problem(no_json, 400, "ValidationError", "TKV01");
    EXPECT_EQ(bookings(), 0);
    for (const auto& good : {std::string(255, 'x'), std::string("a b"), std::string(R"({"a\b",NULL})"),
                             std::string("NULL"), std::string("\"")}) {
        const auto unique = (key + good).substr(0, 255);
        EXPECT_EQ(book(booking_body(unique_email(), {{make_event(), 1}}), unique).status, 201) << good;
    }
}

TEST_F(IdempotencyTest, OfThirtyTwoTwinsOneBooksAndAllAreAnsweredTheSame) {
    std::vector<Reply> replies(32);
    {
        // They all wait for one lock first, so that they really meet.
        SeatsLock lock(event);
        std::vector<std::jthread> clients;
        for (auto& reply : replies) clients.emplace_back([&] { reply = book(body, key); });
        EXPECT_TRUE(wait_until([&] {
            return admin.value(
                       "select exists (select from pg_stat_activity where $1 = any (pg_blocking_pids(pid)))",
                       {lock.pid()}) == "t";
        }));
        lock.release();
    }
    int replayed = 0;
    for (const auto& reply : replies) {
        EXPECT_EQ(reply.status, 201) << reply.body;
        EXPECT_EQ(reply.body, replies[0].body);
        if (reply.header("Idempotency-Replayed") == "true") ++replayed;
    }
    EXPECT_EQ(replayed, 31);
    EXPECT_EQ(bookings(), 1);
    EXPECT_EQ(seats_taken(admin, event), 2);
}

TEST_F(IdempotencyTest, TwinsOverTheLastSeatsAreNotToldThatItIsSoldOut) {
    for (int round = 0; round < 10; ++round) {
        const auto small = make_event({.capacity = 2});
        const auto last = booking_body(unique_email(), {{small, 2}});
        const auto round_key = unique_word();
        std::vector<Reply> replies(8);
        {
            std::vector<std::jthread> clients;
            for (auto& reply : replies) clients.emplace_back([&] { reply = book(last, round_key); });
        }
        for (const auto& reply : replies) {
            EXPECT_EQ(reply.status, 201) << reply.body;
            EXPECT_EQ(reply.body, replies[0].body);
        }
    }
}

}  // namespace
}  // namespace booking
