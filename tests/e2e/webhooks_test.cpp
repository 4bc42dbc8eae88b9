// The feed and the keeping of webhooks, as clients see them. What is sent is the notifier's affair.
#include <gtest/gtest.h>

#include "../integration/test_data.hpp"
#include "expect_problem.hpp"
#include "gateway_process.hpp"

namespace booking {
namespace {

using nlohmann::json;

class WebhooksTest : public testing::Test {
protected:
    void SetUp() override {
        const auto made = http.post("/api/v1/webhooks",
                                    R"({"url":"https://example.com/hooks","kinds":["event.sold_out"]})");
        ASSERT_EQ(made.status, 201) << made.body;
        webhook = made.json();
        path = made.header("Location");
        EXPECT_EQ(path, "/api/v1/webhooks/" + webhook.at("id").get<std::string>());
        EXPECT_EQ(made.header("Cache-Control"), "no-store");
    }

    HttpClient http = shared_gateway().client();
    json webhook;
    std::string path;
};

TEST_F(WebhooksTest, AreShownWithoutTheirSecret) {
    const auto secret = webhook.at("secret").get<std::string>();
    EXPECT_TRUE(secret.starts_with("whsec_"));
    auto expected = webhook;
    expected["secret"] = nullptr;
    EXPECT_EQ(http.get(path).json(), expected);
    EXPECT_EQ(http.get("/api/v1/webhooks?limit=1").json().at("data").at(0), expected);
    for (const char* step : {"/ping", "/enable"})
        EXPECT_EQ(http.post(path + step, "").body.find(secret), std::string::npos) << step;
    const auto rotated = http.post(path + "/rotate-secret", "");
    EXPECT_EQ(rotated.status, 200) << rotated.body;
    EXPECT_NE(rotated.json().at("secret"), webhook.at("secret"));
    EXPECT_FALSE(rotated.json().at("previousSecretUntil").is_null());
    EXPECT_EQ(rotated.header("Cache-Control"), "no-store");
    EXPECT_EQ(http.post(path + "/enable", "").json().at("status"), "active");
}

TEST_F(WebhooksTest, AreChanged) {
    const auto reply = http.patch(path, R"({"url":"https://example.com/new"})");
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.json().at("url"), "https://example.com/new");
    EXPECT_EQ(reply.json().at("kinds"), webhook.at("kinds"));
    EXPECT_TRUE(reply.json().at("secret").is_null());
    EXPECT_EQ(reply.header("Cache-Control"), "no-store");
    EXPECT_EQ(http.patch(path, R"({"url":"https://example.com/new"})").body, reply.body)
        << "it was so already";
    EXPECT_EQ(http.patch(path, R"({"kinds":[]})").json().at("kinds"), json::array());
    for (const char* body : {"{}", "", "[]", R"({"url":"http://127.0.0.1/"})", R"({"secret":"x"})"})
        expect_problem(http.patch(path, body), 400, "ValidationError", "TKV01");
    expect_problem(http.patch(std::string("/api/v1/webhooks/") + kUnknownId, R"({"kinds":[]})"), 404,
                   "WebhookNotFound", "TKN03");
}

TEST_F(WebhooksTest, TellWhatWasSentToThem) {
    const auto ping = http.post(path + "/ping", "{}");
    ASSERT_EQ(ping.status, 202) << ping.body;
    const auto list = http.get(path + "/deliveries?status=pending");
    EXPECT_EQ(list.json().at("data"), json::array({ping.json()}));
    EXPECT_EQ(list.header("Cache-Control"), "no-store");
    EXPECT_EQ(http.get(path + "/deliveries?status=dead").json().at("data"), json::array());
    const auto again =
        http.post(path + "/deliveries/" + ping.json().at("id").get<std::string>() + "/redeliver", "");
    EXPECT_EQ(again.status, 202) << again.body;
    EXPECT_EQ(again.json().at("messageId"), ping.json().at("messageId"));
    EXPECT_EQ(http.post(path + "/ping", "").status, 202);
    const auto page = http.get(path + "/deliveries?limit=1");
    EXPECT_NE(page.header("Link"), "");
}

TEST_F(WebhooksTest, AreDeletedWithWhatWasSent) {
    EXPECT_EQ(http.post(path + "/ping", "").status, 202);
    const auto reply = http.call("DELETE", path);
    EXPECT_EQ(reply.status, 204);
    EXPECT_EQ(reply.body, "");
    EXPECT_EQ(reply.header("Content-Type"), "");
    expect_common_headers(reply);
    expect_problem(http.call("DELETE", path), 404, "WebhookNotFound", "TKN03");
    expect_problem(http.get(path), 404, "WebhookNotFound", "TKN03");
    expect_problem(http.get(path + "/deliveries"), 404, "WebhookNotFound", "TKN03");
}

TEST_F(WebhooksTest, RefuseWhatIsNotTheirs) {
    const std::string unknown = std::string("/api/v1/webhooks/") + kUnknownId;
    for (const char* step : {"/ping", "/enable", "/rotate-secret"})
        expect_problem(http.post(unknown + step, ""), 404, "WebhookNotFound", "TKN03");
    expect_problem(http.post(path + "/deliveries/" + kUnknownId + "/redeliver", ""), 404, "DeliveryNotFound",
                   "TKN04");
    const auto bad = http.post("/api/v1/webhooks/x/deliveries/y/redeliver", "");
    expect_problem(bad, 400, "ValidationError", "TKV01");
    EXPECT_EQ(named_faults(bad), (std::multiset<std::string>{"deliveryId", "id"}));
    for (const char* url :
         {"http://127.0.0.1/", "http://[::1]/", "http://2130706433/", "https://a:b@example.com/",
          "ftp://example.com/", "https://example.com/#x", "http://metadata.google.internal/"}) {
        const auto reply = http.post("/api/v1/webhooks", json{{"url", url}}.dump());
        expect_problem(reply, 400, "ValidationError", "TKV01");
        EXPECT_EQ(named_faults(reply), std::multiset<std::string>{"/url"}) << url;
    }
    const auto faults = http.get(path + "/deliveries?status=x&limit=0&x=1");
    EXPECT_EQ(named_faults(faults), (std::multiset<std::string>{"limit", "status", "x"}));
    expect_problem(http.get("/api/v1/changes?after=x&limit=101"), 400, "ValidationError", "TKV01");
}

TEST_F(WebhooksTest, TheFeedTellsWhatHappened) {
    std::string after = "0-0";
    const auto follow = [&] {
        json changes = json::array();
        for (bool has_more = true; has_more;) {
            const auto page = http.get("/api/v1/changes?limit=100&after=" + after);
            EXPECT_EQ(page.status, 200) << page.body;
            EXPECT_EQ(page.header("Cache-Control"), "no-store");
            const auto list = page.json();
            for (const auto& change : list.at("data")) changes.push_back(change);
            after = list.at("pagination").at("nextCursor");
            has_more = list.at("pagination").at("hasMore");
        }
        return changes;
    };
    (void)follow();
    const auto event = make_event({.capacity = 2});
    const auto booked = http.post("/api/v1/bookings", booking_body(unique_email(), {{event, 2}})).json();
    const auto booking = "/api/v1/bookings/" + booked.at("id").get<std::string>();
    EXPECT_EQ(http.post(booking + "/cancel", "").status, 200);
    json changes;
    ASSERT_TRUE(wait_until([&] {
        for (const auto& change : follow()) changes.push_back(change);
        return changes.size() >= 4;
    }));
    ASSERT_EQ(changes.size(), 4U) << changes.dump(1);
    EXPECT_EQ(changes[0].at("booking"), booked);
    std::vector<std::string> kinds;
    for (const auto& change : changes) kinds.push_back(change.at("kind"));
    EXPECT_EQ(kinds, (std::vector<std::string>{"booking.confirmed", "event.sold_out", "booking.cancelled",
                                               "event.available_again"}));
    EXPECT_EQ(changes[1].at("event").at("availableSeats"), 0);
    EXPECT_EQ(changes[3].at("event").at("availableSeats"), 2);
}

}  // namespace
}  // namespace booking
