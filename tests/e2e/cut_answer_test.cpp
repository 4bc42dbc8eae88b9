// The database's answer to a write is cut after each byte of its end, and some before it.
#include "../integration/cutting_proxy.hpp"
#include "acknowledged_write.hpp"
#include "api/routes.hpp"
#include "expect_problem.hpp"

namespace booking {
namespace {

class CutWriteTest : public testing::TestWithParam<const char*> {
protected:
    Reply send(const Write& write, std::size_t bytes) {
        // As a call is bound to its prepared statement, not as that is prepared.
        const Route& route = *match_route(write.method, write.target).route;
        const auto statement =
            route.action == Action::cancel ? booking_statements().cancel : route_index(route);
        proxy.cut('\0' + ("statement_" + std::to_string(statement)) + '\0', bytes);
        return gateway.client().send(write.method, write.target, write.body);
    }

    SqlSession admin = SqlSession::admin();
    CuttingProxy proxy;
    GatewayProcess gateway{{"--pool-size", "2"}, {{"DATABASE_URL", proxy.url(unique_word())}}};
};

TEST_P(CutWriteTest, IsAcknowledgedIfItsAnswerWasWhole) {
    gateway.await_listening();
    const std::string kind = GetParam();
    auto first = send(make_write(kind, admin), CuttingProxy::kUncut);
    // Bookings that may be joined come first, as long as commits are slow, and have a test of their own.
    // Their answers are longer.
    for (const auto joined = proxy.passed(); kind == "a booking" && proxy.passed() >= joined;) {
        first = send(make_write(kind, admin), CuttingProxy::kUncut);
    }
    ASSERT_LT(first.status, 300) << first.body;
    const std::size_t all = proxy.passed();
    constexpr std::size_t kTail = 21;  // the end of the rows, CommandComplete, ReadyForQuery
    ASSERT_GT(all, kTail);
    std::vector<std::size_t> cuts{0, 1, 5, all / 2};
    for (std::size_t bytes = all - kTail; bytes <= all; ++bytes) cuts.push_back(bytes);
    for (const std::size_t bytes : cuts) {
        SCOPED_TRACE(std::to_string(bytes) + " of " + std::to_string(all));
        Write write;
        Reply reply;
        // Where a commit takes its time a booking has one of its own, and a shorter answer before it.
        for (int attempt = 0; attempt == 0 || (kind == "a booking" && attempt < 5 && proxy.passed() != bytes);
             ++attempt) {
            write = make_write(kind, admin);
            reply = send(write, bytes);
        }
        EXPECT_EQ(proxy.passed(), bytes);
        EXPECT_EQ(admin.value(write.is_stored), "t") << "the server had committed, once";
        if (bytes < all && kind != "a booking") {
            expect_problem(reply, 503, "OutcomeUnknown");
        } else {
            EXPECT_EQ(reply.status, first.status) << reply.body;
            EXPECT_EQ(reply.header("Idempotency-Replayed"), "");
        }
        if (HasFailure()) break;
    }
    EXPECT_EQ(gateway.stop(), 0) << gateway.err();
    EXPECT_TRUE(invariants_hold());
}

INSTANTIATE_TEST_SUITE_P(Writes, CutWriteTest, testing::ValuesIn(kWrites), test_name);

TEST_F(CutWriteTest, ACommitThatIsCutIsLookedUp) {
    constexpr std::size_t kAll = 18;  // CommandComplete with COMMIT, ReadyForQuery
    const auto book_with_cut_at = [&](std::size_t bytes) {
        // The first booking of a gateway has a commit of its own.
        GatewayProcess fresh({"--pool-size", "1"}, {{"DATABASE_URL", proxy.url(unique_word())}});
        fresh.await_listening();
        proxy.cut("commit", bytes);
        const auto write = make_write("a booking", admin);
        const auto reply = fresh.client().send(write.method, write.target, write.body);
        EXPECT_EQ(reply.status, 201) << reply.body;
        EXPECT_EQ(admin.value(write.is_stored), "t");
        EXPECT_EQ(fresh.client().get(reply.header("Location")).body, reply.body);
        EXPECT_EQ(fresh.stop(), 0);
        return proxy.passed();
    };
    for (std::size_t bytes = 0; bytes <= kAll; ++bytes) {
        SCOPED_TRACE(bytes);
        // Now and then the commit passes uncut; why is not known. What is acknowledged is stored even so.
        bool is_cut = false;
        for (int attempt = 0; attempt < 5 && !is_cut; ++attempt) is_cut = book_with_cut_at(bytes) == bytes;
        EXPECT_TRUE(is_cut);
    }
    gateway.await_listening();
    EXPECT_EQ(gateway.stop(), 0);
}

}  // namespace
}  // namespace booking
