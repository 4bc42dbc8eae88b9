// A request comes in pieces of any size, and the next may follow it at once.
#include "request_reader.hpp"

#include <gtest/gtest.h>

namespace booking {
namespace {

using Stage = RequestReader::Stage;

// Offers `text` in pieces of `size` bytes, as a connection does; gives what the reader left.
std::string feed(RequestReader& reader, std::string_view text, std::size_t size) {
    std::string received;
    while (!text.empty() && reader.stage() != Stage::complete) {
        received.append(text.substr(0, size));
        text.remove_prefix(std::min(size, text.size()));
        received.erase(0, reader.feed(received));
    }
    return received.append(text);
}

TEST(RequestReaderTest, PiecesOfAnySizeAreTheSameRequest) {
    constexpr std::string_view kSized =
        "\r\nPOST /a?b=1 HTTP/1.1\r\nHost: h\r\nX-Request-Id: r1\r\nContent-Length: 5\r\n\r\nhello";
    constexpr std::string_view kChunked =
        "POST /a?b=1 HTTP/1.1\r\nHost: h\r\nX-Request-Id: r1\r\nTransfer-Encoding: chunked\r\n\r\n"
        "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n";
    for (const auto text : {kSized, kChunked}) {
        for (std::size_t size = 1; size <= text.size(); ++size) {
            RequestReader reader(false);
            EXPECT_EQ(feed(reader, text, size), "") << size;
            ASSERT_EQ(reader.stage(), Stage::complete) << size;
            EXPECT_FALSE(reader.refusal());
            EXPECT_EQ(reader.request().method, "POST");
            EXPECT_EQ(reader.request().path, "/a");
            EXPECT_EQ(reader.request().query, "b=1");
            EXPECT_EQ(reader.request().body, "hello");
            EXPECT_EQ(reader.request().request_id, "r1");
        }
    }
}

TEST(RequestReaderTest, TakesNothingOfTheNextRequest) {
    constexpr std::string_view kNext = "GET /next HTTP/1.1\r\n";
    for (const std::string_view first :
         {"GET / HTTP/1.1\r\nHost: h\r\n\r\n", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}",
          "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"}) {
        RequestReader reader(false);
        EXPECT_EQ(feed(reader, std::string(first) + std::string(kNext), 1000), kNext);
        EXPECT_EQ(reader.stage(), Stage::complete);
    }
}

TEST(RequestReaderTest, KnowsHowFarItIs) {
    RequestReader reader(true);
    EXPECT_EQ(reader.stage(), Stage::idle);
    EXPECT_EQ(reader.feed(""), 0U);
    EXPECT_EQ(reader.stage(), Stage::idle);
    EXPECT_EQ(feed(reader, "POST / HTTP/1.1\r\nHost: h\r\n", 100), "POST / HTTP/1.1\r\nHost: h\r\n");
    EXPECT_EQ(reader.stage(), Stage::head);
    EXPECT_EQ(
        feed(reader, "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n1", 100),
        "1");
    EXPECT_EQ(reader.stage(), Stage::body);
    EXPECT_TRUE(reader.expects_continue());
    reader.end();
    EXPECT_EQ(reader.stage(), Stage::complete);
    EXPECT_EQ(reader.refusal().value().error, "ValidationError");
    EXPECT_TRUE(reader.request().overloaded);
    EXPECT_EQ(reader.request().path, "/") << "the log shall say what was refused";
}

TEST(RequestReaderTest, WhatIsMalformedIsCompleteWithARefusal) {
    for (const auto& [text, error] :
         {std::pair<std::string, std::string_view>("GET / HTTP/1.1\n\n", "ValidationError"),
          {"GET / HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n", "ValidationError"},
          {"GET /" + std::string(2 * kMaxTarget, 'a'), "UriTooLong"},
          {"GET / HTTP/1.1\r\nA: " + std::string(2 * kMaxHeaderBytes, 'a'), "HeadersTooLarge"},
          {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "ValidationError"}}) {
        RequestReader reader(false);
        feed(reader, text, 1000);
        ASSERT_EQ(reader.stage(), Stage::complete) << text.substr(0, 60);
        ASSERT_TRUE(reader.refusal()) << text.substr(0, 60);
        EXPECT_EQ(reader.refusal()->error, error) << text.substr(0, 60);
    }
}

}  // namespace
}  // namespace booking
