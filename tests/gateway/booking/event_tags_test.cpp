#include "booking/event_tags.hpp"

#include <gtest/gtest.h>

#include <string>

namespace booking {
namespace {

const std::string kHall = "0000000a-000a-400a-800a-00000000000a";
const std::string kOpera = "0000000b-000b-400b-800b-00000000000b";

std::string items(const std::string& first, const std::string& second) {
    return R"({"customerEmail":"ann@example.com","items":[{"eventId":")" + first +
           R"(","quantity":1},{"eventId": ")" + second + R"(","quantity":2}]})";
}

TEST(EventTagsTest, EachEventHasOne) {
    const auto tags = event_tags(items(kHall, kOpera));
    ASSERT_EQ(tags.size(), 2U);
    EXPECT_NE(tags[0], tags[1]);
    EXPECT_EQ(event_tags(items(kOpera, kHall)), (EventTags{tags[1], tags[0]}));
}

TEST(EventTagsTest, TheSameInUpperCaseIsTheSame) {
    EXPECT_EQ(event_tags(items("0000000A-000A-400A-800A-00000000000A", kOpera)),
              event_tags(items(kHall, kOpera)));
}

TEST(EventTagsTest, OneThatIsThereTwiceHasOne) {
    EXPECT_EQ(event_tags(items(kHall, kHall)).size(), 1U);
}

TEST(EventTagsTest, WhatIsNoIdHasNone) {
    for (const std::string body :
         {R"({})", R"(")", R"("")", R"("0000000a-000a-400a-800a-00000000000a)",
          "0000000a-000a-400a-800a-00000000000a", R"("0000000a-000a-400a-800a-00000000000")",
          R"("0000000a-000a-400a-800a-00000000000a0")", R"("0000000a000a400a800a00000000000a")"}) {
        EXPECT_TRUE(event_tags(body).empty()) << body;
    }
}

TEST(EventTagsTest, AnEscapedQuoteHidesNoIdBehindIt) {
    EXPECT_EQ(event_tags(R"({"a\"": 1, "eventId": ")" + kHall + "\"}").size(), 1U);
}

}  // namespace
}  // namespace booking
