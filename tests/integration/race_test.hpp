// Sessions for tests of races: whoever waits is seen to wait before the test goes on.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "test_data.hpp"

namespace booking {

using nlohmann::json;

inline constexpr const char* kBookKeyed =
    "select booking, error_code, message, detail, is_replayed from "
    "booking_api.create_bookings(jsonb_build_array($1::jsonb), array[$2])";
inline constexpr const char* kCancelPart = "select booking_api.cancel_booking($1, $2)";
inline constexpr const char* kUpdate = "select booking_api.update_event($1, $2)";
inline constexpr const char* kUpdateIf = "select booking_api.update_event($1, $2, $3)";
inline constexpr const char* kPublish = "select booking_api.publish_event($1)";
inline constexpr const char* kClose = "select booking_api.close_event($1)";
inline constexpr const char* kCancelEvent = "select answer, is_complete from booking_api.cancel_event($1)";
// Customers of events with a limit whose counter is not what their items add up to.
inline constexpr const char* kWrongCounts =
    "select count(*) from (select i.event_id, lower(b.customer_email collate \"C\") as customer, "
    "sum(i.quantity - i.cancelled_quantity) as tickets from booking_data.booking_item i "
    "join booking_data.booking b on b.id = i.booking_id "
    "join booking_data.event e on e.id = i.event_id and e.max_per_customer is not null group by 1, 2) i "
    "full join booking_data.customer_tickets t on t.event_id = i.event_id and t.customer = i.customer "
    "where coalesce(i.tickets, 0) <> coalesce(t.tickets, 0)";
inline constexpr const char* kCancelStep =
    "select answer, is_complete from booking_api.cancel_event($1, null, $2)";

[[nodiscard]] inline std::string cancel_body(const std::string& event, int quantity) {
    return json{{"items", json::array({{{"eventId", event}, {"quantity", quantity}}})}}.dump();
}

class RaceTest : public testing::Test {
protected:
    void TearDown() override {
        for (auto* session : {&first, &second, &third}) session->run("rollback");
        EXPECT_TRUE(invariants_hold());
        EXPECT_EQ(admin.value(kWrongCounts), "0");
    }

    std::string book_id(const Items& items, const std::string& customer = unique_email()) {
        return json::parse(first.query(kBook, {booking_body(customer, items)}).cell())
            .at("id")
            .get<std::string>();
    }
    json event_of(const std::string& id) {
        return json::parse(admin.value("select booking_api.get_event($1)", {id}));
    }
    json booking_of(const std::string& id) {
        return json::parse(admin.value("select booking_api.get_booking($1)", {id}));
    }
    std::string status_of(const std::string& booking) {
        return booking_of(booking).at("status").get<std::string>();
    }
    int bookings_of(const std::string& event) {
        return std::stoi(
            admin.value("select count(*) from booking_data.booking_item where event_id = $1", {event}));
    }
    // What was done to a booking, with the seats: "booking.cancelled -2".
    std::vector<std::string> history_of(const std::string& booking) {
        std::vector<std::string> steps;
        const auto history =
            json::parse(admin.value("select booking_api.list_booking_history($1)", {booking}));
        for (const auto& entry : history.at("data")) {
            std::string step = entry.at("kind").get<std::string>();
            for (const auto& seats : entry.at("seats")) step.append(" ").append(seats.at("delta").dump());
            steps.push_back(step);
        }
        return steps;
    }
    void limit_customers(const std::string& event, int tickets) {
        dba.query(kUpdate, {event, json{{"maxPerCustomer", tickets}}.dump()});
    }
    std::string deadlocks() {
        admin.query("select pg_stat_clear_snapshot()");
        return admin.value("select deadlocks from pg_stat_database where datname = current_database()");
    }

    // The first, in a transaction, has done its part; the second is seen to wait for it.
    void let_second_wait(const std::string& sql, const std::vector<std::string>& parameters) {
        second.start(sql, parameters);
        ASSERT_TRUE(wait_until_blocked(admin, second.pid(), first.pid()));
    }
    void first_holds(const std::string& sql, const std::vector<std::string>& parameters) {
        first.query("begin");
        first.query(sql, parameters);
    }
    [[nodiscard]] bool is_waiting(const std::string& pid) {
        return wait_until(
            [&] { return admin.value("select cardinality(pg_blocking_pids($1)) > 0", {pid}) == "t"; });
    }

    SqlSession admin = SqlSession::admin();
    SqlSession dba = SqlSession::admin("booking_dba");
    SqlSession first = SqlSession::gateway();
    SqlSession second = SqlSession::gateway();
    SqlSession third = SqlSession::gateway();
    std::string key = unique_word();
    std::string email = unique_email();
};

}  // namespace booking
