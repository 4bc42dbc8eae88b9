// A backend that is told to quit while it commits sends the rows that it had buffered, and dies uncommitted.
#include <csignal>

#include "acknowledged_write.hpp"
#include "recovery.hpp"

namespace booking {
namespace {

class CrashedCommitTest : public RecoveryTest, public testing::WithParamInterface<const char*> {
protected:
    void SetUp() override {
        RecoveryTest::SetUp();
        admin.query("drop function if exists public.await_test() cascade");
        admin.query(
            "create function public.await_test() returns trigger language plpgsql as $$ begin "
            "perform pg_advisory_xact_lock_shared(4711); return null; end $$");
        for (const char* table : {"change", "webhook", "delivery"}) {
            admin.query(
                "create constraint trigger await_test after insert or update or delete on booking_data." +
                std::string(table) +
                " deferrable initially deferred for each row execute function public.await_test()");
        }
    }
    // Until then a call may be told that the database is away. Asked through the pool and the batches.
    bool recovers() {
        const auto nothing = booking_body(unique_email(), {{kUnknownId, 1}});
        return wait_until([&] { return http().get("/api/v1/webhooks").status == 200; }) &&
               wait_until([&] { return http().post("/api/v1/bookings", nothing).status == 404; });
    }
    void TearDown() override {
        admin.query("drop function public.await_test() cascade");
        RecoveryTest::TearDown();
    }

    // The answer to a write whose backend was told to quit while it committed. It takes all others with it.
    Reply crash_in(const Write& write) {
        auto holder = SqlSession::admin();
        holder.query("select pg_advisory_lock(4711)");
        Reply reply;
        std::jthread thread([&] { reply = http().send(write.method, write.target, write.body); });
        std::string pid;
        EXPECT_TRUE(wait_until([&] {
            pid = admin.value(
                "select coalesce(min(pid), 0) from pg_stat_activity where application_name = $1 and "
                "wait_event = 'advisory'",
                {name});
            return pid != "0";
        }));
        if (pid != "0") ::kill(std::stoi(pid), SIGQUIT);
        thread.join();
        EXPECT_TRUE(wait_until([&] { return !holder.is_open(); }));
        admin = SqlSession::admin_again();
        EXPECT_TRUE(recovers());
        return reply;
    }
};

TEST_P(CrashedCommitTest, IsNeverAcknowledged) {
    // The first call of a gateway is one that others may join, with a commit of its own.
    for (const char* way : {"joinable", "plain"}) {
        SCOPED_TRACE(way);
        const auto write = make_write(GetParam(), admin);
        const auto reply = crash_in(write);
        const bool is_stored = admin.value(write.is_stored) == "t";
        if (reply.status < 300) {
            EXPECT_TRUE(is_stored) << reply.status << " " << reply.body;
            EXPECT_EQ(std::string(GetParam()), "a booking") << "only it is asked for again, by its key";
            EXPECT_EQ(http().get(reply.header("Location")).body, reply.body);
        } else {
            expect_problem(reply, 503, "OutcomeUnknown");
            EXPECT_FALSE(is_stored);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Writes, CrashedCommitTest, testing::ValuesIn(kWrites), test_name);

}  // namespace
}  // namespace booking
