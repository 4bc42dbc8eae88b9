#include "postgres/array_text.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace booking {
namespace {

using Texts = std::vector<std::optional<std::string_view>>;

TEST(ArrayTextTest, QuotesEveryText) {
    EXPECT_EQ(array_text(Texts{"a"}), R"({"a"})");
    EXPECT_EQ(array_text(Texts{"a", "b"}), R"({"a","b"})");
    EXPECT_EQ(array_text(Texts{"", ""}), R"({"",""})");
    EXPECT_EQ(array_text(Texts{"NULL", "null"}), R"({"NULL","null"})");
    EXPECT_EQ(array_text(Texts{R"(a"b)", R"(a\b)", R"(\")"}), R"({"a\"b","a\\b","\\\""})");
    EXPECT_EQ(array_text(Texts{"a,b", "{c}", " d ", "e\n"}), "{\"a,b\",\"{c}\",\" d \",\"e\n\"}");
}

TEST(ArrayTextTest, WritesNullsAndNothingIfAllAreNull) {
    EXPECT_EQ(array_text(Texts{}), std::nullopt);
    EXPECT_EQ(array_text(Texts{std::nullopt, std::nullopt}), std::nullopt);
    EXPECT_EQ(array_text(Texts{std::nullopt, "", "null"}), R"({null,"","null"})");
}

}  // namespace
}  // namespace booking
