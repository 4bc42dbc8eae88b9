#include "booking/idempotency_key.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "fiber/clock.hpp"

namespace booking {
namespace {

TEST(IdempotencyKeyTest, IsPrintableAndNeverTheSame) {
    std::set<std::string> keys;
    for (int i = 0; i < 1000; ++i) keys.insert(new_idempotency_key());
    EXPECT_EQ(keys.size(), 1000U);
    for (const auto& key : keys) EXPECT_TRUE(std::regex_match(key, std::regex("[0-9a-f]{12}-[0-9a-f]{32}")));
}

TEST(IdempotencyKeyTest, LaterOnesComeBehind) {
    const auto first = new_idempotency_key();
    const auto start = std::chrono::system_clock::now();
    while (std::chrono::system_clock::now() - start < milliseconds(3)) {
    }
    EXPECT_LT(first, new_idempotency_key());
}

}  // namespace
}  // namespace booking
