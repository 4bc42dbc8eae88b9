#include "process/log.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace booking {
namespace {

using Json = nlohmann::json;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::system_clock;

RequestRecord record() {
    return {"r1", "GET", "/api/v1/events/{id}", "/api/v1/events/1", 200, microseconds(1234), "", ""};
}

Json line_of(const RequestRecord& record) {
    return Json::parse(format_request(record, system_clock::time_point()));
}

TEST(LogTest, WritesOneJsonObject) {
    const auto text = format_request(record(), system_clock::time_point(milliseconds(1700000000123)));
    EXPECT_EQ(text.find('\n'), std::string::npos);
    const auto json = Json::parse(text);
    EXPECT_EQ(json["time"], "2023-11-14T22:13:20.123Z");
    EXPECT_EQ(json["requestId"], "r1");
    EXPECT_EQ(json["route"], "/api/v1/events/{id}");
    EXPECT_EQ(json["path"], "/api/v1/events/1");
    EXPECT_EQ(json["status"], 200);
    EXPECT_DOUBLE_EQ(json["durationMs"], 1.234);
    EXPECT_EQ(json["level"], "info");
    EXPECT_FALSE(json.contains("error"));
    EXPECT_FALSE(json.contains("sqlstate"));
}

TEST(LogTest, NamesTheError) {
    auto failed = record();
    failed.status = 503;
    failed.error = "EventBusy";
    failed.sqlstate = "55P03";
    const auto json = line_of(failed);
    EXPECT_EQ(json["level"], "error");
    EXPECT_EQ(json["error"], "EventBusy");
    EXPECT_EQ(json["sqlstate"], "55P03");
}

TEST(LogTest, NeverShowsAnAddress) {
    for (const char* path :
         {"/api/v1/bookings/anna@example.com", "/anna%40example.com", "/x?email=anna", "/anna+b"}) {
        auto odd = record();
        odd.path = path;
        EXPECT_EQ(format_request(odd, system_clock::time_point()).find("anna"), std::string::npos) << path;
    }
}

TEST(LogTest, StaysOneLineOfJsonWhateverIsSent) {
    auto odd = record();
    odd.method = "G\"E\nT\\\xFF";
    odd.path = "/\"\n";
    const auto text = format_request(odd, system_clock::time_point());
    EXPECT_EQ(text.find('\n'), std::string::npos);
    EXPECT_TRUE(Json::accept(text)) << text;
}

}  // namespace
}  // namespace booking
