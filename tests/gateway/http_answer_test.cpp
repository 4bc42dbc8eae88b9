#include "http_answer.hpp"

#include <gtest/gtest.h>

#include <ctime>
#include <regex>

namespace booking {
namespace {

Response with_body(int status, std::string body) {
    Response response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

std::string head_of(const std::string& text) {
    return text.substr(0, text.find("\r\n\r\n") + 4);
}

std::string body_of(const std::string& text) {
    return text.substr(text.find("\r\n\r\n") + 4);
}

bool has_line(const std::string& text, const std::string& line) {
    return head_of(text).find("\r\n" + line + "\r\n") != std::string::npos;
}

bool names(const std::string& text, const std::string& header) {
    return head_of(text).find("\r\n" + header + ": ") != std::string::npos;
}

TEST(HttpAnswerTest, CarriesStatusHeadersAndBody) {
    auto response = with_body(201, "{\"id\":1}");
    response.headers = {{"Location", "/x/1"}, {"X-Request-Id", "r1"}};
    const auto text = write_answer(response, false, false);
    EXPECT_TRUE(text.starts_with("HTTP/1.1 201 Created\r\n")) << text;
    EXPECT_TRUE(has_line(text, "Location: /x/1"));
    EXPECT_TRUE(has_line(text, "X-Request-Id: r1"));
    EXPECT_TRUE(has_line(text, "Content-Type: application/json"));
    EXPECT_TRUE(has_line(text, "Content-Length: 8"));
    EXPECT_FALSE(names(text, "Connection"));
    EXPECT_EQ(body_of(text), "{\"id\":1}");
}

TEST(HttpAnswerTest, LengthIsCountedInBytes) {
    const std::string body("\xC3\xA9\0\r\n\r\n", 7);
    const auto text = write_answer(with_body(200, body), false, false);
    EXPECT_TRUE(has_line(text, "Content-Length: 7"));
    EXPECT_EQ(body_of(text), body);
    const std::string large(100'000, 'x');
    const auto long_text = write_answer(with_body(200, large), false, false);
    EXPECT_TRUE(has_line(long_text, "Content-Length: 100000"));
    EXPECT_EQ(body_of(long_text), large);
}

TEST(HttpAnswerTest, AnEmptyBodyHasALengthButNoType) {
    const auto text = write_answer(with_body(200, ""), false, false);
    EXPECT_TRUE(has_line(text, "Content-Length: 0"));
    EXPECT_FALSE(names(text, "Content-Type"));
    EXPECT_EQ(body_of(text), "");
}

TEST(HttpAnswerTest, HeadTellsWhatGetWouldSend) {
    const auto response = with_body(200, "abc");
    const auto to_get = write_answer(response, false, false);
    const auto to_head = write_answer(response, true, false);
    EXPECT_EQ(body_of(to_head), "");
    EXPECT_TRUE(has_line(to_head, "Content-Length: 3"));
    EXPECT_TRUE(has_line(to_head, "Content-Type: application/json"));
    EXPECT_EQ(head_of(to_get).size(), to_head.size());
}

TEST(HttpAnswerTest, NoContentAndNotModifiedHaveNeitherLengthNorBody) {
    for (const int status : {204, 304}) {
        const auto text = write_answer(with_body(status, ""), false, false);
        EXPECT_FALSE(names(text, "Content-Length")) << text;
        EXPECT_FALSE(names(text, "Content-Type")) << text;
        EXPECT_TRUE(text.ends_with("\r\n\r\n"));
        EXPECT_TRUE(write_answer(with_body(status, "stray"), false, false).ends_with("\r\n\r\n"));
    }
}

TEST(HttpAnswerTest, EveryStatusHasAWellFormedLine) {
    const std::regex line("HTTP/1\\.1 [1-5][0-9]{2} [A-Z][A-Za-z ]+");
    for (const int status :
         {200, 201, 202, 204, 304, 400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 429, 500, 503}) {
        const auto text = write_answer(with_body(status, ""), false, false);
        EXPECT_TRUE(std::regex_match(text.substr(0, text.find("\r\n")), line)) << text;
    }
    EXPECT_TRUE(write_answer(with_body(414, ""), false, false).starts_with("HTTP/1.1 414 URI Too Long\r\n"));
    // RFC 9112, 4: the space stays even if no words follow it.
    EXPECT_TRUE(write_answer(with_body(418, ""), false, false).starts_with("HTTP/1.1 418 \r\n"));
}

TEST(HttpAnswerTest, TheDateIsNowInTheFormOfHttp) {
    const std::time_t before = std::time(nullptr);
    const auto text = write_answer(with_body(200, ""), false, false);
    const std::time_t after = std::time(nullptr);
    std::smatch match;
    const std::regex form(
        "\r\nDate: ((Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} [A-Z][a-z]{2} [0-9]{4} "
        "[0-9]{2}:[0-9]{2}:[0-9]{2} GMT)\r\n");
    ASSERT_TRUE(std::regex_search(text, match, form)) << text;
    std::tm parts{};
    ASSERT_NE(::strptime(match[1].str().c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts), nullptr);
    const std::time_t told = ::timegm(&parts);
    EXPECT_GE(told, before);
    EXPECT_LE(told, after);
}

TEST(HttpAnswerTest, CloseIsAnnounced) {
    EXPECT_TRUE(has_line(write_answer(with_body(200, "x"), false, true), "Connection: close"));
    EXPECT_TRUE(has_line(write_answer(with_body(204, ""), false, true), "Connection: close"));
}

}  // namespace
}  // namespace booking
