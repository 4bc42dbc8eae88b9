// The connection to the database is lost after a call was sent: was it done?
#include "recovery.hpp"

namespace booking {
namespace {

class UnknownOutcomeTest : public RecoveryTest {
protected:
    std::jthread book_in_thread(const Headers& headers = {}) {
        return std::jthread([this, headers] { reply = http().post("/api/v1/bookings", body, headers); });
    }
    // The gateway's backend that waits for the lock and is not this one.
    std::string waiting_pid(const auto& lock, const std::string& but = "0") {
        std::string pid;
        EXPECT_TRUE(wait_until([&] {
            const auto found = admin.query(
                "select pid from pg_stat_activity where application_name = $1 and $2 = any "
                "(pg_blocking_pids(pid)) and pid <> $3",
                {name, lock.pid(), but});
            if (!found.rows.empty()) pid = found.cell();
            return !pid.empty();
        }));
        return pid;
    }
    Reply repeat(const std::string& key) {
        return http().post("/api/v1/bookings", body, {{"Idempotency-Key", key}});
    }

    Reply reply;
    std::string body = booking_body(unique_email(), {{event, 1}});
};

TEST_F(UnknownOutcomeTest, OfABookingIsFoundOutByItsKey) {
    BookingsLock lock;
    auto thread = book_in_thread();
    const auto pid = waiting_pid(lock);
    EXPECT_EQ(terminate("pid = " + pid), 1);
    EXPECT_NE(waiting_pid(lock, pid), "") << "it is asked for again, and waits";
    lock.release();
    thread.join();
    EXPECT_EQ(reply.status, 201) << reply.body;
    EXPECT_EQ(reply.header("Idempotency-Replayed"), "");
    EXPECT_EQ(http().get(reply.header("Location")).body, reply.body);
    EXPECT_EQ(seats_taken(admin, event), 1);
}

// As if the lost call had been committed: while the gateway cannot get to the database, its booking is made
// there.
TEST_F(UnknownOutcomeTest, ThatWasABookingIsAnsweredWithIt) {
    BookingsLock lock;
    auto thread = book_in_thread({{"Idempotency-Key", "known " + name}});
    (void)waiting_pid(lock);
    take_database_away();
    lock.release();
    const auto booked = admin.value(
        "select booking from booking_api.create_bookings(jsonb_build_array($1::jsonb), array[$2])",
        {body, "known " + name});
    give_database_back();
    thread.join();
    EXPECT_EQ(reply.status, 201) << reply.body;
    EXPECT_EQ(reply.body, booked);
    EXPECT_EQ(reply.header("Idempotency-Replayed"), "") << "for the client it is the first answer";
    EXPECT_EQ(repeat("known " + name).header("Idempotency-Replayed"), "true");
    EXPECT_EQ(seats_taken(admin, event), 1);
}

TEST_F(UnknownOutcomeTest, ThatWasARefusalIsAnsweredWithIt) {
    BookingsLock lock;
    auto thread = book_in_thread();
    (void)waiting_pid(lock);
    take_database_away();
    lock.release();
    admin.query("select booking_api.close_event($1)", {event});
    give_database_back();
    thread.join();
    expect_problem(reply, 409, "EventNotOnSale", "TKC03");
    EXPECT_EQ(seats_taken(admin, event), 0);
}

TEST_F(UnknownOutcomeTest, StaysUnknownWhileTheDatabaseIsAwayAndTellsTheKey) {
    for (const std::string& own_key : {std::string(), "own " + name}) {
        SCOPED_TRACE(own_key);
        const int before = seats_taken(admin, event);
        BookingsLock lock;
        auto thread = book_in_thread(own_key.empty() ? Headers{} : Headers{{"Idempotency-Key", own_key}});
        (void)waiting_pid(lock);
        take_database_away();
        lock.release();
        thread.join();
        expect_problem(reply, 503, "OutcomeUnknown");
        EXPECT_NE(reply.json().at("detail").get<std::string>().find("Idempotency-Key"), std::string::npos);
        const auto key = reply.header("Idempotency-Key");
        EXPECT_TRUE(own_key.empty() ? key.size() > 32 : key == own_key) << key;
        give_database_back();
        Reply repeated;
        EXPECT_TRUE(wait_until([&] {
            repeated = repeat(key);
            return repeated.status == 201;
        })) << repeated.body;
        EXPECT_EQ(repeat(key).body, repeated.body);
        EXPECT_EQ(seats_taken(admin, event), before + 1);
    }
}

// The first call may still be at it: what waits for a lock is no proof that nothing was booked.
TEST_F(UnknownOutcomeTest, IsNotTakenForEventBusy) {
    BookingsLock lock;
    auto thread = book_in_thread();
    EXPECT_EQ(terminate("pid = " + waiting_pid(lock)), 1);
    thread.join();
    lock.release();
    expect_problem(reply, 503, "OutcomeUnknown");
    EXPECT_EQ(repeat(reply.header("Idempotency-Key")).status, 201);
    EXPECT_EQ(seats_taken(admin, event), 1);
}

TEST_F(UnknownOutcomeTest, OfACancellationIsFoundOutByItsKey) {
    const auto booking = http().post("/api/v1/bookings", body).header("Location");
    const std::string target = booking + "/cancel";
    SeatsLock lock(event);
    std::jthread thread([&] { reply = http().post(target, "", {{"Idempotency-Key", "cancel " + name}}); });
    const auto pid = waiting_pid(lock);
    EXPECT_EQ(terminate("pid = " + pid), 1);
    EXPECT_NE(waiting_pid(lock, pid), "") << "it is asked for again, and waits";
    lock.release();
    thread.join();
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.header("Idempotency-Replayed"), "") << "for the client it is the first answer";
    EXPECT_EQ(seats_taken(admin, event), 0);
}

TEST_F(UnknownOutcomeTest, OfACancellationStaysUnknownWhileTheDatabaseIsAwayAndTellsTheKey) {
    const auto key = "cancel " + name;
    const auto booking = http().post("/api/v1/bookings", body).header("Location");
    for (const std::string& target : {booking + "/cancel", "/api/v1/events/" + event + "/cancel"}) {
        SCOPED_TRACE(target);
        const auto its_key = key + target.substr(8, 6);
        SeatsLock lock(event);
        std::jthread thread([&] { reply = http().post(target, "", {{"Idempotency-Key", its_key}}); });
        (void)waiting_pid(lock);
        take_database_away();
        lock.release();
        thread.join();
        expect_problem(reply, 503, "OutcomeUnknown");
        EXPECT_EQ(reply.header("Idempotency-Key"), its_key);
        give_database_back();
        Reply repeated;
        EXPECT_TRUE(wait_until([&] {
            repeated = http().post(target, "", {{"Idempotency-Key", its_key}});
            return repeated.status == 200;
        })) << repeated.body;
    }
    EXPECT_EQ(seats_taken(admin, event), 0);
}

TEST_F(UnknownOutcomeTest, OfOtherWritesIsForTheClientToFindOut) {
    const std::string path = "/api/v1/events/" + event;
    const auto booking = http().post("/api/v1/bookings", body).header("Location");
    for (const auto& [method, target, request] :
         {std::tuple("POST", booking + "/cancel", ""), std::tuple("PATCH", path, "{\"capacity\":9}"),
          std::tuple("POST", path + "/close", ""), std::tuple("POST", path + "/cancel", "")}) {
        SCOPED_TRACE(target);
        SeatsLock lock(event);
        std::jthread thread([&, method = method, target = target, request = request] {
            reply = http().send(method, target, request);
        });
        EXPECT_EQ(terminate("pid = " + waiting_pid(lock)), 1);
        thread.join();
        lock.release();
        expect_problem(reply, 503, "OutcomeUnknown");
        EXPECT_EQ(reply.body.find("Idempotency-Key"), std::string::npos);
        EXPECT_NE(reply.body.find("Check"), std::string::npos) << reply.body;
        EXPECT_EQ(reply.header("Idempotency-Key"), "");
        EXPECT_TRUE(becomes_ready());
    }
    EXPECT_EQ(http().get(path).json().at("version"), 1);
    EXPECT_EQ(seats_taken(admin, event), 1);
}

}  // namespace
}  // namespace booking
