// Crashes, rivals, slow receivers and a database that goes away.
#include <csignal>
#include <map>
#include <set>

#include "notifier_fixture.hpp"

namespace booking {
namespace {

using Json = nlohmann::json;

class ResilienceE2e : public NotifierTest {
protected:
    void book_many(int count) {
        const std::string event = make_event({.capacity = 100000});
        owner_.query(
            "select count(*) from booking_api.create_bookings((select jsonb_agg(jsonb_build_object("
            "'customerEmail', 'c' || n || '@example.com', 'items', jsonb_build_array(jsonb_build_object("
            "'eventId', $1::text, 'quantity', 1)))) from generate_series(1, $2::integer) n))",
            {event, std::to_string(count)});
    }
    std::map<std::string, int> received_ids(const Webhook& webhook) {
        std::map<std::string, int> times;
        for (const auto& message : receiver().received(webhook.name)) {
            EXPECT_EQ(message["verified"], true);
            ++times[message["id"].get<std::string>()];
        }
        return times;
    }
    std::set<std::string> queued_ids(const Webhook& webhook) {
        std::set<std::string> ids;
        for (const auto& delivery : deliveries(webhook.id))
            ids.insert(delivery["messageId"].get<std::string>());
        return ids;
    }
    bool all_delivered(const Webhook& webhook, int count) {
        return owner_.value(
                   "select count(*) from booking_data.delivery where webhook_id = $1 and status = "
                   "'delivered'",
                   {webhook.id}) == std::to_string(count);
    }
};

constexpr auto kLong = std::chrono::seconds(60);

TEST_F(ResilienceE2e, AKilledNotifierLosesNothingAndInventsNothing) {
    constexpr int kCount = 1000;
    const Webhook webhook = make_webhook("/ok");
    book_many(kCount);
    int kills = 0;
    for (const std::size_t mark : {100U, 400U, 700U}) {
        NotifierProcess notifier({"--most-per-webhook", "8"});
        ASSERT_TRUE(wait_until([&] { return receiver().received(webhook.name).size() > mark; }, kLong));
        notifier.signal(SIGKILL);
        EXPECT_EQ(notifier.await_exit(), 128 + SIGKILL);
        ++kills;
    }
    EXPECT_FALSE(all_delivered(webhook, kCount));
    NotifierProcess notifier({"--most-per-webhook", "8"});
    ASSERT_TRUE(wait_until([&] { return all_delivered(webhook, kCount); }, kLong)) << notifier.out();
    const auto times = received_ids(webhook);
    const auto queued = queued_ids(webhook);
    EXPECT_EQ(times.size(), static_cast<std::size_t>(kCount));
    int repeats = 0;
    for (const auto& [id, count] : times) {
        EXPECT_TRUE(queued.contains(id)) << id;
        repeats += count - 1;
    }
    EXPECT_LE(repeats, kills * 8);  // at most what the workers had under way
    EXPECT_EQ(notifier.stop(), 0);
}

TEST_F(ResilienceE2e, TwoNotifiersNeverSendTheSame) {
    constexpr int kCount = 600;
    const Webhook webhook = make_webhook("/ok");
    const Webhook other = make_webhook("/ok");
    book_many(kCount);
    NotifierProcess first({"--most-per-webhook", "8"});
    NotifierProcess second({"--most-per-webhook", "8"});
    ASSERT_TRUE(
        wait_until([&] { return all_delivered(webhook, kCount) && all_delivered(other, kCount); }, kLong));
    for (const auto& one : {webhook, other}) {
        const auto times = received_ids(one);
        EXPECT_EQ(times.size(), static_cast<std::size_t>(kCount));
        for (const auto& [id, count] : times) EXPECT_EQ(count, 1) << id;
    }
    EXPECT_EQ(first.stop(), 0);
    EXPECT_EQ(second.stop(), 0);
}

TEST_F(ResilienceE2e, ASlowReceiverDoesNotHoldUpOthers) {
    const Webhook slow = make_webhook("/hang");
    const Webhook dead = make_webhook("/hang");
    const Webhook quick = make_webhook("/ok");
    book_many(100);
    NotifierProcess notifier({"--timeout-ms", "20000", "--lease-seconds", "40"});
    EXPECT_TRUE(wait_until([&] { return all_delivered(quick, 100); }, std::chrono::seconds(10)));
    EXPECT_LE(receiver().received(slow.name).size() + receiver().received(dead.name).size(), 4U);
}

TEST_F(ResilienceE2e, ASignalEndsWhatHangsAndItIsRepeatedLater) {
    const Webhook webhook = make_webhook("/hang");
    book_many(1);
    NotifierProcess notifier(
        {"--timeout-ms", "20000", "--lease-seconds", "40", "--shutdown-timeout-ms", "100"});
    ASSERT_TRUE(wait_until([&] { return receiver().received(webhook.name).size() == 1; }));
    EXPECT_EQ(notifier.stop(), 0);
    EXPECT_NE(notifier.out().find("what was under way will be repeated"), std::string::npos);
    EXPECT_EQ(deliveries(webhook.id).at(0)["status"].get<std::string>(), "pending");
    make_due();
    NotifierProcess next({"--shutdown-timeout-ms", "100"});
    EXPECT_TRUE(wait_until([&] { return receiver().received(webhook.name).size() == 2; }));
}

TEST_F(ResilienceE2e, AnAnswerUnderWayIsAwaitedAtTheEnd) {
    const Webhook webhook = make_webhook("/slow?ms=700");
    book_many(1);
    NotifierProcess notifier;
    ASSERT_TRUE(wait_until([&] { return receiver().received(webhook.name).size() == 1; }));
    EXPECT_EQ(notifier.stop(), 0);
    EXPECT_TRUE(all_delivered(webhook, 1));
}

TEST_F(ResilienceE2e, LostDatabaseConnectionsAreReplaced) {
    const Webhook webhook = make_webhook("/slow?ms=20");
    book_many(200);
    NotifierProcess notifier({"--most-per-webhook", "8"});
    auto admin = SqlSession::admin();
    for (const std::size_t mark : {20U, 60U, 100U}) {
        ASSERT_TRUE(wait_until([&] { return receiver().received(webhook.name).size() > mark; }));
        admin.query(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = "
            "'booking-notifier'");
    }
    EXPECT_TRUE(wait_until([&] { return all_delivered(webhook, 200); }, kLong)) << notifier.out();
    EXPECT_EQ(received_ids(webhook).size(), 200U);
    EXPECT_EQ(notifier.stop(), 0);
}

TEST_F(ResilienceE2e, ItSaysWhyItCannotStart) {
    const auto said = [](const Environment& environment) {
        try {
            const NotifierProcess process({}, environment);
            return std::string("runs");
        } catch (const std::runtime_error& error) {
            return std::string(error.what());
        }
    };
    const std::string notifier = changed_url("TEST_NOTIFIER_DATABASE_URL", {{"dbname", "postgres"}});
    EXPECT_NE(said({{"DATABASE_URL", notifier}}).find("make migrate"), std::string::npos);
    const std::string gateway = test_variable("TEST_GATEWAY_DATABASE_URL");
    EXPECT_NE(said({{"DATABASE_URL", gateway}}).find("may not"), std::string::npos);
    EXPECT_NE(
        said(
            {{"SMTP_URL", "smtp://127.0.0.1"}, {"SMTP_FROM", "a@example.com"}, {"TEMPLATES", "/nonexistent"}})
            .find("cannot read the template"),
        std::string::npos);
}

TEST_F(ResilienceE2e, TheLogHoldsNoAddressesAndNoSecrets) {
    const Webhook webhook = make_webhook("/fail?token=hidden");
    book(make_event(), "ada.secret@example.com");
    NotifierProcess notifier;
    ASSERT_TRUE(notifier.await_line("failed at attempt 1: HTTP 500"));
    EXPECT_EQ(notifier.stop(), 0);
    for (const std::string& line : notifier.lines()) EXPECT_TRUE(Json::accept(line)) << line;
    for (const std::string& word : {std::string("ada.secret"), std::string("hidden"), webhook.secret}) {
        EXPECT_EQ((notifier.out() + notifier.err()).find(word), std::string::npos) << word;
    }
}

TEST_F(ResilienceE2e, WhatIsBrokenIsFoundWithoutAnybodyAsking) {
    const std::string event = make_event();
    const std::string change =
        "update booking_data.event_seats set seats_taken = seats_taken + $2::integer where event_id = $1";
    NotifierProcess notifier({}, {{"VERIFY_MS", "20"}});
    const auto says = [&](const std::string& text) {
        return wait_until([&] { return notifier.out().find(text) != std::string::npos; }, kLong);
    };
    owner_.query(change, {event, "1"});
    EXPECT_TRUE(says("invariants are violated: seats_taken_equals_history (1)")) << notifier.out();
    EXPECT_EQ(owner_.value("select last_violations->'seats_taken_equals_history'->'firstIds'->>0 from "
                           "booking_data.verification"),
              event);
    owner_.query(change, {event, "-1"});
    EXPECT_TRUE(says("invariants hold again")) << notifier.out();
    EXPECT_EQ(notifier.stop(), 0);
}

}  // namespace
}  // namespace booking
