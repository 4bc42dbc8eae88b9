// The gateway's pool: bounded, its leases return by themselves, its broken connections are replaced.
#include "postgres/pg_pool.hpp"

#include <gtest/gtest.h>

#include "api/routes.hpp"
#include "loop_thread.hpp"
#include "test_data.hpp"

namespace booking {
namespace {

using std::chrono::seconds;

class PgPoolTest : public testing::Test {
protected:
    [[nodiscard]] PgSettings settings() const {
        const auto url = test_variable("TEST_GATEWAY_DATABASE_URL");
        return {url + (url.find('?') == std::string::npos ? "?" : "&") + "application_name=" + name, "",
                seconds(5), seconds(6), statements()};
    }
    int backends() {
        return std::stoi(
            admin.value("select count(*) from pg_stat_activity where application_name = $1", {name}));
    }
    static Deadline soon() { return Clock::now() + seconds(5); }
    static std::size_t get_event() {
        return route_index(
            *std::ranges::find(routes(), std::string_view("/api/v1/events/{id}"), &Route::pattern));
    }

    void TearDown() override {
        loop.call([this] { pool.reset(); });
    }
    void start(std::size_t size) {
        loop.call([&] { pool.emplace(settings(), size); });
    }
    PoolState state() {
        return loop.call([this] { return pool->state(); });
    }
    std::size_t columns_of_a_call() {
        return loop.call([this] { return pool->call(get_event(), {event}, soon()).size(); });
    }

    std::string name = unique_word();
    std::string event = make_event();
    SqlSession admin = SqlSession::admin();
    LoopThread loop;
    std::optional<PgPool> pool;
};

TEST_F(PgPoolTest, ItFillsUpToItsSizeAndNoFurther) {
    start(3);
    EXPECT_TRUE(wait_until([&] { return state().open == 3; }));
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 12; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 20; ++i) EXPECT_EQ(columns_of_a_call(), 1U);
            });
        }
        for (int i = 0; i < 10; ++i) EXPECT_LE(backends(), 3);
    }
    EXPECT_EQ(backends(), 3);
}

TEST_F(PgPoolTest, ALeaseReturnsByItselfAndTheNextOneWaitsForIt) {
    start(1);
    loop.call([this] {
        std::optional<JoinedFiber> waiting;
        bool served = false;
        {
            const auto lease = pool->lease(soon());
            try {
                const auto second = pool->lease(Clock::now() + milliseconds(50));
                ADD_FAILURE() << "more leases than connections";
            } catch (const PgError& error) {
                EXPECT_EQ(error.failure, PgFailure::not_sent);
            }
            waiting.emplace([&] {
                const auto second = pool->lease(soon());
                served = true;
            });
            Loop::current()->yield();
            EXPECT_EQ(pool->state().waiting, 1U);
            EXPECT_FALSE(served);
        }
        waiting.reset();
        EXPECT_TRUE(served);
        EXPECT_THROW((void)pool->call(get_event(), {"x"}, soon()), PgError);
        EXPECT_EQ(pool->state().in_use, 0U) << "a call that throws returns its lease too";
    });
}

TEST_F(PgPoolTest, ACallLetsOthersRun) {
    start(2);
    EXPECT_TRUE(wait_until([&] { return state().open == 2; }));
    SqlSession holder = SqlSession::admin();
    holder.query("begin");
    holder.query("lock table booking_data.event in access exclusive mode");
    auto blocked = std::async(std::launch::async, [&] { return columns_of_a_call(); });
    EXPECT_TRUE(wait_until([&] { return state().in_use == 1; }));
    EXPECT_EQ(state().open, 2U) << "the loop answers while a call waits";
    holder.query("rollback");
    EXPECT_EQ(blocked.get(), 1U);
}

TEST_F(PgPoolTest, LostConnectionsAreReplacedAndPreparedAnew) {
    start(2);
    EXPECT_TRUE(wait_until([&] { return state().open == 2; }));
    admin.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1", {name});
    EXPECT_TRUE(wait_until([&] { return backends() == 0; }));
    for (int i = 0; i < 4; ++i) EXPECT_EQ(columns_of_a_call(), 1U);
    EXPECT_TRUE(wait_until([&] { return state().open == 2 && backends() == 2; }));
}

TEST_F(PgPoolTest, ADatabaseThatIsNotThereIsToldAtOnce) {
    auto wrong = settings();
    wrong.url = "host=127.0.0.1 port=1 user=nobody";
    const auto start = Clock::now();
    loop.call([&] { EXPECT_THROW(PgPool(wrong, 1), PgError); });
    EXPECT_LT(Clock::now() - start, seconds(2));
}

}  // namespace
}  // namespace booking
