#include "process/metrics.hpp"

#include <gtest/gtest.h>

#include "process/config.hpp"

namespace booking {
namespace {

using std::chrono::microseconds;

bool has(const std::string& text, const std::string& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST(MetricsTest, CountsByRouteMethodAndStatus) {
    Metrics metrics({{"GET", "/api/v1/events/{id}"}, {"POST", "/api/v1/bookings"}});
    metrics.observe(0, "GET", 200, microseconds(10));
    metrics.observe(0, "GET", 200, microseconds(10));
    metrics.observe(std::nullopt, "BREW", 418, microseconds(10));
    const auto text = metrics.render({});
    EXPECT_TRUE(
        has(text, R"(booking_http_requests_total{route="/api/v1/events/{id}",method="GET",status="200"} 2)"));
    EXPECT_TRUE(has(text, R"(booking_http_requests_total{route="none",method="other",status="other"} 1)"));
    EXPECT_TRUE(has(text, "booking_build_info{version=\"" + std::string(version()) + "\"} 1"));
}

TEST(MetricsTest, BucketsAreCumulative) {
    Metrics metrics({{"GET", "/api/v1/events/{id}"}, {"POST", "/api/v1/bookings"}});
    for (const int duration : {500, 501, 1000, 9'000'000})
        metrics.observe(1, "POST", 201, microseconds(duration));
    const auto text = metrics.render({});
    const std::string labels = R"({route="/api/v1/bookings",method="POST")";
    const std::string name = "booking_http_request_duration_seconds";
    EXPECT_TRUE(has(text, name + "_bucket" + labels + ",le=\"0.000500\"} 1"));
    EXPECT_TRUE(has(text, name + "_bucket" + labels + ",le=\"0.001000\"} 3"));
    EXPECT_TRUE(has(text, name + "_bucket" + labels + ",le=\"5.000000\"} 3"));
    EXPECT_TRUE(has(text, name + "_bucket" + labels + ",le=\"+Inf\"} 4"));
    EXPECT_TRUE(has(text, name + "_sum" + labels + "} 9.002001"));
    EXPECT_TRUE(has(text, name + "_count" + labels + "} 4"));
}

TEST(MetricsTest, ShowsGauges) {
    Metrics metrics({{"GET", "/api/v1/events/{id}"}, {"POST", "/api/v1/bookings"}});
    metrics.connection_opened();
    metrics.connection_opened();
    metrics.connection_closed();
    const auto text = metrics.render({4, 3, 2});
    EXPECT_TRUE(has(text, "booking_http_connections 1"));
    EXPECT_TRUE(has(text, "booking_pool_open 4"));
    EXPECT_TRUE(has(text, "booking_pool_in_use 3"));
    EXPECT_TRUE(has(text, "booking_pool_waiting 2"));
}

TEST(MetricsTest, CountsBatchesBySize) {
    Metrics metrics({{"GET", "/api/v1/events/{id}"}, {"POST", "/api/v1/bookings"}});
    EXPECT_TRUE(has(metrics.render({}), "booking_batch_size_count 0"));
    for (const std::size_t size : {1U, 1U, 2U, 3U, 64U, 65U, 300U}) metrics.observe_batch(size);
    const auto text = metrics.render({});
    EXPECT_TRUE(has(text, "booking_batch_size_bucket{le=\"1\"} 2"));
    EXPECT_TRUE(has(text, "booking_batch_size_bucket{le=\"2\"} 3"));
    EXPECT_TRUE(has(text, "booking_batch_size_bucket{le=\"4\"} 4"));
    EXPECT_TRUE(has(text, "booking_batch_size_bucket{le=\"64\"} 5"));
    EXPECT_TRUE(has(text, "booking_batch_size_bucket{le=\"128\"} 6"));
    EXPECT_TRUE(has(text, "booking_batch_size_bucket{le=\"256\"} 6"));
    EXPECT_TRUE(has(text, "booking_batch_size_bucket{le=\"+Inf\"} 7"));
    EXPECT_TRUE(has(text, "booking_batch_size_sum 436"));
    EXPECT_TRUE(has(text, "booking_batch_size_count 7"));
}

}  // namespace
}  // namespace booking
