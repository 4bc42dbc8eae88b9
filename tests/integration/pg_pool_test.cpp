// The gateway's pool: bounded, its leases return by themselves, its broken connections are replaced.
#include "pg_pool.hpp"

#include <gtest/gtest.h>

#include "routes.hpp"
#include "test_data.hpp"

namespace booking {
namespace {

using std::chrono::seconds;

class PgPoolTest : public testing::Test {
protected:
    [[nodiscard]] PgSettings settings() const {
        const auto url = test_variable("TEST_GATEWAY_DATABASE_URL");
        return {url + (url.find('?') == std::string::npos ? "?" : "&") + "application_name=" + name, "",
                seconds(5), seconds(6)};
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

    std::string name = unique_word();
    std::string event = make_event();
    SqlSession admin = SqlSession::admin();
};

TEST_F(PgPoolTest, ItFillsUpToItsSizeAndNoFurther) {
    PgPool pool(settings(), 3);
    EXPECT_TRUE(wait_until([&] { return pool.state().open == 3; }));
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 12; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 20; ++i) EXPECT_EQ(pool.call(get_event(), {event}, soon()).size(), 1U);
            });
        }
        for (int i = 0; i < 10; ++i) EXPECT_LE(backends(), 3);
    }
    EXPECT_EQ(backends(), 3);
}

TEST_F(PgPoolTest, ALeaseReturnsByItselfAndTheNextOneWaitsForIt) {
    PgPool pool(settings(), 1);
    std::jthread waiting;
    std::atomic<bool> served = false;
    {
        const auto lease = pool.lease(soon());
        try {
            const auto second = pool.lease(Clock::now() + milliseconds(50));
            FAIL() << "more leases than connections";
        } catch (const PgError& error) {
            EXPECT_EQ(error.failure, PgFailure::not_sent);
        }
        waiting = std::jthread([&] {
            const auto second = pool.lease(soon());
            served = true;
        });
        EXPECT_TRUE(wait_until([&] { return pool.state().waiting == 1; }));
        EXPECT_FALSE(served);
    }
    waiting.join();
    EXPECT_TRUE(served);
    try {
        (void)pool.call(get_event(), {"x"}, soon());
    } catch (const PgError&) {
        EXPECT_EQ(pool.state().in_use, 0U) << "a call that throws returns its lease too";
    }
}

TEST_F(PgPoolTest, LostConnectionsAreReplacedAndPreparedAnew) {
    PgPool pool(settings(), 2);
    EXPECT_TRUE(wait_until([&] { return pool.state().open == 2; }));
    admin.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1", {name});
    EXPECT_TRUE(wait_until([&] { return backends() == 0; }));
    for (int i = 0; i < 4; ++i) EXPECT_EQ(pool.call(get_event(), {event}, soon()).size(), 1U);
    EXPECT_TRUE(wait_until([&] { return pool.state().open == 2 && backends() == 2; }));
}

TEST_F(PgPoolTest, ADatabaseThatIsNotThereIsToldAtOnce) {
    auto wrong = settings();
    wrong.url = "host=127.0.0.1 port=1 user=nobody";
    const auto start = Clock::now();
    EXPECT_THROW(PgPool(wrong, 1), PgError);
    EXPECT_LT(Clock::now() - start, seconds(2));
}

}  // namespace
}  // namespace booking
