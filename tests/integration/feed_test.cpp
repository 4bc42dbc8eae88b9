// The feed of changes and what is made of it, with real sessions that begin and end crosswise.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <thread>

#include "test_data.hpp"

namespace booking {
namespace {

using nlohmann::json;
using Position = std::array<unsigned long long, 3>;

std::string book(SqlSession& session, const std::string& event, int quantity = 1) {
    const auto outcome = session.query(kBook, {booking_body(unique_email(), {{event, quantity}})});
    return outcome.cell().empty() ? "" : json::parse(outcome.cell()).at("id").get<std::string>();
}

Position position_of(const json& change) {
    std::istringstream text(change.at("position").get<std::string>());
    Position position{};
    for (auto& number : position) {
        std::string part;
        std::getline(text, part, '-');
        number = std::stoull(part);
    }
    return position;
}

std::string subject_of(const json& change) {
    const auto kind = change.at("kind").get<std::string>();
    return kind + " " + change.at(kind.substr(0, kind.find('.'))).at("id").get<std::string>();
}

// Follows the feed from where it stands at first.
class Follower final {
public:
    explicit Follower(std::string page_limit = "7")
        : session_(SqlSession::gateway()),
          page_limit_(std::move(page_limit)),
          cursor_(SqlSession::admin().value("select booking_impl.position_text(booking_impl.last_epoch(), "
                                            "pg_snapshot_xmin(pg_current_snapshot()), 0)")) {}

    // What is new since the last call.
    std::vector<json> read() {
        std::vector<json> changes;
        for (bool has_more = true; has_more;) {
            const auto page = json::parse(
                session_.value("select booking_api.list_changes($1, $2)", {cursor_, page_limit_}));
            for (const auto& change : page.at("data")) changes.push_back(change);
            cursor_ = page.at("pagination").at("nextCursor");
            has_more = page.at("pagination").at("hasMore");
        }
        return changes;
    }

    std::vector<std::string> subjects() {
        std::vector<std::string> subjects;
        for (const auto& change : read()) subjects.push_back(subject_of(change));
        return subjects;
    }

private:
    SqlSession session_;
    std::string page_limit_;
    std::string cursor_;
};

using Subjects = std::vector<std::string>;

class FeedTest : public testing::Test {
protected:
    void TearDown() override { EXPECT_TRUE(invariants_hold()); }

    SqlSession first = SqlSession::gateway();
    SqlSession second = SqlSession::gateway();
};

TEST_F(FeedTest, WhatIsCommittedLateIsWaitedForAndComesFirst) {
    const auto events = make_events(2);
    Follower follower;
    first.query("begin");
    const auto early = book(first, events[0]);
    const auto late = book(second, events[1]);
    EXPECT_EQ(follower.subjects(), Subjects());
    const auto later = book(second, events[1]);
    EXPECT_EQ(follower.subjects(), Subjects()) << "nothing passes what is not committed";
    first.query("commit");
    EXPECT_EQ(follower.subjects(), (Subjects{"booking.confirmed " + early, "booking.confirmed " + late,
                                             "booking.confirmed " + later}));
    EXPECT_EQ(follower.subjects(), Subjects());
}

TEST_F(FeedTest, NumbersThatAreDrawnCrosswiseDoNoHarm) {
    const auto events = make_events(3);
    Follower follower;
    first.query("begin");
    first.query("select pg_current_xact_id()");
    second.query("begin");
    const auto of_second = book(second, events[1]);
    const auto of_first = book(first, events[0]);  // an earlier transaction, a later number
    auto third = SqlSession::gateway();
    const auto of_third = book(third, events[2]);
    second.query("commit");
    EXPECT_EQ(follower.subjects(), Subjects());
    first.query("commit");
    EXPECT_EQ(follower.subjects(),
              (Subjects{"booking.confirmed " + of_first, "booking.confirmed " + of_second,
                        "booking.confirmed " + of_third}));
}

TEST_F(FeedTest, WhatIsRolledBackNeverHappened) {
    const auto event = make_event({.capacity = 2});
    Follower follower;
    first.query("begin");
    EXPECT_NE(book(first, event, 2), "");
    first.query("rollback");
    EXPECT_EQ(follower.subjects(), Subjects());
    const auto id = book(second, event, 2);
    EXPECT_EQ(follower.subjects(), (Subjects{"booking.confirmed " + id, "event.sold_out " + event}));
}

TEST_F(FeedTest, AFollowerMissesNothingWhileManyCommit) {
    constexpr int kWriters = 8;
    constexpr int kRounds = 60;
    const auto events = make_events(4, {.capacity = 1'000'000});
    Follower follower;
    std::vector<std::vector<std::string>> made(kWriters);
    std::atomic<int> running = kWriters;
    std::vector<std::jthread> writers;
    for (std::size_t w = 0; w < kWriters; ++w) {
        writers.emplace_back([&, w] {
            auto session = SqlSession::gateway();
            for (int n = 0; n < kRounds; ++n) {
                // Some short, some long, and some in vain; the long ones on an event of their own.
                const bool is_long = n % 3 == 0;
                std::vector<std::string> ids;
                if (is_long) session.query("begin");
                const auto& event = events[is_long ? 1 + (w % 3) : 0];
                for (int b = 0; b < (is_long ? 4 : 1); ++b) ids.push_back(book(session, event));
                const bool is_in_vain = is_long && n % 2 == 0;
                if (is_long) session.query(is_in_vain ? "rollback" : "commit");
                if (!is_in_vain) made[w].insert(made[w].end(), ids.begin(), ids.end());
            }
            --running;
        });
    }
    std::vector<json> changes;
    for (bool is_last = false; !is_last;) {
        is_last = running == 0;
        for (auto& change : follower.read()) changes.push_back(std::move(change));
    }
    writers.clear();

    std::multiset<std::string> expected;
    for (const auto& ids : made) expected.insert(ids.begin(), ids.end());
    std::multiset<std::string> seen;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        seen.insert(changes[i].at("booking").at("id").get<std::string>());
        if (i > 0) {
            EXPECT_LT(position_of(changes[i - 1]), position_of(changes[i]));
        }
    }
    EXPECT_EQ(seen, expected);
    EXPECT_EQ(Follower().subjects(), Subjects());
}

TEST_F(FeedTest, ARushOfTenThousandBookingsIsToldWholeAndInOrder) {
    constexpr std::size_t kWriters = 8;
    constexpr std::size_t kBatches = 20;
    constexpr std::size_t kBookings = kWriters * kBatches * 64;
    const std::string book_64 =
        "select booking ->> 'id' from booking_api.create_bookings(requests => (select jsonb_agg("
        "jsonb_build_object('customerEmail', 'rush' || n || '@example.com', 'items', "
        "jsonb_build_array(jsonb_build_object('eventId', $1::text, 'quantity', 1)))) "
        "from generate_series(1, 64) n))";
    const auto event = make_event({.capacity = static_cast<int>(kBookings)});
    Follower follower("100");
    std::vector<std::set<std::string>> made(kWriters);
    std::vector<std::jthread> writers;
    for (auto& ids : made) {
        writers.emplace_back([&ids, &book_64, &event] {
            auto session = SqlSession::gateway();
            for (std::size_t n = 0; n < kBatches; ++n) {
                const auto outcome = session.query(book_64, {event});
                for (std::size_t row = 0; row < outcome.rows.size(); ++row) ids.insert(outcome.cell(row));
            }
        });
    }
    std::vector<json> changes;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (changes.size() < kBookings + 1 && std::chrono::steady_clock::now() < deadline) {
        for (auto& change : follower.read()) changes.push_back(std::move(change));
    }
    writers.clear();

    std::set<std::string> expected;
    for (const auto& ids : made) expected.insert(ids.begin(), ids.end());
    ASSERT_EQ(expected.size(), kBookings);
    ASSERT_EQ(changes.size(), kBookings + 1);
    // The order is that of the transactions, which is not quite that of their commits: sold out need not be
    // last.
    std::set<std::string> seen;
    int sold_out = 0;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        if (changes[i].contains("event")) {
            EXPECT_EQ(subject_of(changes[i]), "event.sold_out " + event);
            ++sold_out;
        } else {
            seen.insert(changes[i].at("booking").at("id").get<std::string>());
        }
        if (i > 0) {
            EXPECT_LT(position_of(changes[i - 1]), position_of(changes[i]));
        }
    }
    EXPECT_EQ(sold_out, 1);
    EXPECT_EQ(seen, expected);
    EXPECT_EQ(follower.subjects(), Subjects());
}

const std::string kQueue = "select booking_api.queue_deliveries($1, $2)";
const std::string kClaim =
    "select delivery_id, lease, url, message_id from booking_api.claim_deliveries($1, $2, 60, $3)";
const std::string kSettle = "select booking_api.settle_delivery($1, $2, $3, $4)";

// Two notifiers, and readers that have come to the end.
class DeliveryTest : public FeedTest {
protected:
    void SetUp() override {
        for (const char* channel : {"webhook", "email"})
            while (one.value(kQueue, {channel, "4000"}) != "0") {
            }
        owner.query("delete from booking_data.webhook");
        owner.query("delete from booking_data.delivery");
    }
    void TearDown() override {
        SetUp();
        FeedTest::TearDown();
    }

    std::string make_webhook(const std::string& name) {
        return json::parse(first.value("select booking_api.create_webhook($1)",
                                       {R"({"url":"https://example.com/)" + name + "\"}"}))
            .at("id");
    }
    void ping(const std::string& webhook, int times) {
        for (int n = 0; n < times; ++n) first.query("select booking_api.ping_webhook($1)", {webhook});
    }
    void drain(SqlSession& notifier, const std::string& channel) {
        while (notifier.value(kQueue, {channel, "10"}) != "0") {
        }
    }
    std::string count(const std::string& condition) {
        return owner.value("select count(*) from booking_data.delivery d where " + condition);
    }
    static std::set<std::string> ids(const SqlOutcome& outcome) {
        std::set<std::string> ids;
        for (const auto& row : outcome.rows) ids.insert(row.at(0).value_or(""));
        return ids;
    }

    SqlSession admin = SqlSession::admin();
    SqlSession owner = SqlSession::admin("booking_owner");
    SqlSession one = SqlSession::admin("booking_notifier");
    SqlSession other = SqlSession::admin("booking_notifier");
};

TEST_F(DeliveryTest, OneNotifierReadsAndTheOtherDoesNotWait) {
    make_webhook("a");
    book(first, make_event());
    one.query("begin");
    EXPECT_EQ(one.value(kQueue, {"webhook", "10"}), "1");
    EXPECT_EQ(other.value(kQueue, {"webhook", "10"}), "0");
    one.query("rollback");
    EXPECT_EQ(count("true"), "0");
    EXPECT_EQ(other.value(kQueue, {"webhook", "10"}), "1");
    EXPECT_EQ(one.value(kQueue, {"webhook", "10"}), "0");
    EXPECT_EQ(count("true"), "1");
}

TEST_F(DeliveryTest, TwoNotifiersQueueEachChangeOnce) {
    make_webhook("a");
    make_webhook("b");
    const auto event = make_event({.capacity = 1'000});
    std::set<std::string> made;
    {
        std::atomic<bool> is_over = false;
        std::vector<std::jthread> notifiers;
        for (auto* notifier : {&one, &other}) {
            notifiers.emplace_back([&, notifier] {
                for (bool is_last = false; !is_last;) {
                    is_last = is_over;
                    for (const char* channel : {"webhook", "email"}) drain(*notifier, channel);
                }
            });
        }
        for (int n = 0; n < 300; ++n) made.insert(book(first, event));
        is_over = true;
    }
    // Who came last may have found the other at it.
    for (const char* channel : {"webhook", "email"}) drain(one, channel);
    EXPECT_EQ(count("channel = 'webhook'"), "600");
    EXPECT_EQ(count("channel = 'email'"), "300");
    EXPECT_EQ(owner.value("select count(distinct (webhook_id, transaction_id, position)) from "
                          "booking_data.delivery"),
              "900");
}

TEST_F(DeliveryTest, OfARolledBackBookingNobodyIsTold) {
    make_webhook("a");
    const auto event = make_event();
    first.query("begin");
    book(first, event);
    for (const char* channel : {"webhook", "email"})
        EXPECT_EQ(one.value(kQueue, {channel, "10"}), "0") << "not committed yet";
    first.query("rollback");
    for (const char* channel : {"webhook", "email"}) EXPECT_EQ(one.value(kQueue, {channel, "10"}), "0");
    EXPECT_EQ(count("true"), "0");
}

TEST_F(DeliveryTest, NothingPassesWhatIsNotCommitted) {
    make_webhook("a");
    const auto events = make_events(2);
    second.query("begin");
    book(second, events[0]);
    book(first, events[1]);
    for (const char* channel : {"webhook", "email"}) EXPECT_EQ(one.value(kQueue, {channel, "10"}), "0");
    second.query("commit");
    for (const char* channel : {"webhook", "email"}) EXPECT_EQ(one.value(kQueue, {channel, "10"}), "2");
}

TEST_F(DeliveryTest, ABookingThatBeganBeforeTheWebhookAndEndsAfterItIsTold) {
    const auto event = make_event();
    second.query("begin");
    book(second, event);
    make_webhook("a");
    second.query("commit");
    drain(one, "webhook");
    EXPECT_EQ(count("kind = 'booking.confirmed'"), "1");
}

TEST_F(DeliveryTest, AWebhookThatIsDeletedMeanwhileLeavesNothing) {
    const auto webhook = make_webhook("a");
    book(first, make_event());
    one.query("begin");
    EXPECT_EQ(one.value(kQueue, {"webhook", "10"}), "1");
    second.start("select is_complete from booking_api.delete_webhook($1)", {webhook});
    EXPECT_TRUE(wait_until_blocked(admin, second.pid(), one.pid()));
    one.query("commit");
    EXPECT_EQ(second.finish().cell(), "t");
    EXPECT_EQ(count("true"), "0");
    EXPECT_EQ(owner.value("select count(*) from booking_data.webhook"), "0");
}

TEST_F(DeliveryTest, AWebhookThatIsBeingDeletedHindersNobody) {
    const auto webhook = make_webhook("a");
    make_webhook("b");
    book(first, make_event());
    second.query("begin");
    second.query("select is_complete from booking_api.delete_webhook($1)", {webhook});
    one.start(kQueue, {"webhook", "10"});
    EXPECT_TRUE(wait_until_blocked(admin, one.pid(), second.pid()));
    second.query("commit");
    const auto outcome = one.finish();
    ASSERT_TRUE(outcome.ok()) << outcome.message;
    EXPECT_EQ(outcome.cell(), "1");
    EXPECT_EQ(count("true"), "1");
}

TEST_F(DeliveryTest, TwoClaimsNeverHaveTheSameAndNeverWait) {
    const auto event = make_event({.capacity = 100});
    for (int n = 0; n < 10; ++n) book(first, event);
    drain(one, "email");
    one.query("begin");
    const auto mine = ids(one.query(kClaim, {"email", "4", "4"}));
    const auto yours = ids(other.query(kClaim, {"email", "100", "4"}));
    EXPECT_EQ(mine.size(), 4U);
    EXPECT_EQ(yours.size(), 6U);
    for (const auto& id : mine) EXPECT_FALSE(yours.contains(id));
    one.query("rollback");
    EXPECT_EQ(ids(other.query(kClaim, {"email", "100", "4"})), mine) << "what was not kept is free again";
}

TEST_F(DeliveryTest, WhoFindsAWebhookBusyTakesAnothersDeliveries) {
    ping(make_webhook("a"), 5);
    ping(make_webhook("b"), 2);
    one.query("begin");
    EXPECT_EQ(one.query(kClaim, {"webhook", "3", "4"}).cell(2, 2), "https://example.com/a");
    const auto yours = other.query(kClaim, {"webhook", "10", "4"});
    ASSERT_EQ(yours.rows.size(), 2U);
    for (std::size_t row = 0; row < 2; ++row) EXPECT_EQ(yours.cell(row, 2), "https://example.com/b");
    one.query("commit");
    EXPECT_EQ(other.query(kClaim, {"webhook", "10", "4"}).rows.size(), 1U) << "the rest of its share";
}

TEST_F(DeliveryTest, ManyNotifiersTogetherKeepToTheShareOfAWebhook) {
    ping(make_webhook("slow"), 100);
    std::atomic<std::size_t> claimed = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 8; ++t) {
            threads.emplace_back([&] {
                auto session = SqlSession::admin("booking_notifier");
                for (int n = 0; n < 20; ++n)
                    claimed += session.query(kClaim, {"webhook", "3", "4"}).rows.size();
            });
        }
    }
    EXPECT_EQ(claimed, 4U);
    ping(make_webhook("quick"), 3);
    EXPECT_EQ(one.query(kClaim, {"webhook", "10", "4"}).rows.size(), 3U) << "the other is not held up";
}

TEST_F(DeliveryTest, ALostLeaseSettlesNothing) {
    ping(make_webhook("a"), 1);
    const auto mine = one.query(kClaim, {"webhook", "1", "4"});
    EXPECT_EQ(other.query(kClaim, {"webhook", "1", "4"}).rows.size(), 0U);
    owner.query("update booking_data.delivery set next_attempt_at = clock_timestamp() - interval '1 s'");
    const auto yours = other.query(kClaim, {"webhook", "1", "4"});
    ASSERT_EQ(yours.rows.size(), 1U);
    EXPECT_EQ(yours.cell(0, 3), mine.cell(0, 3)) << "the same message";
    EXPECT_EQ(one.value(kSettle, {mine.cell(), mine.cell(0, 1), "dead", "500"}), "f");
    EXPECT_EQ(other.value(kSettle, {yours.cell(), yours.cell(0, 1), "delivered", "200"}), "t");
    EXPECT_EQ(one.value(kSettle, {mine.cell(), mine.cell(0, 1), "failed", "500"}), "f");
    EXPECT_EQ(count("status = 'delivered' and attempts = 2 and last_status = 200"), "1");
}

TEST_F(DeliveryTest, WhoSettlesWhileAnotherClaimsAnewHasLostOrWonForGood) {
    ping(make_webhook("a"), 1);
    const auto mine = one.query(kClaim, {"webhook", "1", "4"});
    owner.query("update booking_data.delivery set next_attempt_at = clock_timestamp() - interval '1 s'");
    other.query("begin");
    ASSERT_EQ(other.query(kClaim, {"webhook", "1", "4"}).rows.size(), 1U);
    one.start(kSettle, {mine.cell(), mine.cell(0, 1), "delivered", "200"});
    ASSERT_TRUE(wait_until_blocked(admin, one.pid(), other.pid()));
    other.query("commit");
    EXPECT_EQ(one.finish().cell(), "f");
    EXPECT_EQ(count("status = 'pending' and lease is not null"), "1");
}

}  // namespace
}  // namespace booking
