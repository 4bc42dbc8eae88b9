// What happened to an event or a booking, step by step, and in pages.
#include <gtest/gtest.h>

#include "../integration/test_data.hpp"
#include "expect_problem.hpp"
#include "gateway_process.hpp"

namespace booking {
namespace {

using nlohmann::json;
using Kinds = std::vector<std::string>;

class HistoryTest : public testing::Test {
protected:
    static Kinds kinds_of(const Reply& reply) {
        Kinds kinds;
        const auto list = reply.json();
        for (const auto& change : list.at("data")) kinds.push_back(change.at("kind"));
        return kinds;
    }
    std::string new_event() {
        const auto reply = http.post(
            "/api/v1/events", R"({"name":"Test event","startsAt":"2431-05-01T10:00:00Z","capacity":10})");
        EXPECT_EQ(reply.status, 201) << reply.body;
        return reply.header("Location");
    }

    HttpClient http = shared_gateway().client();
};

TEST_F(HistoryTest, AnEventTellsEveryStepAndNoneThatChangedNothing) {
    const auto path = new_event();
    EXPECT_EQ(http.patch(path, "{\"venue\":\"Hall\"}").status, 200);
    EXPECT_EQ(http.patch(path, "{\"venue\":\"Hall\"}").status, 200);
    EXPECT_EQ(http.post(path + "/close", "").status, 409);
    EXPECT_EQ(http.post(path + "/publish", "").status, 200);
    EXPECT_EQ(http.post(path + "/close", "").status, 200);
    EXPECT_EQ(http.post(path + "/cancel?dryRun=true", "").status, 200);
    EXPECT_EQ(http.post(path + "/cancel", "").status, 200);
    const auto reply = http.get(path + "/history");
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(kinds_of(reply), (Kinds{"event.created", "event.updated", "event.published", "event.closed",
                                      "event.cancelled"}));
    const auto list = reply.json();
    int version = 0;
    for (const auto& change : list.at("data")) EXPECT_EQ(change.at("event").at("version"), ++version);
    EXPECT_EQ(list.at("data").back().at("event"), http.get(path).json());
}

TEST_F(HistoryTest, ABookingTellsWhatWasCancelledWhen) {
    const auto event = make_event();
    const auto booked = http.post("/api/v1/bookings", booking_body(unique_email(), {{event, 3}}));
    const auto path = booked.header("Location");
    const std::string part = R"({"items":[{"eventId":")" + event + R"(","quantity":1}]})";
    const auto cancelled = http.post(path + "/cancel", part);
    ASSERT_EQ(cancelled.status, 200) << cancelled.body;
    EXPECT_EQ(cancelled.json().at("status"), "confirmed");
    EXPECT_EQ(cancelled.json().at("items").at(0).at("cancelledQuantity"), 1);
    EXPECT_EQ(cancelled.header("ETag"), http.get(path).header("ETag"));
    EXPECT_EQ(http.post(path + "/cancel", "").json().at("status"), "cancelled");
    const auto reply = http.get(path + "/history");
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(kinds_of(reply), (Kinds{"booking.confirmed", "booking.partly_cancelled", "booking.cancelled"}));
    EXPECT_EQ(reply.json().at("data").at(0).at("booking"), booked.json());
    EXPECT_EQ(reply.json().at("data").at(1).at("booking"), cancelled.json());
}

TEST_F(HistoryTest, IsAListInPages) {
    const auto path = new_event();
    for (int i = 0; i < 4; ++i)
        EXPECT_EQ(http.patch(path, "{\"capacity\":" + std::to_string(20 + i) + "}").status, 200);
    Kinds all;
    std::string target = path + "/history?limit=2";
    for (int pages = 0; !target.empty() && pages < 5; ++pages) {
        const auto reply = http.get(target);
        ASSERT_EQ(reply.status, 200) << reply.body;
        for (const auto& kind : kinds_of(reply)) all.push_back(kind);
        const auto link = reply.header("Link");
        target = link.empty() ? "" : link.substr(1, link.find('>') - 1);
    }
    EXPECT_EQ(all.size(), 5U);
    const auto second = http.get(path + "/history?limit=3&page=2");
    EXPECT_EQ(second.json().at("data").size(), 2U);
    EXPECT_EQ(second.json().at("pagination").at("total"), 5);
}

TEST_F(HistoryTest, RefusesLikeEveryList) {
    for (const auto& [base, error, code] : {std::tuple("/api/v1/events/", "EventNotFound", "TKN01"),
                                            std::tuple("/api/v1/bookings/", "BookingNotFound", "TKN02")}) {
        SCOPED_TRACE(base);
        expect_problem(http.get(base + std::string(kUnknownId) + "/history"), 404, error, code);
        const auto reply = http.get(std::string(base) + "x/history?limit=0&page=0&x=1&limit=1");
        expect_problem(reply, 400, "ValidationError", "TKV01");
        EXPECT_EQ(named_faults(reply), (std::multiset<std::string>{"id", "limit", "page", "x"}))
            << reply.body;
        expect_problem(http.get(base + std::string(kUnknownId) + "/history?cursor=nonsense"), 400,
                       "ValidationError", "TKV01");
    }
}

}  // namespace
}  // namespace booking
