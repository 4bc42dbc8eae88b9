#include "chunked_body.hpp"

#include <gtest/gtest.h>

#include "http_head.hpp"

namespace booking {
namespace {

std::string error_of(const std::string& input) {
    ChunkedBody body;
    static_cast<void>(body.feed(input));
    return body.refusal() ? std::string(body.refusal()->error) : "";
}

TEST(ChunkedBodyTest, JoinsChunksAndLeavesTheRest) {
    const std::string input = "3\r\nabc\r\n0A;x=y\r\n0123456789\r\n0\r\n\r\n";
    ChunkedBody body;
    EXPECT_EQ(body.feed(input + "GET /"), input.size());
    EXPECT_TRUE(body.done());
    EXPECT_EQ(body.take(), "abc0123456789");
}

TEST(ChunkedBodyTest, TakesOneByteAtATime) {
    ChunkedBody body;
    for (const char c : std::string("2\r\n\r\n\r\n0\r\n\r\n")) {
        EXPECT_FALSE(body.done());
        EXPECT_EQ(body.feed(std::string_view(&c, 1)), 1U);
    }
    EXPECT_TRUE(body.done());
    EXPECT_EQ(body.take(), "\r\n");
}

TEST(ChunkedBodyTest, RefusesMalformedInput) {
    for (const char* input :
         {"-2\r\n", "\r\n", "x\r\n", "2\nab", "2 \r\n", "0x2\r\n", "+2\r\n", "2\r\nabc\r\n",
          "2\r\nab0\r\n\r\n", ";x\r\n", "2\r;\r\n", "0\r\nX: y\r\n\r\n"}) {
        EXPECT_EQ(error_of(input), "ValidationError") << input;
    }
    EXPECT_EQ(error_of(std::string(2000, '0')), "ValidationError");
}

TEST(ChunkedBodyTest, KeepsTheLimit) {
    EXPECT_EQ(error_of("10001\r\n"), "PayloadTooLarge");
    EXPECT_EQ(error_of("ffffffffffffffffff\r\n"), "PayloadTooLarge");
    EXPECT_EQ(error_of("10000\r\n" + std::string(kMaxBody, 'a') + "\r\n0\r\n\r\n"), "");
    EXPECT_EQ(error_of("10000\r\n" + std::string(kMaxBody, 'a') + "\r\n1\r\n"), "PayloadTooLarge");
    std::string tiny;
    for (int i = 0; i < 10000; ++i) tiny += "1;" + std::string(100, 'x') + "\r\na\r\n";
    EXPECT_EQ(error_of(tiny), "PayloadTooLarge");
}

}  // namespace
}  // namespace booking
