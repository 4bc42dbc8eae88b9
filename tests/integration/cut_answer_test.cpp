// The server's answer is cut after each byte in turn: only one that is whole, the end of its transaction
// included, is a success or a refusal.
#include <gtest/gtest.h>

#include "cutting_proxy.hpp"
#include "postgres/pg_connection.hpp"
#include "test_data.hpp"

namespace booking {
namespace {

using std::chrono::seconds;

constexpr std::array<std::string_view, 2> kStatements{
    "select booking, error_code, message, detail, is_replayed from "
    "booking_api.create_bookings($1, $2, $3)",
    "select booking_api.get_event($1)"};
const std::string kBookMark = "statement_0";
const std::string kReadMark = "statement_1";

Deadline soon() {
    return Clock::now() + seconds(10);
}

class CutAnswerTest : public testing::Test {
protected:
    // Nothing: it went well.
    static std::optional<PgError> failure_of(const std::function<void()>& call) {
        try {
            call();
        } catch (const PgError& error) {
            return error;
        }
        return std::nullopt;
    }
    [[nodiscard]] Values booking() const {
        return {"[" + booking_body(unique_email(), {{event, 1}}) + "]", "{" + unique_word() + "}", "false"};
    }
    int bookings() { return seats_taken(admin, event); }

    // `call` is tried with each possible cut. How often it was.
    int cut_everywhere(const std::string& mark, const std::function<void(PgConnection&)>& before,
                       const std::function<void(PgConnection&)>& call, const std::string& sqlstate = "") {
        const auto attempt = [&](std::size_t bytes) {
            PgConnection connection(settings, soon());
            before(connection);
            proxy.cut(mark, bytes);
            auto failure = failure_of([&] { call(connection); });
            const bool is_lost = failure && failure->failure == PgFailure::lost;
            EXPECT_EQ(connection.is_usable(), !is_lost) << bytes;
            return failure;
        };
        (void)attempt(CuttingProxy::kUncut);
        const std::size_t all = proxy.passed();
        EXPECT_GT(all, 0U);
        for (std::size_t bytes = 0; bytes <= all; ++bytes) {
            SCOPED_TRACE(std::to_string(bytes) + " of " + std::to_string(all));
            const auto failure = attempt(bytes);
            if (bytes < all) {
                EXPECT_TRUE(failure && failure->failure == PgFailure::lost);
            } else {
                EXPECT_EQ(failure ? failure->sqlstate : "", sqlstate);
                EXPECT_TRUE(!failure || failure->failure == PgFailure::refused);
            }
            if (testing::Test::HasFailure()) break;
        }
        return static_cast<int>(all) + 2;
    }

    std::string event = make_event({.capacity = 100'000});
    SqlSession admin = SqlSession::admin();
    CuttingProxy proxy;
    PgSettings settings{proxy.url(unique_word()), "", seconds(5), seconds(10), kStatements};
};

TEST_F(CutAnswerTest, OfACallIsOneWithItsLastByte) {
    const int times = cut_everywhere(
        kBookMark, [](PgConnection&) {},
        [&](PgConnection& connection) { (void)connection.call(0, booking(), soon()); });
    EXPECT_EQ(bookings(), times) << "each was committed, whatever of it arrived";
}

TEST_F(CutAnswerTest, OfACallThatOpensATransaction) {
    cut_everywhere(
        kBookMark, [](PgConnection&) {},
        [&](PgConnection& connection) { (void)connection.begin(0, booking(), soon()); });
    EXPECT_TRUE(wait_until([&] { return bookings() == 0; })) << "no commit was sent";
}

TEST_F(CutAnswerTest, OfACallThatJoinsATransaction) {
    cut_everywhere(
        kBookMark, [&](PgConnection& connection) { (void)connection.begin(0, booking(), soon()); },
        [&](PgConnection& connection) { (void)connection.call(0, booking(), soon()); });
    EXPECT_EQ(bookings(), 0);
}

TEST_F(CutAnswerTest, OfACommit) {
    const int times = cut_everywhere(
        "commit", [&](PgConnection& connection) { (void)connection.begin(0, booking(), soon()); },
        [&](PgConnection& connection) { connection.commit(soon()); });
    EXPECT_EQ(bookings(), times);
}

TEST_F(CutAnswerTest, OfACommitThatRollsBackIsARefusal) {
    const auto fail = [&](PgConnection& connection) {
        (void)connection.begin(0, booking(), soon());
        EXPECT_EQ(failure_of([&] { (void)connection.call(1, {"x"}, soon()); })->sqlstate, "TKV01");
    };
    cut_everywhere("commit", fail, [&](PgConnection& connection) { connection.commit(soon()); }, "25P02");
    EXPECT_EQ(bookings(), 0);
}

TEST_F(CutAnswerTest, OfARefusal) {
    cut_everywhere(
        kReadMark, [](PgConnection&) {},
        [&](PgConnection& connection) { (void)connection.call(1, {"x"}, soon()); }, "TKV01");
}

}  // namespace
}  // namespace booking
