#include "api/routes.hpp"

#include <gtest/gtest.h>

#include <set>

namespace booking {
namespace {

TEST(RoutesTest, FindsTheRouteOfAMethodAndPath) {
    const auto match = match_route("GET", "/api/v1/events");
    ASSERT_NE(match.route, nullptr);
    EXPECT_EQ(match.route->pattern, "/api/v1/events");
    EXPECT_EQ(match_route("POST", "/api/v1/bookings").route->action, Action::book);
    EXPECT_EQ(match_route("GET", "/api/v1/bookings").route->action, Action::call);
    EXPECT_EQ(match_route("POST", "/api/v1/events/1/cancel").route->action, Action::steps);
    EXPECT_EQ(match_route("PATCH", "/api/v1/events/1").route->access, Access::write);
}

TEST(RoutesTest, GivesPathArgumentsAsSent) {
    const auto match = match_route("POST", "/api/v1/bookings/a%2Fb/cancel");
    ASSERT_NE(match.route, nullptr);
    EXPECT_EQ(match.route->pattern, "/api/v1/bookings/{id}/cancel");
    EXPECT_EQ(match.arguments[0], "a%2Fb");
    const auto two = match_route("POST", "/api/v1/webhooks/w/deliveries/d/redeliver");
    ASSERT_NE(two.route, nullptr);
    EXPECT_EQ(two.arguments, (std::array<std::string_view, kMaxPathArguments>{"w", "d"}));
}

TEST(RoutesTest, HeadGoesWithGet) {
    EXPECT_EQ(match_route("HEAD", "/livez").route, match_route("GET", "/livez").route);
    EXPECT_EQ(match_route("HEAD", "/api/v1/bookings/1/cancel").route, nullptr);
}

TEST(RoutesTest, KnowsNoOtherPaths) {
    for (const char* path : {"", "/", "*", "/api/v1/events/", "/api/v1/events/1/", "/api/v1//events",
                             "//livez", "/Livez", "/api/v1/bookings//cancel", "/api/v1/bookings/1/cancel/2",
                             "/api/v1/bookings/1/canceled", "/livezz", "livez", "/api/v1/%65vents"}) {
        const auto match = match_route("GET", path);
        EXPECT_EQ(match.route, nullptr) << path;
        EXPECT_EQ(match.allow, "") << path;
    }
}

TEST(RoutesTest, NamesTheMethodsOfAPath) {
    EXPECT_EQ(match_route("PUT", "/api/v1/bookings").allow, "POST, GET, HEAD, OPTIONS");
    EXPECT_EQ(match_route("GET", "/api/v1/bookings/1/cancel").allow, "POST, OPTIONS");
    EXPECT_EQ(match_route("get", "/livez").allow, "GET, HEAD, OPTIONS");
    EXPECT_EQ(match_route("PUT", "/api/v1/events").allow, "GET, HEAD, POST, OPTIONS");
    EXPECT_EQ(match_route("PUT", "/api/v1/events/1").allow, "GET, HEAD, PATCH, OPTIONS");
    EXPECT_EQ(match_route("PATCH", "/api/v1/events/1/publish").allow, "POST, OPTIONS");
    EXPECT_EQ(match_route("POST", "/api/v1/bookings/1/history").allow, "GET, HEAD, OPTIONS");
    EXPECT_EQ(match_route("PUT", "/api/v1/webhooks/1").allow, "GET, HEAD, PATCH, DELETE, OPTIONS");
}

TEST(RoutesTest, EveryRowIsWhole) {
    std::set<std::pair<std::string_view, std::string_view>> seen;
    for (const Route& route : routes()) {
        EXPECT_TRUE(seen.emplace(route.method, route.pattern).second) << route.pattern;
        EXPECT_EQ(&routes()[route_index(route)], &route);
        std::size_t count = 0;
        for (const Parameter& parameter : route.parameters)
            count += parameter.source != Source::none ? 1U : 0U;
        for (std::size_t i = 1; i <= kMaxArguments; ++i) {
            const bool used = route.sql.find("$" + std::to_string(i)) != std::string_view::npos;
            EXPECT_EQ(used, i <= count) << route.pattern << " $" << i;
        }
        const bool is_private_path = route.pattern.starts_with("/api/v1/bookings") ||
                                     route.pattern.starts_with("/api/v1/changes") ||
                                     route.pattern.starts_with("/api/v1/webhooks");
        EXPECT_EQ(is_private(route), is_private_path) << route.pattern;
    }
}

const Route& route(std::string_view method, std::string_view path) {
    return *match_route(method, path).route;
}

TEST(ReadSharingTest, ReadsOfOneResourceAndPlainListsAreShared) {
    EXPECT_TRUE(may_share(route("GET", "/api/v1/events/1"), {"1"}));
    EXPECT_TRUE(may_share(route("GET", "/api/v1/bookings/1"), {"1"}));
    EXPECT_TRUE(may_share(route("GET", "/api/v1/events"), Values(7)));
    EXPECT_TRUE(may_share(route("GET", "/api/v1/events"),
                          {"on_sale", "2030-01-01", "2031-01-01", std::nullopt, "5", "c", std::nullopt}));
    EXPECT_TRUE(may_share(route("GET", "/api/v1/bookings"),
                          {"a@b.example", "confirmed", "1", "5", "c", std::nullopt}));
}

TEST(ReadSharingTest, ExpensiveReadsAreNot) {
    const auto& events = route("GET", "/api/v1/events");
    Values search(7);
    search[3] = "word";
    EXPECT_FALSE(may_share(events, search));
    search[3] = "";
    EXPECT_FALSE(may_share(events, search)) << "given, though empty";
    Values page(7);
    page[6] = "2";
    EXPECT_FALSE(may_share(events, page));
    Values bookings(6);
    bookings[5] = "2";
    EXPECT_FALSE(may_share(route("GET", "/api/v1/bookings"), bookings));
}

TEST(ReadSharingTest, WritesAndChecksAreNot) {
    EXPECT_FALSE(may_share(route("POST", "/api/v1/bookings"), {"[]", "{}", "false"}));
    EXPECT_FALSE(may_share(route("POST", "/api/v1/bookings/1/cancel"), {"1", std::nullopt}));
    EXPECT_FALSE(may_share(route("GET", "/api/v1/invariants"), {}));
    EXPECT_FALSE(may_share(route("GET", "/readyz"), {}));
    for (const Route& row : routes()) {
        EXPECT_TRUE(!row.is_shared || row.access == Access::read) << row.pattern;
    }
}

TEST(ReadSharingTest, AStatementForManyBelongsToARowWithOneArgument) {
    std::set<std::string_view> rows;
    for (const Route& row : routes()) {
        const auto many = read_statements(row).many;
        EXPECT_EQ(many.has_value(), !row.many_sql.empty()) << row.pattern;
        if (!many) continue;
        rows.insert(row.pattern);
        EXPECT_EQ(statements()[*many], row.many_sql);
        EXPECT_TRUE(row.is_shared);
        EXPECT_EQ(row.parameters[0].source, Source::path) << "always given";
        EXPECT_EQ(row.parameters[1].source, Source::none);
    }
    EXPECT_EQ(rows, (std::set<std::string_view>{"/api/v1/events/{id}", "/api/v1/bookings/{id}"}));
}

}  // namespace
}  // namespace booking
