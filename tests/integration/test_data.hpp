// What tests need in the tables. Every test makes its own events and addresses.
#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "sql_session.hpp"

namespace booking {

inline constexpr const char* kUnknownId = "11111111-1111-4111-8111-111111111111";
inline constexpr const char* kBook =
    "select booking, error_code, message, detail from "
    "booking_api.create_bookings(jsonb_build_array($1::jsonb))";
inline constexpr const char* kCancel = "select booking_api.cancel_booking($1)";

using Items = std::vector<std::pair<std::string, int>>;

[[nodiscard]] inline std::string unique_word() {
    static std::random_device device;
    std::string word = "w";
    for (int i = 0; i < 12; ++i) word.push_back(static_cast<char>('a' + device() % 26));
    return word;
}

[[nodiscard]] inline std::string unique_email() {
    return unique_word() + "@example.com";
}

struct NewEvent {
    int capacity = 10;
    std::string status = "on_sale";
    std::string name = "Test event";
    int max_per_booking = 3;
    std::string starts_at = "2431-05-01T10:00:00Z";
    std::string sales_start_at = "2020-01-01T00:00:00Z";
    std::string sales_end_at = "2431-05-01T00:00:00Z";
};

// Recorded as if it were older than all that reads changes.
inline std::string make_event(const NewEvent& event = {}) {
    static SqlSession owner = SqlSession::admin("booking_owner");
    if (!owner.is_open()) owner = SqlSession::admin("booking_owner");
    return owner.value(
        "with e as (insert into booking_data.event (id, name, status, max_per_booking, starts_at, "
        "sales_start_at, sales_end_at) values (gen_random_uuid(), $1, $2, $3, $4, $5, $6) returning *), "
        "s as (insert into booking_data.event_seats (event_id, capacity) select id, $7 from e returning *), "
        "c as (insert into booking_data.event_cancellation (event_id, started_at, completed_at) "
        "select id, now(), now() from e where status = 'cancelled') "
        "insert into booking_data.change (transaction_id, kind, event_id, happened_at, resource) "
        "select '3', 'event.created', e.id, e.updated_at, "
        "booking_impl.event_json(row(e.*)::booking_data.event, "
        "row(s.*)::booking_data.event_seats) "
        "from e, s returning event_id",
        {event.name, event.status, std::to_string(event.max_per_booking), event.starts_at,
         event.sales_start_at, event.sales_end_at, std::to_string(event.capacity)});
}

// Ids in ascending order.
[[nodiscard]] inline std::vector<std::string> make_events(std::size_t count, const NewEvent& event = {}) {
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < count; ++i) ids.push_back(make_event(event));
    std::sort(ids.begin(), ids.end());
    return ids;
}

[[nodiscard]] inline std::string booking_body(const std::string& email, const Items& items) {
    std::string text;
    for (const auto& [event, quantity] : items) {
        text.append(text.empty() ? "" : ",").append("{\"eventId\":\"").append(event);
        text.append("\",\"quantity\":").append(std::to_string(quantity)).append("}");
    }
    return std::string("{\"customerEmail\":\"").append(email) + "\",\"items\":[" + text + "]}";
}

[[nodiscard]] inline int seats_taken(SqlSession& admin, const std::string& event) {
    return std::stoi(
        admin.value("select seats_taken from booking_data.event_seats where event_id = $1", {event}));
}

[[nodiscard]] inline bool invariants_hold() {
    return SqlSession::admin("booking_dba").run("select booking_api.verify_invariants()").ok();
}

// Holds the row that every booking of the event locks, until released.
class SeatsLock final {
public:
    explicit SeatsLock(const std::string& event) : session_(SqlSession::admin()) {
        session_.query("begin");
        session_.query("select from booking_data.event_seats where event_id = $1 for update", {event});
    }
    void release() { session_.query("rollback"); }
    [[nodiscard]] std::string pid() const { return session_.pid(); }

private:
    SqlSession session_;
};

// No booking is written while it is held, and none waits for its event: whoever is at it waits here.
class BookingsLock final {
public:
    BookingsLock() : session_(SqlSession::admin()) {
        session_.query("begin");
        session_.query("lock table booking_data.booking in exclusive mode");
    }
    void release() { session_.query("rollback"); }
    [[nodiscard]] std::string pid() const { return session_.pid(); }

private:
    SqlSession session_;
};

[[nodiscard]] inline bool wait_until_blocked(SqlSession& admin, const std::string& waiting,
                                             const std::string& holder) {
    return wait_until([&] {
        return admin.value(
                   "select coalesce((select wait_event_type = 'Lock' from pg_stat_activity where pid = $1) "
                   "and $2 = any (pg_blocking_pids($1)), false)",
                   {waiting, holder}) == "t";
    });
}

}  // namespace booking
