// One write of each kind, on resources of its own, with what the tables say when it is done.
#pragma once

#include <gtest/gtest.h>

#include "../integration/test_data.hpp"
#include "gateway_process.hpp"

namespace booking {

struct Write {
    std::string method;
    std::string target;
    std::string body;
    std::string is_stored;  // SQL
};

inline constexpr std::array<const char*, 11> kWrites{
    "a booking",      "a cancelled booking", "a new event",       "a changed event",
    "a closed event", "a published event",   "a cancelled event", "a new webhook",
    "a ping",         "a new secret",        "a deleted webhook"};

inline Write make_write(const std::string& kind, SqlSession& admin) {
    const std::string email = unique_email();
    const std::string word = unique_word();
    const auto event = [](const std::string& status = "on_sale") { return make_event({.status = status}); };
    const auto event_is = [](const std::string& id, const std::string& state) {
        return "select exists (select from booking_data.event where id = '" + id + "' and " + state + ")";
    };
    const auto booked =
        "select count(*) = 1 and bool_and(status = 'confirmed') from booking_data.booking "
        "where customer_email = '" +
        email + "'";
    if (kind == "a booking") {
        return {"POST", "/api/v1/bookings", booking_body(email, {{event(), 1}}), booked};
    }
    if (kind == "a cancelled booking") {
        const auto id = admin.value(
            "select booking::json ->> 'id' from booking_api.create_bookings(jsonb_build_array($1::jsonb))",
            {booking_body(email, {{event(), 1}})});
        return {"POST", "/api/v1/bookings/" + id + "/cancel", "",
                "select status = 'cancelled' from booking_data.booking where id = '" + id + "'"};
    }
    if (kind == "a new event") {
        return {"POST", "/api/v1/events",
                R"({"name":")" + word + R"(","startsAt":"2031-05-01T10:00:00Z","capacity":5})",
                "select count(*) = 1 from booking_data.event where name = '" + word + "'"};
    }
    if (kind.ends_with("event")) {
        const auto id = event(kind == "a published event" ? "draft" : "on_sale");
        const std::string path = "/api/v1/events/" + id;
        if (kind == "a changed event") {
            return {"PATCH", path, R"({"name":")" + word + "\"}", event_is(id, "name = '" + word + "'")};
        }
        if (kind == "a closed event") return {"POST", path + "/close", "", event_is(id, "status = 'closed'")};
        if (kind == "a published event") {
            return {"POST", path + "/publish", "", event_is(id, "status = 'on_sale'")};
        }
        return {"POST", path + "/cancel", "", event_is(id, "status = 'cancelled'")};
    }
    const std::string url = "https://example.com/" + word;
    const std::string body = R"({"url":")" + url + R"(","kinds":[]})";
    if (kind == "a new webhook") {
        return {"POST", "/api/v1/webhooks", body,
                "select count(*) = 1 from booking_data.webhook where url = '" + url + "'"};
    }
    const auto id = admin.value("select booking_api.create_webhook($1) ->> 'id'", {body});
    const std::string path = "/api/v1/webhooks/" + id;
    if (kind == "a ping") {
        return {"POST", path + "/ping", "",
                "select count(*) = 1 from booking_data.delivery where webhook_id = '" + id + "'"};
    }
    if (kind == "a new secret") {
        return {"POST", path + "/rotate-secret", "",
                "select previous_secret is not null from booking_data.webhook where id = '" + id + "'"};
    }
    return {"DELETE", path, "",
            "select not exists (select from booking_data.webhook where id = '" + id + "')"};
}

inline std::string test_name(const testing::TestParamInfo<const char*>& kind) {
    std::string name = kind.param;
    std::replace(name.begin(), name.end(), ' ', '_');
    return name;
}

}  // namespace booking
