#include "http/chunk_guard.hpp"

#include <gtest/gtest.h>

#include "http/framing_guard.hpp"

namespace booking {
namespace {

// Offers what is left as a stream does; gives how much was let through.
std::size_t feed(ChunkGuard& guard, std::string_view input) {
    std::size_t passed = 0;
    while (!guard.is_done() && passed < input.size()) {
        const auto bytes = input.substr(passed, guard.extent(input.substr(passed)));
        if (!guard.check(bytes)) break;
        passed += bytes.size();
    }
    return passed;
}

std::string error_of(const std::string& input) {
    ChunkGuard guard;
    static_cast<void>(feed(guard, input));
    return guard.refusal() ? std::string(guard.refusal()->error) : "";
}

TEST(ChunkGuardTest, LetsABodyThroughAndNothingBehindIt) {
    const std::string input = "3\r\nabc\r\n0A;x=\"y\"\r\n0123456789\r\n0\r\n\r\n";
    ChunkGuard guard;
    EXPECT_EQ(feed(guard, input + "GET /"), input.size());
    EXPECT_TRUE(guard.is_done());
}

TEST(ChunkGuardTest, TakesOneByteAtATime) {
    ChunkGuard guard;
    for (const char c : std::string("2\r\n\r\n\r\n0\r\n\r\n")) {
        EXPECT_FALSE(guard.is_done());
        EXPECT_EQ(feed(guard, std::string_view(&c, 1)), 1U);
    }
    EXPECT_TRUE(guard.is_done());
}

TEST(ChunkGuardTest, RefusesMalformedInput) {
    for (const char* input : {"-2\r\n", "\r\n", "x\r\n", "2\nab", "2 \r\n", "0x2\r\n", "+2\r\n",
                              "2\r\nabc\r\n", "2\r\nab0\r\n\r\n", ";x\r\n", "2\r;\r\n", "2;a\nb\r\n",
                              "0\r\nTrailer: z\r\n\r\n", "0\r\nGET /livez HTTP/1.1\r\n\r\n"}) {
        EXPECT_EQ(error_of(input), "ValidationError") << input;
    }
    EXPECT_EQ(error_of(std::string(2000, '0')), "ValidationError");
    EXPECT_EQ(error_of("1;" + std::string(2000, 'x')), "ValidationError");
}

TEST(ChunkGuardTest, KeepsTheLimit) {
    EXPECT_EQ(error_of("10001\r\n"), "PayloadTooLarge");
    EXPECT_EQ(error_of("ffffffffffffffffff\r\n"), "PayloadTooLarge");
    EXPECT_EQ(error_of("10000\r\n" + std::string(kMaxBody, 'a') + "\r\n0\r\n\r\n"), "");
    EXPECT_EQ(error_of("10000\r\n" + std::string(kMaxBody, 'a') + "\r\n1\r\n"), "PayloadTooLarge");
    std::string extensions;
    for (int i = 0; i < 1000; ++i) extensions += "1;" + std::string(1000, 'x') + "\r\na\r\n";
    EXPECT_EQ(error_of(extensions), "PayloadTooLarge");
}

}  // namespace
}  // namespace booking
