// What every refusal looks like, and every answer.
#pragma once

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "http_client.hpp"

namespace booking {

inline void expect_common_headers(const Reply& reply) {
    EXPECT_EQ(reply.header("X-Content-Type-Options"), "nosniff");
    EXPECT_NE(reply.header("X-Request-Id"), "");
    for (const auto& [name, value] : reply.headers) EXPECT_NE(name, "EXCEPTION_WHAT") << value;
}

// code: the SQLSTATE, or empty where the error has none.
inline void expect_problem(const Reply& reply, int status, const std::string& error,
                           const std::string& code = "") {
    expect_common_headers(reply);
    ASSERT_EQ(reply.status, status) << reply.body;
    EXPECT_EQ(reply.header("Content-Type"), "application/problem+json");
    const auto problem = nlohmann::json::parse(reply.body, nullptr, false);
    ASSERT_TRUE(problem.is_object()) << reply.body;
    EXPECT_EQ(problem.value("status", 0), status);
    EXPECT_EQ(problem.value("error", ""), error) << reply.body;
    EXPECT_EQ(problem.value("code", ""), code);
    EXPECT_EQ(problem.value("requestId", ""), reply.header("X-Request-Id"));
    EXPECT_TRUE(problem.value("type", "").starts_with("/problems/")) << reply.body;
    for (const char* member : {"title", "detail"}) EXPECT_NE(problem.value(member, ""), "") << member;
    EXPECT_TRUE(problem.contains("instance"));  // empty where no path could be read
    EXPECT_EQ(reply.header("Retry-After").empty(), status != 503 && status != 429);
    // What comes from inside the server never shows.
    for (const char* word : {"booking_api", "booking_data", "PL/pgSQL", "host=", "postgres", "CONTEXT"}) {
        EXPECT_EQ(reply.body.find(word), std::string::npos) << reply.body;
    }
}

// Pointers and parameters that the answer's errors name.
[[nodiscard]] inline std::multiset<std::string> named_faults(const Reply& reply) {
    std::multiset<std::string> names;
    const auto problem = nlohmann::json::parse(reply.body, nullptr, false);
    if (!problem.is_object()) return names;
    for (const auto& fault : problem.value("errors", nlohmann::json::array())) {
        EXPECT_NE(fault.value("detail", ""), "");
        names.insert(fault.contains("pointer") ? fault.value("pointer", "") : fault.value("parameter", ""));
    }
    return names;
}

}  // namespace booking
