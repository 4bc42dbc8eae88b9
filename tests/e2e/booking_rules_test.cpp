// Rules of bookings that look beyond one request: what a customer may hold, and what is left to cancel.
#include <gtest/gtest.h>

#include "../integration/test_data.hpp"
#include "expect_problem.hpp"
#include "gateway_process.hpp"

namespace booking {
namespace {

using nlohmann::json;
using Faults = std::multiset<std::string>;

class BookingRulesTest : public testing::Test {
protected:
    void TearDown() override { EXPECT_TRUE(invariants_hold()); }

    Reply book(const Items& items) { return http.post("/api/v1/bookings", booking_body(email, items)); }
    static std::string part(const Items& items) {
        const auto body = json::parse(booking_body("x", items));
        return json{{"items", body.at("items")}}.dump();
    }

    HttpClient http = shared_gateway().client();
    SqlSession admin = SqlSession::admin();
    std::string email = unique_email();
};

TEST_F(BookingRulesTest, ACustomerHoldsNoMoreThanTheEventAllows) {
    const auto event = make_event();
    const auto free = make_event();
    EXPECT_EQ(http.patch("/api/v1/events/" + event, "{\"maxPerCustomer\":3}").status, 200);
    const auto first = book({{event, 2}});
    ASSERT_EQ(first.status, 201) << first.body;
    for (char& c : email) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    const auto reply = book({{event, 2}, {free, 1}});
    expect_problem(reply, 409, "CustomerLimitExceeded", "TKC04");
    EXPECT_EQ(reply.json().at("limits"), json({{{"eventId", event}, {"requested", 2}, {"allowed", 1}}}));
    EXPECT_EQ(seats_taken(admin, free), 0);
    EXPECT_EQ(book({{event, 1}}).status, 201);
    EXPECT_EQ(http.post(first.header("Location") + "/cancel", "").status, 200);
    EXPECT_EQ(book({{event, 2}}).status, 201) << "what was cancelled does not count";
}

TEST_F(BookingRulesTest, APartOfABookingIsCancelled) {
    const auto events = make_events(2);
    const auto booked = book({{events[0], 3}, {events[1], 2}});
    const auto cancel = booked.header("Location") + "/cancel";
    const auto reply = http.post(cancel, part({{events[0], 2}}));
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.json().at("status"), "confirmed");
    EXPECT_EQ(reply.json().at("items").at(0).at("cancelledQuantity"), 2);
    EXPECT_EQ(reply.json().at("items").at(1).at("cancelledQuantity"), 0);
    EXPECT_EQ(reply.json().at("items").at(0).at("remainingQuantity"), 1);
    EXPECT_EQ(reply.json().at("totalQuantity"), 5);
    EXPECT_EQ(reply.json().at("totalRemaining"), 3);
    EXPECT_EQ(seats_taken(admin, events[0]), 1);

    const auto too_many = http.post(cancel, part({{events[0], 2}, {kUnknownId, 1}, {events[1], 2}}));
    expect_problem(too_many, 400, "ValidationError", "TKV01");
    EXPECT_EQ(named_faults(too_many), (Faults{"/items/0/quantity", "/items/1/eventId"}));
    const auto faulty = http.post(cancel + "?x=1", R"({"items":[{"eventId":"x","quantity":0}],"reason":1})");
    expect_problem(faulty, 400, "ValidationError", "TKV01");
    EXPECT_EQ(named_faults(faulty), (Faults{"x", "/items/0/eventId", "/items/0/quantity", "/reason"}));
    EXPECT_EQ(seats_taken(admin, events[1]), 2);

    EXPECT_EQ(http.post(cancel, part({{events[0], 1}, {events[1], 2}})).json().at("status"), "cancelled");
    expect_problem(http.post(cancel, part({{events[1], 1}})), 409, "BookingAlreadyCancelled", "TKC02");
}

}  // namespace
}  // namespace booking
