// What an organiser may not do: sell what is over, or write what would deceive the eye.
#include <gtest/gtest.h>

#include "../integration/test_data.hpp"
#include "expect_problem.hpp"
#include "gateway_process.hpp"

namespace booking {
namespace {

using nlohmann::json;
using Faults = std::multiset<std::string>;

class EventRulesTest : public testing::Test {
protected:
    Reply create_with(const json& members) {
        json event = {{"name", "Test event"}, {"startsAt", "2431-05-01T10:00:00Z"}, {"capacity", 10}};
        event.update(members);
        return http.post("/api/v1/events", event.dump());
    }
    Reply book(const std::string& event) {
        return http.post("/api/v1/bookings", booking_body(unique_email(), {{event, 1}}));
    }

    HttpClient http = shared_gateway().client();
};

TEST_F(EventRulesTest, WhatIsOverIsNeitherSoldNorPublished) {
    const auto past = make_event({.starts_at = "2021-05-01T10:00:00Z"});
    const auto reply = book(past);
    expect_problem(reply, 409, "EventNotOnSale", "TKC03");
    EXPECT_NE(reply.json().at("detail").get<std::string>().find("is over since 2021-05-01T10:00:00.000Z"),
              std::string::npos);
    const auto draft = make_event({.status = "draft", .starts_at = "2021-05-01T10:00:00Z"});
    expect_problem(http.post("/api/v1/events/" + draft + "/publish", ""), 409, "InvalidTransition", "TKC06");
    const auto path = "/api/v1/events/" + past;
    EXPECT_EQ(http.patch(path, R"({"endsAt":"2431-05-02T10:00:00Z"})").status, 200);
    EXPECT_EQ(book(past).status, 201) << "it goes on after all";
    const auto back = http.patch(path, R"({"endsAt":"2022-05-02T10:00:00Z"})");
    expect_problem(back, 400, "ValidationError", "TKV01");
    EXPECT_EQ(named_faults(back), Faults{"/endsAt"});
}

TEST_F(EventRulesTest, NoEventIsMadeInThePast) {
    const std::vector<std::pair<json, Faults>> cases{
        {{{"startsAt", "2021-05-01T10:00:00Z"}}, {"/startsAt"}},
        {{{"startsAt", "2021-05-01T10:00:00Z"}, {"endsAt", "2021-05-02T10:00:00Z"}}, {"/endsAt"}},
        {{{"salesEndAt", "2021-05-01T10:00:00Z"}, {"name", "a\nb"}}, {"/salesEndAt", "/name"}}};
    for (const auto& [members, faults] : cases) {
        const auto reply = create_with(members);
        expect_problem(reply, 400, "ValidationError", "TKV01");
        EXPECT_EQ(named_faults(reply), faults) << reply.body;
    }
    EXPECT_EQ(create_with({{"startsAt", "2021-05-01T10:00:00Z"}, {"endsAt", "2431-05-02T10:00:00Z"}}).status,
              201)
        << "an exhibition that goes on";
}

TEST_F(EventRulesTest, AMissingBodyNamesTheMembersThatAreRequired) {
    const std::vector<std::pair<std::string, Faults>> cases{
        {"/api/v1/events", {"/name", "/startsAt", "/capacity"}},
        {"/api/v1/bookings", {"/customerEmail", "/items"}},
        {"/api/v1/webhooks", {"/url"}}};
    for (const auto& [path, faults] : cases) {
        SCOPED_TRACE(path);
        const auto reply = http.post(path, "");
        expect_problem(reply, 400, "ValidationError", "TKV01");
        EXPECT_EQ(named_faults(reply), faults) << reply.body;
        EXPECT_EQ(reply.json().at("errors"), http.post(path, "{}").json().at("errors"));
    }
    const auto event = "/api/v1/events/" + make_event();
    EXPECT_EQ(http.patch(event, "").json().at("errors"), http.patch(event, "{}").json().at("errors"));
}

TEST_F(EventRulesTest, TextsHoldNothingThatCannotBeSeen) {
    // Escaped in JSON: the compiler's own guard refuses such literals.
    for (const char* bad : {R"(a\u202eb)", R"(a\u2066b)", R"(a\u0007b)", R"(a\u007fb)", R"(a\u0085b)",
                            R"(a\u2028b)", R"(a\ufeffb)", R"(a\tb)", R"(a\nb)", " ", R"(\u200b)"}) {
        const auto reply = create_with({{"name", json::parse(std::string("\"").append(bad) + "\"")}});
        expect_problem(reply, 400, "ValidationError", "TKV01");
        EXPECT_EQ(named_faults(reply), Faults{"/name"}) << reply.body;
    }
    const auto event =
        create_with({{"description", "One.\r\n\tTwo."}, {"name", json::parse(R"("\u05e9\u200f 1")")}});
    ASSERT_EQ(event.status, 201) << event.body;
    EXPECT_EQ(event.json().at("description"), "One.\r\n\tTwo.");
    const auto reply =
        http.patch(event.header("Location"), "{\"venue\":\"a\\u202e\",\"description\":\"\\u001b[2J\"}");
    EXPECT_EQ(named_faults(reply), (Faults{"/venue", "/description"})) << reply.body;
}

}  // namespace
}  // namespace booking
