#include "api/answer.hpp"

#include <gtest/gtest.h>

#include "http/server.hpp"

namespace booking {
namespace {

const Route& events_route() {
    return *match_route("GET", "/api/v1/events").route;
}

std::optional<std::string> link_of(std::string_view query, std::string_view body) {
    Request request;
    request.path = "/api/v1/events";
    request.query = query;
    return next_page_link(request, events_route(), bind_parameters(events_route(), {}, request, {}).values,
                          body);
}

constexpr std::string_view kMore =
    R"({"data" : [{"name":"pagination","nextCursor":"fake"}], "pagination" : {"limit" : 1, "hasMore" : true, "nextCursor" : "abc"}})";
constexpr std::string_view kLast = R"({"data":[{"nextCursor":"fake"}],"pagination":{"nextCursor":null}})";

TEST(AnswerTest, LinksToTheNextPage) {
    EXPECT_EQ(link_of("", kMore), "</api/v1/events?cursor=abc>; rel=\"next\"");
    EXPECT_EQ(link_of("limit=1&cursor=old&q=a%20b&%63ursor=x", kMore),
              "</api/v1/events?limit=1&q=a%20b&cursor=abc>; rel=\"next\"");
}

TEST(AnswerTest, APageByNumberGoesOnByCursor) {
    EXPECT_EQ(link_of("page=1&limit=2", kMore), "</api/v1/events?limit=2&cursor=abc>; rel=\"next\"");
}

TEST(AnswerTest, LinksNowhereFromTheLastPage) {
    EXPECT_EQ(link_of("", kLast), std::nullopt);
    EXPECT_EQ(link_of("", "{}"), std::nullopt);
}

TEST(AnswerTest, ALinkCannotBeBrokenByTheQuery) {
    EXPECT_EQ(link_of("q=a>\"<\xC3\xBC", kMore),
              "</api/v1/events?q=a%3E%22%3C%C3%BC&cursor=abc>; rel=\"next\"");
}

TEST(AnswerTest, JudgesContentTypes) {
    for (const char* good : {"application/json", "Application/JSON", "application/json; charset=utf-8",
                             "application/json ;charset=\"UTF-8\"", "application/json; x=y"}) {
        EXPECT_TRUE(is_json_content_type(good)) << good;
    }
    for (const char* bad :
         {"", "text/plain", "application/jsonx", "application/json; charset=latin1",
          "application/json;charset", "application/json, application/json", "application/problem+json"}) {
        EXPECT_FALSE(is_json_content_type(bad)) << bad;
    }
    EXPECT_FALSE(is_json_content_type(std::nullopt));
}

TEST(AnswerTest, KnowsAnEmptyObject) {
    for (const char* good : {"{}", " { \n} "}) EXPECT_TRUE(is_empty_object(good)) << good;
    for (const char* bad : {"", "{", "}", "{\"a\":1}", "[]", "{}{}"})
        EXPECT_FALSE(is_empty_object(bad)) << bad;
}

TEST(AnswerTest, FindsTheIdOfABooking) {
    EXPECT_EQ(first_id(R"({"id" : "b1", "items":[{"id":"x"}]})"), "b1");
    EXPECT_EQ(first_id("{}"), "");
}

TEST(AnswerTest, KeepsOnlyHarmlessRequestIds) {
    EXPECT_EQ(choose_request_id("aZ9._-"), "aZ9._-");
    EXPECT_EQ(choose_request_id(std::string(64, 'a')), std::string(64, 'a'));
    for (const std::string& bad :
         {std::string(), std::string(65, 'a'), std::string("a b"), std::string("a\r\nb")}) {
        EXPECT_EQ(choose_request_id(bad).size(), 32U);
        EXPECT_NE(choose_request_id(bad), bad);
    }
    EXPECT_NE(choose_request_id(std::nullopt), choose_request_id(std::nullopt));
}

TEST(AnswerTest, FindsHeadersInAnyCase) {
    Request request;
    request.headers = {{"X-One", "1"}};
    EXPECT_EQ(request.header("x-ONE"), "1");
    EXPECT_EQ(request.header("x-on"), std::nullopt);
}

}  // namespace
}  // namespace booking
