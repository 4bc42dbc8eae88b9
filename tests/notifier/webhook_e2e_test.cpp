// The real notifier, a real database, a receiver that verifies with the published package.
#include "../integration/hostile_role.hpp"
#include "notifier_fixture.hpp"

namespace booking {
namespace {

using Json = nlohmann::json;

class WebhookE2e : public NotifierTest {
protected:
    // Sends one booking.confirmed to a receiver of this behaviour; the delivery afterwards.
    Json deliver_to(const std::string& behaviour, std::vector<std::string> arguments = {},
                    const Environment& environment = {}) {
        webhook_ = make_webhook(behaviour, R"(["booking.confirmed"])");
        book(make_event());
        notify_once(std::move(arguments), environment);
        const Json all = deliveries(webhook_.id);
        EXPECT_EQ(all.size(), 1U) << all;
        return all.at(0);
    }
    Json received() { return receiver().received(webhook_.name); }

    Webhook webhook_;
};

TEST_F(WebhookE2e, ABookingIsToldSignedAndWhole) {
    webhook_ = make_webhook("/ok");
    const std::string event = make_event();
    const std::string booking = book(event, "ada@example.com", 2);
    notify_once();
    const Json got = received();
    ASSERT_EQ(got.size(), 1U);
    EXPECT_EQ(got[0]["verified"], true) << got[0]["reason"];
    EXPECT_EQ(got[0]["method"].get<std::string>(), "POST");
    EXPECT_EQ(got[0]["contentType"].get<std::string>(), "application/json");
    const Json body = Json::parse(got[0]["body"].get<std::string>());
    EXPECT_EQ(body["type"].get<std::string>(), "booking.confirmed");
    EXPECT_EQ(body["data"]["id"].get<std::string>(), booking);
    EXPECT_EQ(body["data"]["items"][0]["quantity"], 2);
    EXPECT_TRUE(body["timestamp"].get<std::string>().ends_with("Z"));
    const Json log = deliveries(webhook_.id);
    ASSERT_EQ(log.size(), 1U);
    EXPECT_EQ(log[0]["status"].get<std::string>(), "delivered");
    EXPECT_EQ(log[0]["lastStatus"], 200);
    EXPECT_EQ(log[0]["messageId"], got[0]["id"]);
}

TEST_F(WebhookE2e, WhatIsRolledBackIsNeverTold) {
    webhook_ = make_webhook("/ok");
    const std::string event = make_event();
    auto session = SqlSession::admin();
    session.query("begin");
    session.query(kBook, {booking_body(unique_email(), {{event, 1}})});
    session.query("rollback");
    const std::string booking = book(event);
    notify_once();
    const Json got = received();
    ASSERT_EQ(got.size(), 1U);
    EXPECT_NE(got[0]["body"].get<std::string>().find(booking), std::string::npos);
}

TEST_F(WebhookE2e, BothSecretsSignWhileOneReplacesTheOther) {
    webhook_ = make_webhook("/ok", R"(["booking.confirmed"])");
    const Json rotated =
        Json::parse(owner_.value("select booking_api.rotate_webhook_secret($1)", {webhook_.id}));
    const std::string event = make_event();
    book(event);
    notify_once();
    receiver().know(webhook_.name, rotated["secret"].get<std::string>());
    book(event);
    notify_once();
    const Json got = received();
    ASSERT_EQ(got.size(), 2U);
    EXPECT_EQ(got[0]["verified"], true) << got[0]["reason"];
    EXPECT_EQ(got[1]["verified"], true) << got[1]["reason"];
}

TEST_F(WebhookE2e, APingIsSignedToo) {
    webhook_ = make_webhook("/ok", R"(["event.cancelled"])");
    book(make_event());
    owner_.query("select booking_api.ping_webhook($1)", {webhook_.id});
    notify_once();
    const Json got = received();
    ASSERT_EQ(got.size(), 1U);
    EXPECT_EQ(got[0]["verified"], true) << got[0]["reason"];
    EXPECT_EQ(Json::parse(got[0]["body"].get<std::string>())["type"].get<std::string>(), "webhook.ping");
}

TEST_F(WebhookE2e, AFailureIsRepeatedUnderTheSameId) {
    Json delivery = deliver_to("/flaky?fails=2");
    EXPECT_EQ(delivery["status"].get<std::string>(), "pending");
    EXPECT_EQ(delivery["lastError"].get<std::string>(), "HTTP 503");
    make_due();
    notify_once();
    make_due();
    notify_once();
    delivery = deliveries(webhook_.id).at(0);
    EXPECT_EQ(delivery["status"].get<std::string>(), "delivered");
    EXPECT_EQ(delivery["attempts"], 3);
    const Json got = received();
    ASSERT_EQ(got.size(), 3U);
    EXPECT_EQ(got[0]["id"], got[2]["id"]);
    EXPECT_EQ(got[2]["verified"], true);
}

TEST_F(WebhookE2e, AFailureIsRepeatedByItself) {
    NotifierProcess notifier;
    webhook_ = make_webhook("/flaky?fails=1", R"(["booking.confirmed"])");
    book(make_event());
    EXPECT_TRUE(wait_until([&] { return received().size() == 2; }, std::chrono::seconds(15)));
    EXPECT_EQ(notifier.stop(), 0);
    EXPECT_NE(notifier.out().find("failed at attempt 1: HTTP 503"), std::string::npos) << notifier.out();
}

TEST_F(WebhookE2e, RedirectsAreNotFollowed) {
    const Json delivery = deliver_to("/redirect");
    EXPECT_EQ(delivery["status"].get<std::string>(), "pending");
    EXPECT_EQ(delivery["lastStatus"], 307);
    EXPECT_EQ(delivery["lastError"].get<std::string>(), "HTTP 307: redirects are not followed");
    EXPECT_TRUE(receiver().received("redirected").empty());
}

TEST_F(WebhookE2e, AReceiverThatIsGoneIsDisabled) {
    const Json delivery = deliver_to("/gone");
    EXPECT_EQ(delivery["status"].get<std::string>(), "dead");
    EXPECT_EQ(delivery["lastStatus"], 410);
    EXPECT_EQ(owner_.value("select status from booking_data.webhook where id = $1", {webhook_.id}),
              "disabled");
}

TEST_F(WebhookE2e, RetryAfterIsRespected) {
    Json delivery = deliver_to("/busy?after=600");
    EXPECT_EQ(delivery["lastStatus"], 429);
    EXPECT_GT(delivery["wait"].get<double>(), 590.0);
    EXPECT_LT(delivery["wait"].get<double>(), 610.0);
    delivery = deliver_to("/busy?after=99999999");
    EXPECT_NEAR(delivery["wait"].get<double>(), 86400.0, 60.0);
    delivery = deliver_to("/busy?after=soon");
    EXPECT_LT(delivery["wait"].get<double>(), 10.0);
}

TEST_F(WebhookE2e, AReceiverThatNeverAnswersFailsInTime) {
    const Json delivery = deliver_to("/hang", {"--timeout-ms", "300"});
    EXPECT_EQ(delivery["status"].get<std::string>(), "pending");
    EXPECT_TRUE(delivery["lastStatus"].is_null());
    EXPECT_TRUE(delivery["lastError"].get<std::string>().starts_with("no answer in time")) << delivery;
}

TEST_F(WebhookE2e, AConnectionThatBreaksFails) {
    const Json delivery = deliver_to("/drop");
    EXPECT_EQ(delivery["status"].get<std::string>(), "pending");
    EXPECT_TRUE(delivery["lastStatus"].is_null());
    EXPECT_FALSE(delivery["lastError"].get<std::string>().empty());
}

TEST_F(WebhookE2e, AnEndlessAnswerIsCutOffAndCounts) {
    EXPECT_EQ(deliver_to("/endless")["status"].get<std::string>(), "delivered");
}

TEST_F(WebhookE2e, ANameThatLeadsToAPrivateAddressIsNotConnectedTo) {
    webhook_ = make_webhook("/ok", R"(["booking.confirmed"])", "localhost");
    book(make_event());
    notify_once({"--allow-private", "off"});
    const Json delivery = deliveries(webhook_.id).at(0);
    EXPECT_EQ(delivery["status"].get<std::string>(), "pending");
    EXPECT_NE(delivery["lastError"].get<std::string>().find("is not public (loopback)"), std::string::npos)
        << delivery;
    EXPECT_TRUE(received().empty());
    make_due();
    notify_once();
    EXPECT_EQ(received().size(), 1U);
}

// Only the address that is connected to counts, however the URL writes it.
TEST_F(WebhookE2e, NoFormOfALiteralAddressGetsAround) {
    for (const char* host : {"127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]",
                             "[0:0:0:0:0:ffff:7f00:1]", "[64:ff9b::7f00:1]", "0"}) {
        webhook_ = make_webhook("/ok", R"(["booking.confirmed"])");
        owner_.query("update booking_data.webhook set url = $2 where id = $1",
                     {webhook_.id, receiver().url("/ok/" + webhook_.name, host)});
        book(make_event());
        notify_once({"--allow-private", "off"});
        const Json delivery = deliveries(webhook_.id).at(0);
        EXPECT_NE(delivery["lastError"].dump().find("is not public"), std::string::npos) << host << delivery;
        EXPECT_TRUE(received().empty()) << host;
    }
}

TEST_F(WebhookE2e, OnlyHttpIsSpoken) {
    webhook_ = make_webhook("/ok", R"(["booking.confirmed"])");
    owner_.query("update booking_data.webhook set url = 'file:///etc/hostname' where id = $1", {webhook_.id});
    book(make_event());
    notify_once();
    EXPECT_EQ(deliveries(webhook_.id).at(0)["status"].get<std::string>(), "pending");
}

// What the environment says of proxies would send everything to an address that nobody checked.
TEST_F(WebhookE2e, ProxiesOfTheEnvironmentAreNotUsed) {
    const Json delivery =
        deliver_to("/ok", {}, {{"http_proxy", "http://127.0.0.1:1"}, {"all_proxy", "http://127.0.0.1:1"}});
    EXPECT_EQ(delivery["status"].get<std::string>(), "delivered");
}

TEST_F(WebhookE2e, ARoleWithSettingsOfItsOwnDeliversTheSame) {
    HostileRole role("booking_notifier");
    const Json delivery = deliver_to("/ok", {}, {{"DATABASE_URL", role.url("TEST_NOTIFIER_DATABASE_URL")}});
    EXPECT_EQ(delivery["status"], "delivered") << delivery;
    const Json got = received();
    ASSERT_EQ(got.size(), 1U);
    EXPECT_EQ(got[0]["verified"], true) << got[0]["reason"];
}

}  // namespace
}  // namespace booking
