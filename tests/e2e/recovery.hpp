// A gateway whose database fails, refuses or hangs.
#pragma once

#include <gtest/gtest.h>

#include <thread>

#include "../integration/test_data.hpp"
#include "expect_problem.hpp"
#include "gateway_process.hpp"

namespace booking {

using std::chrono::milliseconds;

// A gateway of its own, told apart in pg_stat_activity by its application_name.
class RecoveryTest : public testing::Test {
protected:
    void TearDown() override {
        EXPECT_EQ(gateway.stop(), expected_exit) << gateway.err();
        EXPECT_TRUE(invariants_hold());
    }

    // How many were ended; `what` narrows them down.
    int terminate(const std::string& what = "true") {
        return std::stoi(
            admin.value("select count(pg_terminate_backend(pid)) from pg_stat_activity where "
                        "application_name = $1 and " +
                            what,
                        {name}));
    }

    int backends() {
        return std::stoi(
            admin.value("select count(*) from pg_stat_activity where application_name = $1", {name}));
    }

    int backends_of(const std::string& pids) {
        return std::stoi(
            admin.value("select count(*) from pg_stat_activity where pid = any ($1::integer[])", {pids}));
    }

    // No backend of the gateway is left, and it gets no new one.
    void take_database_away() {
        limit_connections("0");
        terminate();
        EXPECT_TRUE(wait_until([&] { return backends() == 0; }));
    }
    void give_database_back() { limit_connections("-1"); }
    void limit_connections(const std::string& count) {
        admin.query("do $$ begin execute format('alter database %I connection limit " + count +
                    "', current_database()); end $$");
    }

    [[nodiscard]] bool wait_until_waiting(const auto& lock) {
        return wait_until([&] {
            return admin.value(
                       "select exists (select from pg_stat_activity where application_name = $1 "
                       "and $2 = any (pg_blocking_pids(pid)))",
                       {name, lock.pid()}) == "t";
        });
    }

    [[nodiscard]] HttpClient http() const { return gateway.client(); }
    [[nodiscard]] bool becomes_ready() {
        return wait_until([this] { return http().get("/readyz").status == 200; });
    }

    int expected_exit = 0;
    std::string name = unique_word();
    std::string event = make_event();
    SqlSession admin = SqlSession::admin();
    GatewayProcess gateway{
        {"--lock-timeout-ms", "1500", "--call-timeout-ms", "3000", "--booking-lanes", "1"},
        {{"DATABASE_URL", changed_url("TEST_GATEWAY_DATABASE_URL", {{"application_name", name}})}}};

    void SetUp() override { gateway.await_listening(); }
};

}  // namespace booking
