// Webhooks, deliveries, keys and the proof, at REPEATABLE READ and SERIALIZABLE.
#include "race_test.hpp"

namespace booking {
namespace {

constexpr const char* kClaim = "select delivery_id from booking_api.claim_deliveries('webhook', 100, 60, 2)";

class IsolationDeliveryTest : public RaceTest, public testing::WithParamInterface<const char*> {
protected:
    void SetUp() override {
        dba.query(std::string("set default_transaction_isolation = '") + GetParam() + "'");
        owner.query("delete from booking_data.webhook");
        hook = make_hook();
    }
    void TearDown() override {
        dba.run("rollback");
        other.run("rollback");
        owner.query("delete from booking_data.webhook");
        RaceTest::TearDown();
    }
    std::string make_hook() {
        const auto made = other.value("select booking_api.create_webhook($1)",
                                      {R"({"url":"https://example.com/)" + unique_word() + "\"}"});
        return json::parse(made).at("id").get<std::string>();
    }
    std::string ping(SqlSession& session) {
        return json::parse(session.value("select booking_api.ping_webhook($1)", {hook}))
            .at("id")
            .get<std::string>();
    }
    // The snapshot is as old as this; what follows elsewhere is not in it.
    void begin() {
        dba.query("begin");
        dba.query("select count(*) from booking_data.delivery");
    }
    void expect_failure_after(const std::string& elsewhere, const std::vector<std::string>& parameters,
                              const std::string& own) {
        SCOPED_TRACE(own + ", elsewhere: " + elsewhere);
        begin();
        other.query(elsewhere, parameters);
        EXPECT_EQ(dba.run(own, {hook}).sqlstate, "40001");
        dba.query("rollback");
    }

    SqlSession owner = SqlSession::admin("booking_owner");
    SqlSession other = SqlSession::admin("booking_dba");
    std::string hook;
};

TEST_P(IsolationDeliveryTest, ChangesOfOneWebhookAreSerializationFailures) {
    const std::vector<std::string> changes{
        "select booking_api.rotate_webhook_secret($1)", "select booking_api.ping_webhook($1)",
        "select booking_api.enable_webhook($1)", "select * from booking_api.delete_webhook($1)"};
    for (const auto& own : changes) {
        expect_failure_after("select booking_api.rotate_webhook_secret($1)", {hook}, own);
        expect_failure_after("select * from booking_api.delete_webhook($1)", {hook}, own);
        hook = make_hook();
    }
    // A delivery that the snapshot does not have: it is not left behind.
    expect_failure_after("select booking_api.ping_webhook($1)", {hook},
                         "select * from booking_api.delete_webhook($1)");
}

TEST_P(IsolationDeliveryTest, NoMoreThanItsShareOfAWebhookIsUnderWay) {
    const auto early = "{" + ping(other) + "," + ping(other) + "}";
    for (int i = 0; i < 3; ++i) ping(other);
    // The first ones are held elsewhere, so that the next claim takes others.
    admin.query("begin");
    admin.query("select from booking_data.delivery where id = any ($1::uuid[]) for update", {early});
    begin();
    EXPECT_EQ(other.query(kClaim).rows.size(), 2U);
    admin.query("rollback");
    EXPECT_EQ(dba.run(kClaim).sqlstate, "40001") << "it does not see the leases of the other claim";
    dba.query("rollback");
    EXPECT_EQ(dba.query(kClaim).rows.size(), 0U);
}

TEST_P(IsolationDeliveryTest, WhatIsDoneToOneDeliveryTwiceIsASerializationFailure) {
    const auto id = ping(other);
    for (const auto* elsewhere :
         {"select booking_api.redeliver($1, $2)",
          "select count(*) from booking_api.claim_deliveries('webhook', 100) where $1 <> $2"}) {
        begin();
        other.query(elsewhere, {hook, id});
        EXPECT_EQ(dba.run("select booking_api.redeliver($1, $2)", {hook, id}).sqlstate, "40001");
        dba.query("rollback");
    }
    begin();
    const auto settle =
        "select booking_api.settle_delivery(id, lease, $2) from booking_data.delivery where id = $1";
    other.query(settle, {id, "delivered"});
    EXPECT_EQ(dba.run(settle, {id, "dead"}).sqlstate, "40001");
    dba.query("rollback");
    EXPECT_EQ(admin.value("select status from booking_data.delivery where id = $1", {id}), "delivered");
}

TEST_P(IsolationDeliveryTest, ADeliveryThatChangedSinceIsNeitherForgottenNorRepeated) {
    const char* prune = "select booking_api.prune_deliveries(keep_days => '30') where $1::text is not null";
    const char* replay =
        "select booking_api.replay_deliveries(channel => 'webhook') where $1::text is not null";
    const char* redeliver = "select booking_api.redeliver($1, $2)";
    const auto id = ping(other);
    const auto state = [&] {
        return admin.value("select concat_ws(' ', status, attempts) from booking_data.delivery where id = $1",
                           {id});
    };
    for (const std::string status : {"delivered", "dead"}) {
        const char* own = status == "dead" ? replay : prune;
        owner.query(
            "update booking_data.delivery set status = $2, attempts = 5, settled_at = '2020-01-01' where id "
            "= $1",
            {id, status});
        begin();
        other.query(redeliver, {hook, id});
        EXPECT_EQ(dba.run(own, {hook}).sqlstate, "40001") << "it is sent again by now";
        dba.query("rollback");
        EXPECT_EQ(json::parse(dba.value(own, {hook})),
                  status == "dead" ? json({{"replayed", 0}}) : json({{"pruned", 0}}));
        EXPECT_EQ(state(), "pending 0");
    }
    owner.query(
        "update booking_data.delivery set status = 'dead', attempts = 5, settled_at = '2020-01-01' where id "
        "= $1",
        {id});
    expect_failure_after(replay, {hook}, replay);
    owner.query(
        "update booking_data.delivery set status = 'delivered', settled_at = '2020-01-01' where id = $1",
        {id});
    expect_failure_after(prune, {hook}, prune);
    EXPECT_EQ(admin.value("select count(*) from booking_data.delivery where id = $1", {id}), "0");
}

// What is recorded is what the event is, not what the snapshot has of it.
TEST_P(IsolationDeliveryTest, ThatAnEventIsSoldOutIsRecordedAsItIs) {
    const auto event = make_event({.capacity = 2});
    const auto edges = [&] {
        return admin.value(
            "select coalesce(string_agg(concat_ws(' ', kind, resource ->> 'name', resource ->> "
            "'availableSeats'), ', ' order by position), '') "
            "from booking_data.change where event_id = $1 and kind in ('event.sold_out', "
            "'event.available_again')",
            {event});
    };
    const auto request = booking_body(email, {{event, 1}});
    begin();
    const auto id = json::parse(second.query(kBook, {request}).cell()).at("id").get<std::string>();
    EXPECT_EQ(dba.run(kBook, {request}).sqlstate, "40001")
        << "the snapshot has two seats, this would not be the last";
    dba.query("rollback");
    begin();
    second.query(kUpdate, {event, R"({"name":"Renamed"})"});
    EXPECT_EQ(dba.run(kBook, {request}).sqlstate, "40001");
    dba.query("rollback");
    EXPECT_EQ(dba.query(kBook, {request}).cell(0, 1), "");
    EXPECT_EQ(edges(), "event.sold_out Renamed 0");
    begin();
    second.query(kUpdate, {event, R"({"capacity":3})"});
    EXPECT_EQ(dba.run(kCancel, {id}).sqlstate, "40001");
    dba.query("rollback");
    dba.query(kCancel, {id});
    EXPECT_EQ(edges(), "event.sold_out Renamed 0, event.available_again Renamed 1");
}

TEST_P(IsolationDeliveryTest, NoChangeIsReadTwice) {
    const char* queue = "select booking_api.queue_deliveries('webhook', 1)";
    while (other.value("select booking_api.queue_deliveries('webhook')") != "0") continue;
    const auto event = make_event({.capacity = 2});
    second.query(kBook, {booking_body(email, {{event, 1}})});
    second.query(kBook, {booking_body(email, {{event, 1}})});
    ASSERT_TRUE(wait_until([&] { return other.value(queue) == "1"; }));
    begin();
    ASSERT_EQ(other.value(queue), "1");
    EXPECT_EQ(dba.run(queue).sqlstate, "40001");
}

TEST_P(IsolationDeliveryTest, AKeyThatTheSnapshotDoesNotHaveIsASerializationFailure) {
    const auto events = make_events(2);
    const auto own = booking_body(email, {{events[1], 1}});
    for (const auto& elsewhere : {own, booking_body(email, {{events[0], 1}})}) {
        key = unique_word();
        begin();
        second.query(kBookKeyed, {elsewhere, key});
        EXPECT_EQ(dba.run(kBookKeyed, {own, key}).sqlstate, "40001");
        dba.query("rollback");
        const auto again = dba.query(kBookKeyed, {own, key});
        EXPECT_EQ(again.cell(0, 1), elsewhere == own ? "" : "TKC08");
        EXPECT_EQ(again.cell(0, 4) == "t", elsewhere == own);
    }
    EXPECT_EQ(seats_taken(admin, events[1]), 1);
}

TEST_P(IsolationDeliveryTest, AKeyIsForgottenOnce) {
    const auto event = make_event();
    second.query(kBookKeyed, {booking_body(email, {{event, 1}}), key});
    owner.query("update booking_data.idempotency_key set created_at = '2020-01-01' where key = $1", {key});
    // The record is not that old: a key that it names would be missed.
    admin.query("set session_replication_role = replica");
    admin.query("update booking_data.change set idempotency_key = null where idempotency_key = $1", {key});
    admin.query("set session_replication_role = origin");
    begin();
    const char* prune = "select booking_api.prune_idempotency_keys()";
    EXPECT_EQ(json::parse(other.value(prune)).at("pruned"), 1);
    const auto again = second.value(kBookKeyed, {booking_body(email, {{event, 1}}), key});
    // As the snapshot has it: the key stands for the first booking.
    EXPECT_NE(dba.value(kBookKeyed, {booking_body(email, {{event, 1}}), key}), again);
    EXPECT_EQ(dba.run(prune).sqlstate, "40001");
}

// A booking is made in the middle of the proof, whose tables are locked until then.
TEST_P(IsolationDeliveryTest, TheProofSeesOneSnapshot) {
    const auto event = make_event();
    for (auto* session : {&dba, &other}) {
        owner.query("begin");
        owner.query("lock table booking_data.change in access exclusive mode");
        session->start("select booking_api.verify_invariants()");
        ASSERT_TRUE(wait_until_blocked(admin, session->pid(), owner.pid()));
        owner.query(kBook, {booking_body(email, {{event, 1}})});
        owner.query("commit");
        EXPECT_EQ(session->finish().sqlstate, "");
    }
}

INSTANTIATE_TEST_SUITE_P(Levels, IsolationDeliveryTest, testing::Values("repeatable read", "serializable"),
                         [](const auto& level) {
                             return std::string(level.param) == "serializable" ? "Serializable"
                                                                               : "RepeatableRead";
                         });

}  // namespace
}  // namespace booking
