#include "api/etag.hpp"

#include <gtest/gtest.h>

#include <regex>

namespace booking {
namespace {

TEST(EtagTest, IsAHashOfEverythingShown) {
    const auto tag = entity_tag(R"({"id":"b1","status":"confirmed"})");
    EXPECT_TRUE(std::regex_match(tag, std::regex("\"[0-9a-f]{16}\""))) << tag;
    EXPECT_EQ(tag, entity_tag(R"({"id":"b1","status":"confirmed"})"));
    EXPECT_NE(tag, entity_tag(R"({"id":"b1","status":"cancelled"})"));
    // Known values of FNV-1a: the tag must not depend on the machine or the release.
    EXPECT_EQ(entity_tag(""), "\"cbf29ce484222325\"");
    EXPECT_EQ(entity_tag("foobar"), "\"85944171f73967e8\"");
}

TEST(EtagTest, HasTheVersionInFront) {
    for (const char* json : {R"({"id":"e","version":12,"x":1})", R"({"id" : "e", "version" : 12, "x" : 1})",
                             "{\"version\"\n:\t12}"}) {
        EXPECT_TRUE(std::regex_match(entity_tag(json), std::regex("\"12-[0-9a-f]{16}\""))) << json;
    }
}

TEST(EtagTest, TakesNoTextForTheVersion) {
    EXPECT_TRUE(
        entity_tag(R"({"name" : "version", "venue" : "version", "version" : 3})").starts_with("\"3-"));
    EXPECT_TRUE(entity_tag(R"({"name":"\"version\": 99, \"version\":98","version":3})").starts_with("\"3-"));
    EXPECT_TRUE(entity_tag(R"({"name":"x\"version","version":3})").starts_with("\"3-"));
    EXPECT_EQ(entity_tag(R"({"name":"version"})").size(), 18U);
    EXPECT_EQ(entity_tag(R"({"version":null})").size(), 18U);
    EXPECT_EQ(entity_tag(R"("version":)").size(), 18U);
}

TEST(EtagTest, AListNamesItsTagsAndAStarAnyTag) {
    const std::string tag = "\"3-ab\"";
    for (const char* list :
         {"*", " * ", "\"3-ab\"", "W/\"3-ab\"", "\"x\", \"3-ab\"", "\"x\",W/\"3-ab\" ,\"y\"", "\t\"3-ab\" ",
          ",\"3-ab\"", "\"a,b\",, \"3-ab\",", "\"\",\"3-ab\"", "\"\x80\",\"3-ab\""}) {
        EXPECT_TRUE(names_tag(list, tag)) << list;
    }
    for (const char* list :
         {"", " ", ",", "\"3-aB\"", "\"3\"", "W/\"x\"", "\"x,\\\"3-ab\\\",y\"", "\"3-a\", \"b\""}) {
        EXPECT_FALSE(names_tag(list, tag)) << list;
    }
}

TEST(EtagTest, AMalformedListNamesNothing) {
    const std::string tag = "\"3-ab\"";
    for (const char* list : {"3-ab", "\"3-ab", "3-ab\"", "*, \"3-ab\"", "\"3-ab\", *", "**", "w/\"3-ab\"",
                             "W/ \"3-ab\"", "W/3-ab", "\"3-ab\" \"x\"", "\"3-ab\"x", "\"3-ab\", x",
                             "\"a b\", \"3-ab\"", "\"3-ab\", \"", "\"3-ab\"; q=1"}) {
        EXPECT_FALSE(names_tag(list, tag)) << list;
    }
}

}  // namespace
}  // namespace booking
