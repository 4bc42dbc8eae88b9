// A new epoch begins while others write and read: nothing is passed over, nothing comes twice, whatever the
// numbers of transactions are.
#include <gtest/gtest.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "test_data.hpp"

namespace booking {
namespace {

using nlohmann::json;
using Ids = std::vector<std::string>;

const std::string kBegin = "select booking_api.begin_epoch() ->> 'epoch'";

class EpochTest : public testing::Test {
protected:
    void SetUp() override {
        cursor_ = admin.value(
            "select booking_impl.position_text(booking_impl.last_epoch(), "
            "pg_snapshot_xmin(pg_current_snapshot()), 0)");
    }
    void TearDown() override { EXPECT_TRUE(invariants_hold()); }

    // Of an event of its own, so that nobody waits for another's.
    static std::string book(SqlSession& session) { return book(session, make_event()); }
    static std::string book(SqlSession& session, const std::string& event) {
        return json::parse(session.value(kBook, {booking_body(unique_email(), {{event, 1}})})).at("id");
    }
    std::string epoch_of(const std::string& booking) {
        return admin.value("select epoch from booking_data.change where booking_id = $1", {booking});
    }
    std::string epochs() { return admin.value("select count(*) from booking_data.epoch"); }

    // The bookings that the feed has shown since the last call.
    Ids follow() {
        Ids ids;
        for (bool has_more = true; has_more;) {
            const auto page = json::parse(admin.value("select booking_api.list_changes($1)", {cursor_}));
            for (const auto& change : page.at("data")) {
                if (change.contains("booking")) ids.push_back(change.at("booking").at("id"));
            }
            cursor_ = page.at("pagination").at("nextCursor");
            has_more = page.at("pagination").at("hasMore");
        }
        return ids;
    }

    SqlSession admin = SqlSession::admin();
    SqlSession dba = SqlSession::admin("booking_dba");
    SqlSession first = SqlSession::gateway();
    SqlSession second = SqlSession::gateway();

private:
    std::string cursor_;
};

TEST_F(EpochTest, ItWaitsForWhoHasWrittenAndWritersWaitForIt) {
    const auto event = make_event();
    first.query("begin");
    const auto before = book(first);
    dba.start(kBegin);
    ASSERT_TRUE(wait_until_blocked(admin, dba.pid(), first.pid()));
    second.start(kBook, {booking_body(unique_email(), {{event, 1}})});
    EXPECT_TRUE(wait_until_blocked(admin, second.pid(), dba.pid()));
    first.query("commit");
    const auto epoch = dba.finish().cell();
    const std::string after = json::parse(second.finish().cell()).at("id");
    EXPECT_LT(std::stoll(epoch_of(before)), std::stoll(epoch));
    EXPECT_EQ(epoch_of(after), epoch);
    EXPECT_EQ(follow(), (Ids{before, after}));
}

TEST_F(EpochTest, WhoKeepsAWriteOpenKeepsItFromBeginning) {
    const auto epochs_before = epochs();
    const auto epoch = epoch_of(book(first));
    second.query("begin");
    book(second);
    const auto outcome = dba.run(kBegin);
    EXPECT_EQ(outcome.sqlstate, "55P03");
    EXPECT_EQ(outcome.message, "a transaction that has written changes is still open");
    EXPECT_EQ(epochs(), epochs_before);
    EXPECT_EQ(epoch_of(book(first)), epoch) << "bookings go on";
    second.query("commit");
    EXPECT_TRUE(dba.run(kBegin).ok()) << "and once it has ended it may begin";
}

TEST_F(EpochTest, ASnapshotThatIsOlderWritesInTheNewEpoch) {
    for (const std::string level : {"read committed", "repeatable read", "serializable"}) {
        const auto event = make_event();
        first.query("begin isolation level " + level);
        first.query("select booking_api.check_health()");
        const auto epoch = dba.value(kBegin);
        const auto booking = book(first, event);
        first.query("commit");
        EXPECT_EQ(epoch_of(booking), epoch) << level;
        EXPECT_EQ(follow(), Ids{booking}) << level;
    }
}

TEST_F(EpochTest, ChangesOfAnOlderEpochAreCompleteAndThoseOfTheNewOneWait) {
    auto oldest = SqlSession::admin();
    for (auto* session :
         {&oldest, &first}) {  // both have a number before the others, and have written nothing
        session->query("begin");
        session->query("select pg_current_xact_id()");
    }
    const auto before = book(second);
    EXPECT_EQ(follow(), Ids());
    dba.value(kBegin);
    EXPECT_EQ(follow(), Ids{before}) << "nothing can turn up before it any more";
    const auto after = book(first);  // a lower number, in the new epoch
    first.query("commit");
    EXPECT_EQ(follow(), Ids());
    oldest.query("commit");
    EXPECT_EQ(follow(), Ids{after});
}

TEST_F(EpochTest, OneThatIsUndoneDoesNoHarm) {
    first.query("begin");
    first.query("select pg_current_xact_id()");
    const auto before = book(second);
    dba.query("begin");
    const auto epoch = dba.value(kBegin);
    dba.query("rollback");
    const auto after = book(first);
    first.query("commit");
    EXPECT_EQ(epoch_of(after), epoch) << "writers cannot know";
    EXPECT_EQ(follow(), (Ids{before, after}));
    EXPECT_GT(std::stoll(dba.value(kBegin)), std::stoll(epoch));
}

TEST_F(EpochTest, NothingIsMissedWhileEpochsBeginAndManyWrite) {
    constexpr std::size_t kWriters = 6;
    std::atomic<std::size_t> running = kWriters;
    std::vector<Ids> made(kWriters);
    const auto events = make_events(kWriters, {.capacity = 100});
    std::vector<std::jthread> writers;
    for (auto& ids : made) {
        writers.emplace_back([&] {
            auto session = SqlSession::gateway();
            const auto event = events[static_cast<std::size_t>(&ids - made.data())];
            for (int n = 0; n < 60; ++n) {
                if (n % 3 == 0) session.query("begin");
                ids.push_back(book(session, event));
                if (n % 3 == 2) session.query("commit");
            }
            --running;
        });
    }
    const auto epochs_before = std::stoi(epochs());
    Ids seen;
    for (bool is_last = false; !is_last;) {
        is_last = running == 0;
        const auto outcome = dba.run(kBegin);
        EXPECT_TRUE(outcome.ok()) << outcome.message;
        for (auto& id : follow()) seen.push_back(std::move(id));
    }
    writers.clear();
    std::multiset<std::string> expected;
    for (const auto& ids : made) expected.insert(ids.begin(), ids.end());
    EXPECT_EQ(std::multiset<std::string>(seen.begin(), seen.end()), expected);
    EXPECT_EQ(expected.size(), kWriters * 60);
    EXPECT_GE(std::stoi(epochs()), epochs_before + 2) << "several began meanwhile";
}

TEST_F(EpochTest, NumbersThatCameWithoutTheirSequencesAreNotGivenOutAgain) {
    const auto booking = book(first);
    auto owner = SqlSession::admin("booking_owner");
    const auto last = owner.value("select max(position) from booking_data.change");
    const auto epoch = std::stoll(epoch_of(booking));
    owner.query("select setval(pg_get_serial_sequence('booking_data.change', 'position'), 1, false)");
    owner.query("select setval('booking_data.current_epoch', 1, false)");
    EXPECT_GT(std::stoll(dba.value(kBegin)), epoch);
    first.query(kCancel, {booking});
    EXPECT_GT(std::stoll(admin.value("select max(position) from booking_data.change where booking_id = $1",
                                     {booking})),
              std::stoll(last));
}

}  // namespace
}  // namespace booking
