// No request may cost much, whatever is in it: the gateway serves all its clients in one thread. Costs are
// CPU times, so that a busy machine does not matter.
#include <gtest/gtest.h>
#include <time.h>

#include <algorithm>

#include "../integration/test_data.hpp"
#include "api/routes.hpp"
#include "body_shapes.hpp"
#include "expect_problem.hpp"
#include "gateway_process.hpp"

namespace booking {
namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr Milliseconds kMostOfGateway{20};
constexpr Milliseconds kMostOfDatabase{50};

// What a process has used of the processor so far.
Milliseconds used_by(pid_t process) {
    clockid_t clock{};
    timespec time{};
    if (::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return {};
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

struct Cost {
    Milliseconds gateway{};
    Milliseconds database{};
};

class CostTest : public testing::Test {
protected:
    CostTest() {
        gateway.await_listening();
        for (int i = 0; i < 3; ++i) {
            for (const Route& route : routes()) (void)answer(route, "{}", "");
        }
        // Slow builds (sanitizers, coverage) take longer for everything.
        const std::string plain = filled("{\"a\":[", "1", "]}");
        const Cost usual = cheapest_of(5, [&] { (void)answer(*find_route("/api/v1/bookings"), plain, ""); });
        most_ = {std::max(kMostOfGateway, usual.gateway * 10),
                 std::max(kMostOfDatabase, usual.database * 10)};
    }

    static const Route* find_route(std::string_view pattern) {
        return &*std::ranges::find_if(
            routes(), [&](const Route& route) { return route.pattern == pattern && route.method == "POST"; });
    }

    static std::string path_of(const Route& route) {
        std::string path(route.pattern);
        for (auto at = path.find('{'); at != std::string::npos; at = path.find('{')) {
            path.replace(at, path.find('}') - at + 1, kUnknownId);
        }
        return path;
    }

    Reply answer(const Route& route, const std::string& body, const std::string& query,
                 const Headers& headers = {}) {
        const auto http = gateway.client();
        const auto target = path_of(route) + query;
        if (route.method == "GET") return http.get(target, headers);
        return http.send(route.method, target, body, headers);
    }

    Cost used() {
        Cost cost{used_by(gateway.pid()), {}};
        for (const auto& row :
             admin.query("select pid from pg_stat_activity where usename = 'booking_gateway'").rows) {
            cost.database += used_by(std::stoi(row.at(0).value()));
        }
        return cost;
    }

    template <typename Call>
    Cost cheapest_of(int times, Call call) {
        Cost cheapest{Milliseconds::max(), Milliseconds::max()};
        for (int i = 0; i < times && !is_cheap(cheapest); ++i) {
            const Cost before = used();
            call();
            const Cost after = used();
            cheapest = {std::min(cheapest.gateway, after.gateway - before.gateway),
                        std::min(cheapest.database, after.database - before.database)};
        }
        return cheapest;
    }

    [[nodiscard]] bool is_cheap(const Cost& cost) const {
        return cost.gateway <= most_.gateway && cost.database <= most_.database;
    }

    // Measured again before it is believed to be dear.
    void expect_cheap(const Route& route, const Shape& shape, const std::string& query,
                      const Headers& headers = {}) {
        SCOPED_TRACE(std::string(route.method) + " " + std::string(route.pattern) + ": " + shape.name);
        Reply reply;
        const Cost cost = cheapest_of(5, [&] { reply = answer(route, shape.body, query, headers); });
        EXPECT_LE(cost.gateway, most_.gateway) << cost.gateway.count() << " ms";
        EXPECT_LE(cost.database, most_.database) << cost.database.count() << " ms";
        EXPECT_LT(reply.body.size(), kLargestBody) << reply.body.substr(0, 500);
        EXPECT_LT(reply.status, 500) << reply.body.substr(0, 500);
    }

    GatewayProcess gateway{{"--log-requests", "off", "--pool-size", "1"}};
    SqlSession admin = SqlSession::admin();

private:
    Cost most_{};
};

TEST_F(CostTest, NoBodyCostsMuchOnAnyRoute) {
    const auto shapes = costly_bodies(make_event());
    for (const Route& route : routes()) {
        if (route.method == "GET") continue;
        for (const auto& shape : shapes) expect_cheap(route, shape, "");
    }
}

TEST_F(CostTest, NoQueryCostsMuchOnAnyRoute) {
    std::vector<Shape> queries{
        {"separators", std::string(8'000, '&')},
        {"blanks", "q=" + std::string(7'900, '+')},
        {"percent signs", "q=" + repeated("%25", 190)},
        {"bad escapes", repeated("%&", 4'000)},
        {"the same parameter", repeated("limit=1&", 1'000)},
        {"zeros", "limit=" + std::string(3'900, '0') + "1&page=" + std::string(3'900, '0') + "1"},
        {"names that differ late", ""},
        {"unknown parameters", ""},
    };
    for (int i = 0; i < 7; ++i) queries[6].body += std::string(1'000, 'k') + std::to_string(i) + "=1&";
    for (int i = 0; queries[7].body.size() < 7'900; ++i) queries[7].body += std::to_string(i) + "&";
    for (const char* name : {"email", "status", "eventId", "cursor", "from", "to", "q", "after", "dryRun"}) {
        const std::string parameter = std::string(name) + "=";
        queries.push_back({parameter + "letters", parameter + std::string(7'900, 'a')});
        queries.push_back({parameter + "an address", parameter + "a@" + repeated("a.", 3'900)});
    }
    for (const Route& route : routes()) {
        for (const auto& [name, query] : queries) expect_cheap(route, {name, "{\"a\":1}"}, "?" + query);
    }
}

TEST_F(CostTest, NoHeaderCostsMuchOnAnyRoute) {
    std::vector<std::pair<std::string, Headers>> kinds;
    for (const char* name : {"Idempotency-Key", "If-Match", "If-None-Match", "Connection", "X-Request-Id"}) {
        for (const char* part : {"a", ",", "\"1\",", "W/\"a\" , ", "0"}) {
            kinds.emplace_back(std::string(name) + " of " + part,
                               Headers{{name, repeated(part, 15'000 / std::string_view(part).size())}});
        }
        kinds.emplace_back(std::string("many of ") + name, Headers(90, {name, std::string(150, 'a')}));
    }
    for (const Route& route : routes()) {
        for (const auto& [name, headers] : kinds) expect_cheap(route, {name, "{\"a\":1}"}, "", headers);
    }
}

TEST_F(CostTest, FaultsBeyondThirtyTwoAreCounted) {
    const auto http = gateway.client();
    const auto expect_counted = [](const Reply& reply, std::size_t more) {
        expect_problem(reply, 400, "ValidationError", "TKV01");
        const auto problem = reply.json();
        EXPECT_EQ(problem.at("errors").size(), 32U);
        EXPECT_EQ(problem.at("moreErrors"), more);
        EXPECT_EQ(problem.at("detail"),
                  "The request has " + std::to_string(more + 32) + " faults; see errors");
    };
    const auto numbered = [](const std::string& before) {
        return [=](int i) { return before + std::to_string(i) + "\":1"; };
    };
    const std::string unknown = filled("{", numbered("\"m"), "}", 6'000);
    expect_counted(http.post("/api/v1/events", unknown), 6'000 - 32 + 3);  // three members are missing
    expect_counted(http.post("/api/v1/events", filled("{", "\"a\":1", "}", 100)), 99 - 32 + 3);
    expect_counted(http.post("/api/v1/bookings?x=1", filled(R"({"items":[{)", numbered("\"m"), "}]}", 50)),
                   50 + 4 - 32);
    std::string query = "?";
    for (int i = 0; i < 100; ++i) query += "p" + std::to_string(i) + "=1&p" + std::to_string(i) + "=2&";
    expect_counted(http.get("/api/v1/events" + query), 68);
}

}  // namespace
}  // namespace booking
