// A gateway whose role or database has settings of its own answers as any other.
#include "../integration/hostile_role.hpp"
#include "acknowledged_write.hpp"
#include "expect_problem.hpp"

namespace booking {
namespace {

using nlohmann::json;

class SessionSettingsTest : public testing::Test {
protected:
    void SetUp() override { strange.await_listening(); }
    void TearDown() override {
        EXPECT_EQ(strange.stop(), 0) << strange.err();
        EXPECT_TRUE(invariants_hold());
    }

    static std::string answer(const Reply& reply) {
        json body = json::parse(reply.body, nullptr, false);
        if (body.is_object()) body.erase("requestId");
        return std::to_string(reply.status) + " " + reply.header("ETag") + " " + body.dump();
    }
    void expect_same(const std::string& method, const std::string& target, const std::string& body = "",
                     const Headers& headers = {}) {
        SCOPED_TRACE(method + " " + target + " " + body);
        const auto wanted = shared_gateway().client().send(method, target, body, headers);
        EXPECT_LT(wanted.status, 500) << wanted.body;
        EXPECT_EQ(answer(strange.client().send(method, target, body, headers)), answer(wanted));
    }

    HostileRole role{"booking_gateway"};
    GatewayProcess strange{{}, {{"DATABASE_URL", role.url("TEST_GATEWAY_DATABASE_URL")}}};
    SqlSession admin = SqlSession::admin();
};

TEST_F(SessionSettingsTest, ReadsAreTheSame) {
    const auto word = unique_word();
    const auto event = make_event({.name = word + " back\\slash 50%_off \u00e9"});
    make_event({.name = word + " back slash 50 percent off"});
    const auto email = unique_email();
    const auto booked = shared_gateway().client().post("/api/v1/bookings", booking_body(email, {{event, 2}}));
    ASSERT_EQ(booked.status, 201) << booked.body;
    const auto booking = booked.header("Location");
    const auto hook =
        shared_gateway().client().post("/api/v1/webhooks", R"({"url":"https://example.com/x"})");
    const auto webhook = "/api/v1/webhooks/" + hook.json().at("id").get<std::string>();
    ASSERT_EQ(shared_gateway().client().post(webhook + "/ping", "").status, 202);
    for (const std::string& target : std::vector<std::string>{
             "/api/v1/events?q=" + word, "/api/v1/events?q=" + word + "%20back%5Cslash",
             "/api/v1/events?page=1&q=50%25_o", "/api/v1/events?q=%C3%A9",
             "/api/v1/events?from=2431-05-01T11:30:00.5%2B01:30&to=2431-05-02T00:00:00Z",
             "/api/v1/events?from=2431-02-30T00:00:00Z&to=01.05.2431&status=none&limit=0",
             "/api/v1/events/" + event, "/api/v1/events/" + event + "/history", "/api/v1/events/x",
             "/api/v1/bookings?email=" + email, "/api/v1/bookings?page=1&eventId=" + event,
             "/api/v1/bookings?email=bob.@exa.mple%20x", booking, booking + "/history",
             "/api/v1/changes?limit=100", "/api/v1/changes?after=0-01", webhook, webhook + "/deliveries",
             "/api/v1/webhooks"}) {
        expect_same("GET", target);
    }
    admin.query("select * from booking_api.delete_webhook($1)", {hook.json().at("id").get<std::string>()});
}

TEST_F(SessionSettingsTest, ReadsThatAreSharedAreTheSame) {
    const auto event = make_event();
    std::vector<std::jthread> readers;
    for (int i = 0; i < 16; ++i) {
        readers.emplace_back([&, id = i % 2 == 0 ? event : make_event()] {
            for (int n = 0; n < 20; ++n) expect_same("GET", "/api/v1/events/" + id);
        });
    }
}

TEST_F(SessionSettingsTest, RefusalsAreTheSame) {
    const auto event = make_event();
    expect_same("POST", "/api/v1/bookings", booking_body("bob@exa_mple", {{event, 9}, {"x", 1}}),
                {{"Idempotency-Key", "k"}});
    expect_same("POST", "/api/v1/bookings", booking_body(unique_email(), {{kUnknownId, 1}}));
    expect_same(
        "POST", "/api/v1/events",
        R"({"name":"tab\there","description":"\u202e","startsAt":"2431-13-01T00:00:00Z","capacity":1.5})");
    expect_same("POST", "/api/v1/events", R"({"name":"\u00a0","startsAt":"01.05.2431","capacity":1})");
    expect_same("PATCH", "/api/v1/events/" + event, R"({"venue":"x"})", {{"If-Match", "W/\"7\",\t\"8-x\""}});
    for (const char* url : {"https://127.0.0.1/", "https://printer.local/", "https://a.example.com/\\\\",
                            "https://300.1.2.3/", "ftp://example.com/"}) {
        expect_same("POST", "/api/v1/webhooks", std::string(R"({"url":")") + url + "\"}");
    }
}

TEST_F(SessionSettingsTest, WritesAreDone) {
    for (const char* kind : kWrites) {
        SCOPED_TRACE(kind);
        const auto write = make_write(kind, admin);
        const auto reply = strange.client().send(write.method, write.target, write.body);
        EXPECT_LT(reply.status, 300) << reply.body;
        EXPECT_EQ(admin.value(write.is_stored), "t");
    }
    admin.query("set role booking_owner");
    admin.query("delete from booking_data.webhook");
}

TEST_F(SessionSettingsTest, ARepeatIsTheFirstAnswer) {
    const auto body = booking_body(unique_email(), {{make_event(), 2}});
    const Headers key{{"Idempotency-Key", unique_word()}};
    const auto first = shared_gateway().client().post("/api/v1/bookings", body, key);
    const auto repeated = strange.client().post("/api/v1/bookings", body, key);
    EXPECT_EQ(answer(repeated), answer(first));
    EXPECT_EQ(repeated.header("Idempotency-Replayed"), "true");
}

}  // namespace
}  // namespace booking
