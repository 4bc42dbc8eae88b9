#include "api/json_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace booking {
namespace {

using std::string_literals::operator""s;

struct Bad {
    std::string text;
    std::string pointer;
    std::string detail;  // part of it
};

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

TEST(JsonTextTest, AcceptsWhatPostgresqlCanHold) {
    const std::string good[] = {
        "{}",
        "[]",
        " {} \r\n",
        "null",
        "true",
        "\"\"",
        "0",
        "-0",
        "2.0",
        "1e2",
        "1E+300",
        "1e-300",

        "0.0",
        "18446744073709551616",
        "123456789012345678901234567890",
        "{\"a\":{\"a\":1},\"b\":{\"a\":2}}",
        "[{\"a\":1},{\"a\":1}]",
        "\"\\ud83d\\ude00\"",
        "\"\xF0\x9F\x98\x80\"",
        "\"\\u0001\"",
        "\"\\\\u0000\"",
        nested(8),
        "{\"\":1}",
        "{\"a\":1,\"A\":2}",
    };
    for (const auto& text : good) EXPECT_TRUE(check_json_text(text).faults.empty()) << text;
}

TEST(JsonTextTest, NamesTheFirstFault) {
    const Bad bad[] = {
        {"", "", "required"},
        {" ", "", "well-formed"},
        {"{", "", "well-formed"},
        {"{}x", "", "well-formed"},
        {"{} {}", "", "well-formed"},
        {"{'a':1}", "", "well-formed"},
        {"{\"a\":1,}", "", "well-formed"},
        {"[01]", "", "well-formed"},
        {"[+1]", "", "well-formed"},
        {"[.5]", "", "well-formed"},
        {"NaN", "", "well-formed"},
        {"[Infinity]", "", "well-formed"},
        {"// c\n{}", "", "well-formed"},
        {"\"a\nb\"", "", "well-formed"},
        {"\"\xC0\x80\"", "", "well-formed"},
        {"\"\xED\xA0\x80\"", "", "well-formed"},
        {"{}\0x"s, "", "NUL"},
        {"\xEF\xBB\xBF{}", "", "byte order mark"},
        {nested(9), "/0/0/0/0/0/0/0/0", "deeper"},
        {std::string(60000, '['), "/0/0/0/0/0/0/0/0", "deeper"},
        {"{\"a\":1,\"a\":1}", "/a", "more than once"},
        {"{\"a\":1,\"\\u0061\":1}", "/a", "more than once"},
        {"{\"x\":[{},{\"b/~\":1,\"b/~\":2}]}", "/x/1/b~1~0", "more than once"},
        {"[\"\\u0000\"]", "/0", "U+0000"},
        {"{\"a\\u0000\":1}", "/?", "U+0000"},
        {"{\"a\":\"\\ud800\"}", "/a", "surrogate"},
        {"{\"a\":\"\\ud800x\"}", "/a", "surrogate"},
        {"{\"a\":\"\\udc00\"}", "/a", "surrogate"},
        {"{\"a\":1e400}", "/a", "too large"},
        {"{\"a\":-1e400}", "/a", "too large"},
        {"{\"a\":1e100000}", "/a", "too large"},
        {"{\"a\":1e-400}", "/a", "too small"},
        {"[0e-99999]", "/0", "too small"},
        {"{\"a\":0." + std::string(70, '1') + "}", "/a", "too many digits"},
        {"[1," + std::string(70, '9') + "]", "/1", "too many digits"},
        {"[" + std::string(400, '9') + "]", "/0", "too large"},
    };
    for (const auto& [text, pointer, detail] : bad) {
        const Faults faults = check_json_text(text).faults;
        ASSERT_FALSE(faults.empty()) << text;
        EXPECT_EQ(faults.named()[0].kind, "pointer");
        EXPECT_EQ(faults.named()[0].where, pointer) << text;
        EXPECT_NE(faults.named()[0].detail.find(detail), std::string::npos)
            << text << ": " << faults.named()[0].detail;
    }
}

TEST(JsonTextTest, GathersTheFaults) {
    const auto faults = check_json_text(R"({"a":1,"a":2,"b":"\u0000","c":[1e-999]})").faults;
    ASSERT_EQ(faults.named().size(), 3U);
    EXPECT_EQ(faults.named()[0].where, "/a");
    EXPECT_EQ(faults.named()[1].where, "/b");
    EXPECT_EQ(faults.named()[2].where, "/c/0");
}

TEST(JsonTextTest, BoundsTheNumberOfFaults) {
    std::string text = "[";
    for (int i = 0; i < 5000; ++i) text += "\"\\u0000\",";
    EXPECT_LE(check_json_text(text + "1]").faults.named().size(), 33U);
}

TEST(JsonTextTest, NeverRepeatsANumber) {
    const Faults faults = check_json_text("{\"a\":98765e4321}").faults;
    for (const auto& fault : faults.named()) {
        EXPECT_EQ(fault.detail.find("98765"), std::string::npos);
    }
}

}  // namespace
}  // namespace booking
