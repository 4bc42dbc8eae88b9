// What the gateway writes: JSON lines that help to find a request and hold nothing of the customer.
#include <gtest/gtest.h>

#include "../integration/test_data.hpp"
#include "expect_problem.hpp"
#include "gateway_process.hpp"

namespace booking {
namespace {

using nlohmann::json;

TEST(LogTest, EveryRequestIsOneJsonLineWithoutAddressesOrValues) {
    GatewayProcess gateway;
    const auto http = gateway.await_listening().client();
    const auto event = make_event();
    const auto mark = unique_word();
    const auto email = mark + "@example.com";
    (void)http.post("/api/v1/bookings", booking_body(email, {{event, 1}}), {{"X-Request-Id", "good"}});
    (void)http.get("/api/v1/bookings?email=" + mark + "%40example.com", {{"X-Request-Id", "list"}});
    (void)http.get("/api/v1/bookings?email=" + mark, {{"X-Request-Id", "bad"}});
    (void)http.get("/api/v1/bookings/" + email, {{"X-Request-Id", "path"}});
    (void)http.get("/api/v1/bookings/" + mark + "%40example.com", {{"X-Request-Id", "coded"}});
    (void)http.get("/\"" + mark + "@\x01\xff",
                   {{"X-Request-Id", "bytes"}, {"Cookie", mark}, {"Authorization", mark}});
    (void)http.post("/api/v1/bookings", "{\"" + email + "\":1}", {{"X-Request-Id", "body"}});
    (void)http.post("/api/v1/bookings", booking_body(email, {{kUnknownId, 1}}),
                    {{"X-Request-Id", "unknown"}});
    (void)http.get("/health", {{"X-Request-Id", email}});
    EXPECT_EQ(gateway.stop(), 0);
    EXPECT_EQ(gateway.err(), "");

    std::map<std::string, json> requests;
    for (const auto& line : gateway.lines()) {
        const auto entry = json::parse(line, nullptr, false);
        ASSERT_TRUE(entry.is_object()) << line;
        for (const char* member : {"time", "level", "message"}) EXPECT_TRUE(entry.contains(member)) << line;
        EXPECT_EQ(line.find('@'), std::string::npos) << line;
        if (entry.contains("requestId")) {
            requests[entry.at("requestId")] = entry;
            // A bare word in a path is no address; of queries, bodies and headers nothing is kept.
            EXPECT_EQ(line.find(mark), std::string::npos) << line;
        }
    }
    EXPECT_EQ(requests.size(), 9U);
    EXPECT_EQ(requests.at("good").at("status"), 201);
    EXPECT_EQ(requests.at("good").at("method"), "POST");
    EXPECT_EQ(requests.at("good").at("route"), "/api/v1/bookings");
    EXPECT_GT(requests.at("good").at("durationMs"), 0.0);
    EXPECT_EQ(requests.at("bad").at("error"), "ValidationError");
    EXPECT_EQ(requests.at("unknown").at("sqlstate"), "TKN01");
}

TEST(LogTest, RequestLinesCanBeTurnedOff) {
    GatewayProcess gateway({"--log-requests", "off"});
    EXPECT_EQ(gateway.await_listening().client().get("/livez").status, 200);
    EXPECT_EQ(gateway.stop(), 0);
    EXPECT_EQ(gateway.out().find("\"requestId\""), std::string::npos);
}

}  // namespace
}  // namespace booking
