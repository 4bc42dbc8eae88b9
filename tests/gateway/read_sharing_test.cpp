// Which reads may be answered together.
#include <gtest/gtest.h>

#include <set>

#include "read_combiner.hpp"

namespace booking {
namespace {

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
        const auto many = second_statement(route_index(row));
        EXPECT_EQ(many.has_value(), !row.second_sql.empty()) << row.pattern;
        if (!many || row.action == Action::book) continue;
        rows.insert(row.pattern);
        EXPECT_EQ(statement_sql(*many), row.second_sql);
        EXPECT_TRUE(row.is_shared);
        EXPECT_EQ(row.parameters[0].source, Source::path) << "always given";
        EXPECT_EQ(row.parameters[1].source, Source::none);
        EXPECT_FALSE(second_statement(*many).has_value()) << "nothing is combined twice";
    }
    EXPECT_EQ(rows, (std::set<std::string_view>{"/api/v1/events/{id}", "/api/v1/bookings/{id}"}));
}

}  // namespace
}  // namespace booking
