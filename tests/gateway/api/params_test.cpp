#include "api/params.hpp"

#include <gtest/gtest.h>

namespace booking {
namespace {

using std::string_literals::operator""s;

BoundParameters parameters_of(std::string_view method, std::string_view path, std::string_view query,
                              std::string_view body = {}) {
    const auto match = match_route(method, path);
    Request request;
    request.query = query;
    return bind_parameters(*match.route, match.arguments, request, body);
}

BoundParameters events(std::string_view query) {
    return parameters_of("GET", "/api/v1/events", query);
}

TEST(ParamsTest, AbsentIsNull) {
    const auto bound = events("");
    EXPECT_EQ(bound.values, Values(7));
    EXPECT_TRUE(bound.faults.empty());
}

TEST(ParamsTest, PutsEachValueInItsPlace) {
    const auto bound = events("q=b+c%21%2B&&status=on_sale&limit=&page");
    EXPECT_TRUE(bound.faults.empty());
    EXPECT_EQ(bound.values, (Values{"on_sale", {}, {}, "b c!+", "", {}, ""}));
}

TEST(ParamsTest, PassesPathAndBody) {
    const auto result = parameters_of("POST", "/api/v1/bookings/a+b%20c/cancel", "", "{}");
    EXPECT_EQ(result.values, (Values{"a+b c", "{}", {}}));
    EXPECT_EQ(parameters_of("POST", "/api/v1/bookings/x/cancel", "").values, (Values{"x", {}, {}}));
}

TEST(ParamsTest, NamesUnknownAndRepeatedParameters) {
    const auto bound = events("foo=1&limit=2&limit=3&Status=x&foo=2&id=1");
    ASSERT_EQ(bound.faults.named().size(), 4U);
    EXPECT_EQ(bound.faults.named()[0].where, "foo");
    EXPECT_EQ(bound.faults.named()[1].where, "limit");
    EXPECT_EQ(bound.faults.named()[2].where, "Status");
    EXPECT_EQ(bound.faults.named()[3].where, "id");
    EXPECT_EQ(bound.values[4], "2");
    EXPECT_EQ(bound.faults.named()[0].kind, "parameter");
}

TEST(ParamsTest, RefusesWhatPostgresqlCannotHold) {
    for (const char* value :
         {"%00", "%FF", "%C0%80", "%ED%A0%80", "%F4%90%80%80", "%E2%82", "%", "%4", "%zz", "a%80"}) {
        const auto bound = events("q=" + std::string(value));
        ASSERT_EQ(bound.faults.named().size(), 1U) << value;
        EXPECT_EQ(bound.faults.named()[0].where, "q");
        EXPECT_FALSE(bound.values[3].has_value());
    }
    EXPECT_EQ(parameters_of("GET", "/api/v1/events/%00", "").faults.named()[0].where, "id");
}

TEST(ParamsTest, DecodesUtf8) {
    EXPECT_EQ(decode_text("Z%C3%BCrich", false), "Z\xC3\xBCrich");
    EXPECT_EQ(decode_text("%F0%9F%98%80", false), "\xF0\x9F\x98\x80");
    EXPECT_EQ(decode_text("%E2%82%ac", false), "\xE2\x82\xAC");
    EXPECT_EQ(decode_text("a+b", false), "a+b");
    EXPECT_EQ(decode_text("a\0b"s, false), std::nullopt);
    EXPECT_EQ(decode_text("%2500", false), "%00");
}

BoundParameters update_with(std::vector<std::pair<std::string_view, std::string_view>> headers) {
    const auto match = match_route("PATCH", "/api/v1/events/e1");
    Request request;
    request.headers = std::move(headers);
    return bind_parameters(*match.route, match.arguments, request, "{}");
}

TEST(ParamsTest, PassesHeadersAsTheyAre) {
    EXPECT_EQ(update_with({}).values, (Values{"e1", "{}", {}}));
    EXPECT_EQ(update_with({{"if-match", "\"3-%41\", W/\"x+\""}}).values[2], "\"3-%41\", W/\"x+\"");
    EXPECT_EQ(update_with({{"If-Match", ""}}).values[2], "") << "given, though empty";
    EXPECT_EQ(update_with({{"If-Match", "\xC3\xBC"}}).values[2], "\xC3\xBC");
    EXPECT_EQ(update_with({{"If-None-Match", "*"}, {"Idempotency-Key", "k"}}).values[2], std::nullopt);
}

TEST(ParamsTest, NamesAHeaderThatIsRepeatedOrNoText) {
    for (const auto& bound :
         {update_with({{"If-Match", "*"}, {"IF-MATCH", "*"}}), update_with({{"If-Match", "\xFF"}})}) {
        ASSERT_EQ(bound.faults.named().size(), 1U);
        EXPECT_EQ(bound.faults.named()[0].kind, "parameter");
        EXPECT_EQ(bound.faults.named()[0].where, "If-Match");
        EXPECT_EQ(bound.values[2], std::nullopt);
    }
}

TEST(ParamsTest, ShowsOnlyTheStartOfALongName) {
    EXPECT_EQ(events(std::string(5000, 'x')).faults.named()[0].where.size(), 100U);
}

}  // namespace
}  // namespace booking
