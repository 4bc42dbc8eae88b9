// A settlement is believed when the server has said that it is committed: neither rows that came before a
// commit nor a cut answer lose a message, and none is sent once more than need be.
#include <csignal>

#include "../integration/cutting_proxy.hpp"
#include "notifier_fixture.hpp"
#include "outbox.hpp"

namespace booking {
namespace {

using std::chrono::seconds;

class SettlementTest : public NotifierTest {
protected:
    std::string ping(const Webhook& webhook) {
        const auto made = owner_.value("select booking_api.ping_webhook($1)", {webhook.id});
        return nlohmann::json::parse(made).at("id").get<std::string>();
    }
    std::string column(const std::string& name, const std::string& id) {
        return owner_.value("select " + name + " from booking_data.delivery where id = $1", {id});
    }
};

class CutSettlementTest : public SettlementTest {
protected:
    void SetUp() override {
        SettlementTest::SetUp();
        webhook = make_webhook("/ok");
    }
    // Bytes of the answer that were let through.
    std::size_t settle_with_cut(std::size_t bytes, const Outcome& outcome) {
        ConnectionPool pool(
            {proxy.url(unique_word()), "", seconds(5), seconds(10), outbox_statements(), "booking-notifier"},
            1);
        Outbox outbox(pool, {"webhook"});
        const std::string id = ping(webhook);
        const Delivery delivery = outbox.claim(1).at(0);
        EXPECT_EQ(delivery.id, id);
        proxy.cut(delivery.lease, bytes);
        const auto failure = failure_of([&] { EXPECT_TRUE(outbox.settle(delivery, outcome)); });
        const std::size_t passed = proxy.passed();
        const bool is_whole = bytes > passed || bytes == whole;
        EXPECT_EQ(failure, is_whole ? std::nullopt : std::optional(PgFailure::lost));
        // The server had committed all the same: whoever says it again is not believed a second time.
        const std::string state =
            "concat_ws(' ', status, attempts, next_attempt_at, last_status, settled_at)";
        const std::string before = column(state, id);
        EXPECT_FALSE(outbox.settle(delivery, {Verdict::dead, 599, "again", {}}));
        EXPECT_EQ(column(state, id), before);
        EXPECT_EQ(
            column("lease is null and attempts = 1 and last_status = " + std::to_string(*outcome.status), id),
            "t");
        return passed;
    }
    static std::optional<PgFailure> failure_of(const std::function<void()>& call) {
        try {
            call();
        } catch (const PgError& error) {
            return error.failure;
        }
        return std::nullopt;
    }
    void cut_everywhere(const Outcome& outcome) {
        whole = settle_with_cut(CuttingProxy::kUncut, outcome);
        ASSERT_GT(whole, 0U);
        for (std::size_t bytes = 0; bytes <= whole && !HasFailure(); ++bytes) {
            SCOPED_TRACE(std::to_string(bytes) + " of " + std::to_string(whole));
            settle_with_cut(bytes, outcome);
        }
    }

    CuttingProxy proxy{"TEST_NOTIFIER_DATABASE_URL"};
    Webhook webhook;
    std::size_t whole = 0;
};

TEST_F(CutSettlementTest, IsBelievedWithItsLastByte) {
    cut_everywhere({Verdict::delivered, 200, "", {}});
}

TEST_F(CutSettlementTest, AFailureIsBelievedWithItsLastByte) {
    cut_everywhere({Verdict::failed, 500, "broken", 86400});
}

TEST_F(CutSettlementTest, TheNotifierSettlesAgainAndSendsNothingTwice) {
    whole = settle_with_cut(CuttingProxy::kUncut, {Verdict::delivered, 200, "", {}});
    NotifierProcess notifier({}, {{"DATABASE_URL", proxy.url(unique_word())}, {"LEASE_SECONDS", "60"}});
    std::size_t sent = 0;
    for (std::size_t bytes = 0; bytes < whole; bytes += 5) {
        // Its id is in what settles it, and in no other question of the notifier.
        owner_.query("begin");
        const std::string id = ping(webhook);
        proxy.cut(id, bytes);
        owner_.query("commit");
        ++sent;
        ASSERT_TRUE(wait_until([&] { return column("status", id) == "delivered"; })) << notifier.out();
        EXPECT_TRUE(wait_until([&] { return proxy.passed() == bytes; }));
        EXPECT_EQ(column("attempts", id), "1");
    }
    EXPECT_EQ(notifier.stop(), 0);
    EXPECT_EQ(receiver().received(webhook.name).size(), sent);
    EXPECT_EQ(notifier.out().find("delivery"), std::string::npos) << notifier.out();
}

// A backend that is told to quit while it commits sends the rows that it had buffered, and dies uncommitted.
class CrashedSettlementTest : public SettlementTest, public testing::WithParamInterface<const char*> {
protected:
    void SetUp() override {
        SettlementTest::SetUp();
        admin.query("drop function if exists public.await_test() cascade");
        admin.query(
            "create function public.await_test() returns trigger language plpgsql as $$ begin "
            "perform pg_advisory_xact_lock_shared(4712); return null; end $$");
        admin.query(
            "create constraint trigger await_test after update on booking_data.delivery deferrable initially "
            "deferred for each row when (old.lease is not null and new.lease is null) execute function "
            "public.await_test()");
    }
    void TearDown() override { admin.query("drop function public.await_test() cascade"); }

    SqlSession admin = SqlSession::admin();
};

TEST_P(CrashedSettlementTest, IsMadeAgain) {
    const Webhook webhook = make_webhook(GetParam());
    const std::string name = unique_word();
    auto holder = SqlSession::admin();
    holder.query("select pg_advisory_lock(4712)");
    const auto url = changed_url("TEST_NOTIFIER_DATABASE_URL", {{"application_name", name}});
    NotifierProcess notifier({}, {{"DATABASE_URL", url}, {"LEASE_SECONDS", "60"}});
    const std::string id = ping(webhook);
    std::string pid;
    ASSERT_TRUE(wait_until([&] {
        pid = admin.value(
            "select coalesce(min(pid), 0) from pg_stat_activity where application_name = $1 and wait_event = "
            "'advisory'",
            {name});
        return pid != "0";
    })) << notifier.out();
    const std::string before = admin.value("select clock_timestamp()");
    ASSERT_EQ(::kill(std::stoi(pid), SIGQUIT), 0);
    ASSERT_TRUE(wait_until([&] { return !holder.is_open(); }));
    admin = SqlSession::admin_again();
    owner_ = SqlSession::admin_again("booking_owner");
    ASSERT_TRUE(wait_until([&] { return column("lease is null", id) == "t"; }, seconds(20)))
        << notifier.out();
    EXPECT_EQ(column("attempts = 1 and last_status is not null and coalesce(settled_at > '" + before +
                         "', status = 'pending')",
                     id),
              "t")
        << "settled once more, for the attempt that was made";
    EXPECT_EQ(receiver().received(webhook.name).size(), 1U);
    EXPECT_EQ(notifier.stop(), 0);
}

INSTANTIATE_TEST_SUITE_P(Receivers, CrashedSettlementTest, testing::Values("/ok", "/fail", "/gone"),
                         [](const auto& path) { return std::string(path.param).substr(1); });

}  // namespace
}  // namespace booking
