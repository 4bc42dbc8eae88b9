// Entity tags: what is known already is not sent again, and nobody overwrites what they have not seen.
#include <gtest/gtest.h>

#include <regex>

#include "../integration/test_data.hpp"
#include "expect_problem.hpp"
#include "gateway_process.hpp"

namespace booking {
namespace {

class EtagTest : public testing::Test {
protected:
    Reply book(int quantity) {
        return http.post("/api/v1/bookings", booking_body(unique_email(), {{event, quantity}}));
    }
    Reply get_unless(const std::string& target, const std::string& tags, const char* method = "GET") {
        return http.call(method, target, "", {{"If-None-Match", tags}});
    }
    void expect_not_modified(const Reply& reply, const std::string& tag) {
        expect_common_headers(reply);
        EXPECT_EQ(reply.status, 304);
        EXPECT_EQ(reply.header("ETag"), tag);
        EXPECT_EQ(reply.body, "");
        EXPECT_EQ(reply.header("Content-Type"), "");
    }

    HttpClient http = shared_gateway().client();
    std::string event = make_event();
    std::string path = "/api/v1/events/" + event;
};

TEST_F(EtagTest, AnEventsTagChangesWithAllThatItShows) {
    const auto first = http.get(path).header("ETag");
    EXPECT_TRUE(std::regex_match(first, std::regex("\"1-[0-9a-f]{16}\""))) << first;
    expect_not_modified(get_unless(path, first), first);
    expect_not_modified(get_unless(path, "\"x\", W/" + first, "HEAD"), first);
    expect_not_modified(get_unless(path, "*"), first);
    ASSERT_EQ(book(2).status, 201);
    const auto sold = get_unless(path, first);
    EXPECT_EQ(sold.status, 200) << "two seats fewer";
    EXPECT_EQ(sold.json().at("availableSeats"), 8);
    EXPECT_TRUE(sold.header("ETag").starts_with("\"1-"));
    EXPECT_NE(sold.header("ETag"), first);
    const auto changed = http.patch(path, "{\"venue\":\"Hall\"}");
    EXPECT_TRUE(changed.header("ETag").starts_with("\"2-")) << changed.header("ETag");
    expect_not_modified(get_unless(path, changed.header("ETag")), changed.header("ETag"));
    for (const char* step : {"/close", "/publish"}) {
        const auto reply = http.post(path + step, "");
        EXPECT_EQ(reply.header("ETag"), http.get(path).header("ETag"));
    }
}

TEST_F(EtagTest, ABookingsTagChangesWhenItIsCancelled) {
    const auto booked = book(2);
    const auto location = booked.header("Location");
    const auto tag = booked.header("ETag");
    EXPECT_TRUE(std::regex_match(tag, std::regex("\"[0-9a-f]{16}\""))) << tag;
    const auto same = get_unless(location, tag);
    expect_not_modified(same, tag);
    EXPECT_EQ(same.header("Cache-Control"), "no-store");
    const auto cancelled = http.post(location + "/cancel", "", {{"If-None-Match", "*"}});
    EXPECT_EQ(cancelled.status, 200) << "only reads can be spared";
    const auto now = get_unless(location, tag);
    EXPECT_EQ(now.status, 200);
    EXPECT_EQ(now.header("ETag"), cancelled.header("ETag"));
    EXPECT_NE(now.header("ETag"), tag);
}

TEST_F(EtagTest, AMalformedListIsPassedOverAndErrorsStayErrors) {
    const auto tag = http.get(path).header("ETag");
    for (const auto& list : {tag.substr(1), "\"x\" " + tag, tag + ", x", std::string("w/*")}) {
        EXPECT_EQ(get_unless(path, list).status, 200) << list;
    }
    const auto two_lines = http.get(path, {{"If-None-Match", "\"x\""}, {"If-None-Match", tag}});
    expect_not_modified(two_lines, tag);
    expect_problem(get_unless("/api/v1/events/" + std::string(kUnknownId), "*"), 404, "EventNotFound",
                   "TKN01");
    EXPECT_EQ(get_unless("/api/v1/events", "*").status, 200) << "a list has no tag";
    // The next answer on the same connection is in its place.
    HttpSocket socket(shared_gateway().port());
    socket.send(request_text("GET", path, "", {{"If-None-Match", "*"}}) +
                request_text("GET", "/livez", "", {}));
    EXPECT_EQ(socket.read_reply().status, 304);
    EXPECT_EQ(socket.read_reply().status, 200);
}

TEST_F(EtagTest, IfMatchRefusesAChangeOfWhatWasChangedMeanwhile) {
    const auto tag = http.get(path).header("ETag");
    ASSERT_EQ(book(1).status, 201);
    const auto patch = [&](const std::string& capacity, const std::string& if_match) {
        return http.patch(path, "{\"capacity\":" + capacity + "}", {{"If-Match", if_match}});
    };
    const auto changed = patch("20", tag);
    EXPECT_EQ(changed.status, 200) << "seats that were sold do not count" << changed.body;
    const auto late = patch("30", tag);
    expect_problem(late, 412, "VersionMismatch", "TKC07");
    EXPECT_EQ(http.get(path).json().at("capacity"), 20);
    EXPECT_EQ(patch("21", "\"x\", " + changed.header("ETag")).status, 200);
    EXPECT_EQ(patch("22", "*").status, 200);
    EXPECT_EQ(http.patch(path, "{\"capacity\":23}").status, 200);
    for (const auto& stale :
         {std::string("\"1\""), "W/" + http.get(path).header("ETag"), std::string("x"), std::string("")}) {
        expect_problem(patch("30", stale), 412, "VersionMismatch", "TKC07");
    }
    const auto odd = patch("30", "\"\xff\"");
    expect_problem(odd, 400, "ValidationError", "TKV01");
    EXPECT_EQ(named_faults(odd), std::multiset<std::string>{"If-Match"});
}

}  // namespace
}  // namespace booking
