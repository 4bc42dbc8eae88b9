// Callers at REPEATABLE READ and SERIALIZABLE, whose snapshot may be older than the lock they get: every pair
// of writers of one event.
#include <functional>

#include "race_test.hpp"

namespace booking {
namespace {

struct Scene {
    std::string event;
    std::string booking;  // three of its ten seats
    std::string customer;
};

struct Writer {
    std::string name;
    std::string sql;
    std::function<std::vector<std::string>(const Scene&)> parameters;
};

Writer update(const std::string& name, const std::string& body) {
    return {name, kUpdate, [body](const Scene& s) { return std::vector{s.event, body}; }};
}

std::vector<std::string> booking_request(const Scene& s) {
    return {booking_body(s.customer, {{s.event, 2}}), unique_word()};
}

const std::vector<Writer>& writers() {
    static const std::vector<Writer> all{
        {"book", kBookKeyed, booking_request},
        {"cancel a booking", kCancel, [](const Scene& s) { return std::vector{s.booking}; }},
        {"cancel a part", kCancelPart,
         [](const Scene& s) { return std::vector{s.booking, cancel_body(s.event, 1)}; }},
        {"cancel the event", kCancelEvent, [](const Scene& s) { return std::vector{s.event}; }},
        {"close", kClose, [](const Scene& s) { return std::vector{s.event}; }},
        {"publish", kPublish, [](const Scene& s) { return std::vector{s.event}; }},
        update("rename", R"({"name":"Another"})"),
        update("fewer seats", R"({"capacity":6})"),
        update("more seats", R"({"capacity":20})"),
        update("fewer for a booking", R"({"maxPerBooking":1})"),
        update("fewer for a customer", R"({"maxPerCustomer":3})"),
        update("move the end of the sales", R"({"salesEndAt":"2430-01-01T00:00:00Z"})"),
        update("begin the sales later", R"({"salesStartAt":"2030-12-01T00:00:00Z"})"),
        {"change this version", kUpdateIf,
         [](const Scene& s) { return std::vector<std::string>{s.event, R"({"venue":"Hall"})", "*"}; }},
    };
    return all;
}

// The SQLSTATE that a call failed with, or that its one booking was refused with.
std::string code_of(const SqlOutcome& outcome, const Writer& writer) {
    return outcome.ok() && writer.sql == kBookKeyed ? outcome.cell(0, 1) : outcome.sqlstate;
}

class IsolationTest : public RaceTest, public testing::WithParamInterface<const char*> {
protected:
    void SetUp() override {
        first.query(std::string("set default_transaction_isolation = '") + GetParam() + "'");
    }

    // Publishing needs a closed event, which is neither booked nor closed.
    static bool fit(const Writer& one, const Writer& other) {
        const auto needs_sale = [](const Writer& w) { return w.name == "book" || w.name == "close"; };
        return !(one.name == "publish" && needs_sale(other)) && !(other.name == "publish" && needs_sale(one));
    }
    Scene make_scene(const Writer& one, const Writer& other) {
        Scene scene{make_event(), "", unique_email()};
        scene.booking = json::parse(second.value(kBook, {booking_body(scene.customer, {{scene.event, 3}})}))
                            .at("id")
                            .get<std::string>();
        if (one.name == "publish" || other.name == "publish") dba.query(kClose, {scene.event});
        return scene;
    }
    void for_each_pair(
        const std::function<void(const Scene&, const Writer& elsewhere, const Writer& own)>& check) {
        for (const auto& elsewhere : writers()) {
            for (const auto& own : writers()) {
                if (!fit(elsewhere, own)) continue;
                SCOPED_TRACE("own: " + own.name + ", elsewhere: " + elsewhere.name);
                check(make_scene(elsewhere, own), elsewhere, own);
            }
        }
    }
};

TEST_P(IsolationTest, WhatWasDoneSinceTheSnapshotIsASerializationFailure) {
    for_each_pair([&](const Scene& scene, const Writer& elsewhere, const Writer& own) {
        first.query("begin");
        first.query("select booking_api.get_event($1)", {scene.event});
        ASSERT_EQ(code_of(second.run(elsewhere.sql, elsewhere.parameters(scene)), elsewhere), "");
        EXPECT_EQ(code_of(first.run(own.sql, own.parameters(scene)), own), "40001");
        first.query("rollback");
    });
}

TEST_P(IsolationTest, WhatWasWaitedForIsASerializationFailureWithoutABlockToo) {
    for_each_pair([&](const Scene& scene, const Writer& elsewhere, const Writer& own) {
        second.query("begin");
        ASSERT_EQ(code_of(second.run(elsewhere.sql, elsewhere.parameters(scene)), elsewhere), "");
        first.start(own.sql, own.parameters(scene));
        ASSERT_TRUE(wait_until_blocked(admin, first.pid(), second.pid()));
        second.query("commit");
        EXPECT_EQ(code_of(first.finish(), own), "40001");
    });
}

TEST_P(IsolationTest, WhatWasRolledBackHindersNobody) {
    for_each_pair([&](const Scene& scene, const Writer& elsewhere, const Writer& own) {
        first.query("begin");
        first.query("select booking_api.get_event($1)", {scene.event});
        second.query("begin");
        ASSERT_EQ(code_of(second.run(elsewhere.sql, elsewhere.parameters(scene)), elsewhere), "");
        second.query("rollback");
        EXPECT_EQ(code_of(first.run(own.sql, own.parameters(scene)), own), "");
        first.query("commit");
    });
}

// Not by a function: an owner who changes the event by hand, and knows nothing of locks.
TEST_P(IsolationTest, WhatAnOwnerDidByHandIsASerializationFailure) {
    auto owner = SqlSession::admin("booking_owner");
    for (const auto& own : writers()) {
        if (own.name == "publish") continue;
        SCOPED_TRACE(own.name);
        const auto scene = make_scene(own, own);
        first.query("begin");
        first.query("select booking_api.get_event($1)", {scene.event});
        const auto status = owner.value("select status from booking_data.event where id = $1", {scene.event});
        const char* by_hand = "update booking_data.event set status = $2 where id = $1";
        owner.query(by_hand, {scene.event, "closed"});
        EXPECT_EQ(code_of(first.run(own.sql, own.parameters(scene)), own), "40001");
        first.query("rollback");
        owner.query(by_hand, {scene.event, status});
    }
}

TEST_P(IsolationTest, WhatIsTriedAgainIsJudgedByWhatHappened) {
    const auto event = make_event();
    first.query("begin");
    first.query("select booking_api.get_event($1)", {event});
    second.query(kUpdateIf, {event, R"({"maxPerCustomer":1})", "1"});
    EXPECT_EQ(first.run(kBookKeyed, {booking_body(email, {{event, 2}}), key}).sqlstate, "40001");
    first.query("rollback");
    EXPECT_EQ(first.query(kBookKeyed, {booking_body(email, {{event, 2}}), key}).cell(0, 1), "TKC04");
    EXPECT_EQ(first.run(kUpdateIf, {event, R"({"venue":"Hall"})", "1"}).sqlstate, "TKC07");
}

// What cannot be had is refused as it was when the transaction began: no lock is asked for it.
TEST_P(IsolationTest, ARefusalIsOfTheSnapshot) {
    const auto event = make_event({.capacity = 0});
    first.query("begin");
    first.query("select booking_api.get_event($1)", {event});
    const auto later = make_event();
    second.query(kUpdate, {event, R"({"capacity":5})"});
    EXPECT_EQ(first.query(kBook, {booking_body(email, {{event, 1}})}).cell(0, 1), "TKC01");
    EXPECT_EQ(first.query(kBook, {booking_body(email, {{later, 1}})}).cell(0, 1), "TKN01");
    EXPECT_EQ(json::parse(first.value("select booking_api.get_event($1)", {event})).at("availableSeats"), 0);
    first.query("commit");
    EXPECT_EQ(first.query(kBook, {booking_body(email, {{event, 1}, {later, 1}})}).cell(0, 1), "");
}

INSTANTIATE_TEST_SUITE_P(Levels, IsolationTest, testing::Values("repeatable read", "serializable"),
                         [](const auto& level) {
                             return std::string(level.param) == "serializable" ? "Serializable"
                                                                               : "RepeatableRead";
                         });

}  // namespace
}  // namespace booking
