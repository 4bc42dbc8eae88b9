// The gateway's connection against a real server that answers, refuses, hangs and goes away.
#include "postgres/pg_connection.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "api/routes.hpp"
#include "test_data.hpp"

namespace booking {
namespace {

using std::chrono::seconds;

std::size_t statement(std::string_view function) {
    for (const Route& route : routes()) {
        if (route.sql.find(function) != std::string_view::npos) return route_index(route);
    }
    throw std::runtime_error("no route calls " + std::string(function));
}

Deadline in(milliseconds time) {
    return Clock::now() + time;
}

// What the call failed with.
PgError failure_of(PgConnection& connection, std::string_view function, const Values& values,
                   Deadline deadline) {
    try {
        (void)connection.call(statement(function), values, deadline);
    } catch (const PgError& error) {
        return error;
    }
    throw std::runtime_error("the call did not fail");
}

class PgConnectionTest : public testing::Test {
protected:
    [[nodiscard]] PgSettings settings() const {
        const auto url = test_variable("TEST_GATEWAY_DATABASE_URL");
        return {url + (url.find('?') == std::string::npos ? "?" : "&") + "application_name=" + name, "",
                seconds(10), seconds(10), statements()};
    }

    [[nodiscard]] Values booking() const {
        return {"[" + booking_body(unique_email(), {{event, 1}}) + "]", std::nullopt, "false", std::nullopt};
    }

    int backends(const std::string& what = "true") {
        return std::stoi(admin.value(
            "select count(*) from pg_stat_activity where application_name = $1 and " + what, {name}));
    }
    void terminate() {
        admin.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1",
                    {name});
    }

    std::string name = unique_word();
    std::string event = make_event();
    SqlSession admin = SqlSession::admin();
};

TEST_F(PgConnectionTest, ACallReturnsTheRowAsText) {
    PgConnection connection(settings(), in(seconds(5)));
    const auto rows = connection.call(statement("create_bookings"), booking(), in(seconds(5)));
    ASSERT_EQ(rows.size(), 1U);
    const Columns& row = rows[0];
    ASSERT_EQ(row.size(), 5U);
    EXPECT_EQ(nlohmann::json::parse(row[0].value()).at("status"), "confirmed");
    EXPECT_EQ(row[1], std::nullopt);
    EXPECT_EQ(connection.call(statement("list_events"), Values(7), in(seconds(5))).size(), 1U);
}

TEST_F(PgConnectionTest, ARefusalCarriesCodeSentenceAndDetail) {
    PgConnection connection(settings(), in(seconds(5)));
    const auto error = failure_of(connection, "get_event", {"x"}, in(seconds(5)));
    EXPECT_EQ(error.failure, PgFailure::refused);
    EXPECT_EQ(error.sqlstate, "TKV01");
    EXPECT_STREQ(error.what(), "id: must be a UUID in its 36-character form");
    EXPECT_EQ(nlohmann::json::parse(error.detail).at("errors").at(0).at("parameter"), "id");
    EXPECT_EQ(failure_of(connection, "get_event", {kUnknownId}, in(seconds(5))).sqlstate, "TKN01");
    EXPECT_TRUE(connection.is_usable());
}

TEST_F(PgConnectionTest, ACallThatPassesItsDeadlineIsCancelledAndBooksNothing) {
    PgConnection connection(settings(), in(seconds(5)));
    SeatsLock lock(event);
    const auto start = Clock::now();
    const auto error = failure_of(connection, "create_bookings", booking(), in(milliseconds(200)));
    EXPECT_LT(Clock::now() - start, seconds(2));
    EXPECT_EQ(error.sqlstate, "57014") << error.what();
    EXPECT_EQ(error.failure, PgFailure::refused);
    EXPECT_EQ(backends("state = 'active'"), 0);
    lock.release();
    EXPECT_EQ(seats_taken(admin, event), 0);
    EXPECT_TRUE(connection.is_usable());
    EXPECT_EQ(connection.call(statement("get_event"), {event}, in(seconds(5))).size(), 1U);
}

TEST_F(PgConnectionTest, ALockIsWaitedForNoLongerThanToldAndTheServerGivesUpFirst) {
    auto brief = settings();
    brief.lock_timeout = milliseconds(100);
    PgConnection first(brief, in(seconds(5)));
    SeatsLock lock(event);
    EXPECT_EQ(failure_of(first, "create_bookings", booking(), in(seconds(5))).sqlstate, "55P03");
    brief.lock_timeout = seconds(10);
    brief.call_timeout = milliseconds(500);
    PgConnection second(brief, in(seconds(5)));
    EXPECT_EQ(failure_of(second, "create_bookings", booking(), in(seconds(5))).sqlstate, "57014");
}

TEST_F(PgConnectionTest, ABackendThatEndedWhileIdleIsNoticedBeforeACall) {
    PgConnection connection(settings(), in(seconds(5)));
    EXPECT_TRUE(connection.is_still_open());
    terminate();
    EXPECT_TRUE(wait_until([&] { return !connection.is_still_open(); }));
    EXPECT_FALSE(connection.is_usable());
}

TEST_F(PgConnectionTest, ABackendThatEndsDuringACallLeavesTheOutcomeOpen) {
    PgConnection connection(settings(), in(seconds(5)));
    SeatsLock lock(event);
    std::jthread killer([&] {
        EXPECT_TRUE(wait_until([&] { return backends("wait_event_type = 'Lock'") == 1; }));
        terminate();
    });
    const auto error = failure_of(connection, "create_bookings", booking(), in(seconds(8)));
    EXPECT_EQ(error.failure, PgFailure::lost) << error.what();
    EXPECT_THAT(error.what(), testing::HasSubstr("terminating connection"));
    EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("CONTEXT"))) << "it is logged";
    EXPECT_FALSE(connection.is_usable());
}

TEST_F(PgConnectionTest, WhatCannotBeReachedWasNotSent) {
    const auto connect = [](const std::string& url, const std::string& role) {
        try {
            PgConnection({url, role, seconds(1), seconds(1), statements()}, in(milliseconds(300)));
        } catch (const PgError& error) {
            return error;
        }
        throw std::runtime_error("connected");
    };
    EXPECT_EQ(connect("host=127.0.0.1 port=1", "").failure, PgFailure::not_sent);
    EXPECT_EQ(connect("postgresql://[", "").failure, PgFailure::not_sent);
    EXPECT_EQ(connect(test_variable("TEST_DATABASE_URL"), "booking_readonly").sqlstate, "42501");

    // A server that takes the connection and never says a word.
    const int silent = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ASSERT_EQ(::bind(silent, reinterpret_cast<const sockaddr*>(&address), size), 0);
    ASSERT_EQ(::listen(silent, 1), 0);
    ASSERT_EQ(::getsockname(silent, reinterpret_cast<sockaddr*>(&address), &size), 0);
    const auto start = Clock::now();
    const auto url = "host=127.0.0.1 dbname=x port=" + std::to_string(ntohs(address.sin_port));
    EXPECT_EQ(connect(url, "").failure, PgFailure::not_sent);
    EXPECT_LT(Clock::now() - start, seconds(2));
    ::close(silent);
}

}  // namespace
}  // namespace booking
