// What C++ and SQL each know of the same things must agree: routes and functions, error codes and names.
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>

#include "api/errors.hpp"
#include "api/routes.hpp"
#include "test_data.hpp"

namespace booking {
namespace {

using Names = std::set<std::string>;

Names called_functions() {
    Names names;
    const std::regex call("booking_api\\.([a-z_]+)\\(");
    for (const auto statement : statements()) {
        const std::string sql(statement);
        std::smatch match;
        if (std::regex_search(sql, match, call)) names.insert(match[1]);
    }
    return names;
}

Names functions_where(const std::string& condition) {
    Names names;
    auto admin = SqlSession::admin();
    for (const auto& row :
         admin
             .query(
                 "select p.proname from pg_proc p where p.pronamespace = 'booking_api'::regnamespace and " +
                 condition)
             .rows) {
        names.insert(row.at(0).value_or(""));
    }
    return names;
}

TEST(CatalogueTest, EveryStatementOfTheRouteTablePreparesAsTheGateway) {
    auto session = SqlSession::gateway();
    int count = 0;
    for (const auto statement : statements()) {
        const std::string sql(statement);
        if (sql.empty()) continue;
        const auto outcome = session.run("prepare p" + std::to_string(count) + " as " + sql);
        EXPECT_TRUE(outcome.ok()) << sql << ": " << outcome.message;
        ++count;
    }
    EXPECT_GE(count, 19);
}

TEST(CatalogueTest, AStatementForManyTakesOneArrayAndGivesARowForEach) {
    auto session = SqlSession::gateway();
    int count = 0;
    for (const Route& route : routes()) {
        if (route.many_sql.empty()) continue;
        SCOPED_TRACE(route.many_sql);
        const std::string sql(route.many_sql);
        EXPECT_EQ(session.query(sql, {"{}"}).rows.size(), 0U);
        EXPECT_EQ(session.query(sql, {"{x,NULL,\"\"," + std::string(kUnknownId) + "}"}).rows.size(), 4U);
        EXPECT_EQ(sql.find("$2"), std::string::npos);
        ++count;
    }
    EXPECT_EQ(count, 2);
}

TEST(CatalogueTest, EveryStatementBindsAllItsParameters) {
    for (const Route& route : routes()) {
        const auto bound = static_cast<std::size_t>(
            std::ranges::find(route.parameters, Source::none, &Parameter::source) - route.parameters.begin());
        const std::string last = "$" + std::to_string(bound);
        const std::string next = "$" + std::to_string(bound + 1);
        EXPECT_TRUE(bound == 0 || route.sql.find(last) != std::string_view::npos) << route.sql;
        EXPECT_EQ(route.sql.find(next), std::string_view::npos) << route.sql;
    }
}

TEST(CatalogueTest, EveryFunctionHasARouteOrIsForDbas) {
    Names known = called_functions();
    known.insert({"create_booking", "cancel_bookings", "prune_idempotency_keys", "verify_invariants",
                  "continue_verification"});
    known.insert({"queue_deliveries", "claim_deliveries", "settle_delivery", "replay_deliveries",
                  "prune_deliveries", "send_past_mails", "allow_private_webhooks", "begin_epoch"});
    EXPECT_EQ(functions_where("true"), known);
}

TEST(CatalogueTest, TheGatewayMayExecuteWhatItsRoutesCallAndNothingElse) {
    EXPECT_EQ(functions_where("has_function_privilege('booking_gateway', p.oid, 'execute')"),
              called_functions());
    EXPECT_EQ(functions_where("has_function_privilege('booking_dba', p.oid, 'execute')"),
              functions_where("true"));
}

TEST(CatalogueTest, ErrorsHaveTheSameCodesAndNames) {
    std::map<std::string, std::string> of_gateway;
    for (char letter = 'A'; letter <= 'Z'; ++letter) {
        for (int number = 0; number < 100; ++number) {
            const std::string code =
                std::string("TK") + letter + std::to_string(number / 10) + std::to_string(number % 10);
            const ErrorKind& kind = error_by_sqlstate(code);
            if (kind.sqlstate == code) of_gateway[code] = kind.name;
        }
    }
    std::map<std::string, std::string> of_database;
    auto admin = SqlSession::admin();
    for (const auto& row : admin.query("select error_code, name from booking_impl.error_catalogue()").rows) {
        of_database[*row.at(0)] = *row.at(1);
    }
    EXPECT_EQ(of_gateway, of_database);
}

}  // namespace
}  // namespace booking
