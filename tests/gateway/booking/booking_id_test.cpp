#include "booking/booking_id.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "fiber/clock.hpp"

namespace booking {
namespace {

TEST(BookingIdTest, IsAUuidOfVersionSevenAndNeverTheSame) {
    std::set<std::string> ids;
    for (int i = 0; i < 1000; ++i) ids.insert(new_booking_id());
    EXPECT_EQ(ids.size(), 1000U);
    const std::regex form("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    for (const auto& id : ids) EXPECT_TRUE(std::regex_match(id, form)) << id;
}

TEST(BookingIdTest, TellsWhenItWasMade) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto ms = std::chrono::duration_cast<milliseconds>(now).count();
    const auto id = new_booking_id();
    const auto told = std::stoll(id.substr(0, 8) + id.substr(9, 4), nullptr, 16);
    EXPECT_GE(told, ms);
    EXPECT_LT(told, ms + 10'000);
}

TEST(BookingIdTest, LaterOnesComeBehind) {
    const auto first = new_booking_id();
    const auto start = std::chrono::system_clock::now();
    while (std::chrono::system_clock::now() - start < milliseconds(3)) {
    }
    EXPECT_LT(first, new_booking_id());
}

TEST(BookingIdTest, IsFoundInTheKeyThatWasMadeOfIt) {
    const auto id = new_booking_id();
    EXPECT_EQ(booking_of_key(key_of_booking(id)), id);
}

TEST(BookingIdTest, OtherKeysAreKeys) {
    for (const std::string key :
         {"", "booking-", "booking-1", "0190a0a0-0000-7000-8000-00000000000a",
          "booking-0190a0a0-0000-4000-8000-00000000000a", "booking-0190a0a0-0000-7000-c000-00000000000a",
          "booking-0190A0A0-0000-7000-8000-00000000000A", "booking-0190a0a0-0000-7000-8000-00000000000a0",
          "booking-0190a0a0-0000-7000-8000-00000000000", "Booking-0190a0a0-0000-7000-8000-00000000000a"}) {
        EXPECT_EQ(booking_of_key(key), std::nullopt) << key;
    }
}

}  // namespace
}  // namespace booking
