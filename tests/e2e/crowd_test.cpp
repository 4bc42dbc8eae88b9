// Many clients at once on few seats.
#include <gtest/gtest.h>

#include <thread>

#include "../integration/test_data.hpp"
#include "expect_problem.hpp"
#include "gateway_process.hpp"

namespace booking {
namespace {

TEST(CrowdTest, OfSixtyFourClientsTenGetTheTenSeats) {
    const auto event = make_event({.capacity = 10});
    const auto client = shared_gateway().client();
    std::vector<Reply> replies(64);
    {
        // All of them wait for one lock first, so that they really meet.
        SeatsLock lock(event);
        std::vector<std::jthread> threads;
        for (auto& reply : replies) {
            threads.emplace_back([&, email = unique_email()] {
                reply = client.post("/api/v1/bookings", booking_body(email, {{event, 1}}));
            });
        }
        auto admin = SqlSession::admin();
        EXPECT_TRUE(wait_until([&] {
            return admin.value(
                       "select count(*) > 0 from pg_stat_activity where usename = 'booking_gateway' "
                       "and datname = current_database() and wait_event_type = 'Lock'") == "t";
        }));
        lock.release();
    }
    std::map<int, int> statuses;
    for (const auto& reply : replies) ++statuses[reply.status];
    EXPECT_EQ(statuses, (std::map<int, int>{{201, 10}, {409, 54}}));
    for (const auto& reply : replies) {
        if (reply.status != 201) expect_problem(reply, 409, "InsufficientSeats", "TKC01");
    }
    EXPECT_EQ(client.get("/api/v1/events/" + event).json().at("availableSeats"), 0);
    EXPECT_EQ(client.get("/api/v1/invariants").status, 200);
}

TEST(CrowdTest, OfManyCancellationsOneSucceeds) {
    const auto event = make_event();
    const auto client = shared_gateway().client();
    const auto path =
        client.post("/api/v1/bookings", booking_body(unique_email(), {{event, 3}})).header("Location") +
        "/cancel";
    std::vector<int> statuses(16);
    {
        std::vector<std::jthread> threads;
        for (auto& status : statuses) threads.emplace_back([&] { status = client.post(path, "").status; });
    }
    EXPECT_EQ(std::count(statuses.begin(), statuses.end(), 200), 1);
    EXPECT_EQ(std::count(statuses.begin(), statuses.end(), 409), 15);
    EXPECT_EQ(client.get("/api/v1/events/" + event).json().at("availableSeats"), 10);
}

}  // namespace
}  // namespace booking
