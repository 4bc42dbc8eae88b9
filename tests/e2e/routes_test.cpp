// Every route that succeeds: status, headers, body, and what the methods beside GET and POST do.
#include <gtest/gtest.h>

#include <regex>

#include "../integration/test_data.hpp"
#include "expect_problem.hpp"
#include "gateway_process.hpp"

namespace booking {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

std::vector<std::string> keys(const std::string& text) {
    std::vector<std::string> names;
    const auto object = ordered_json::parse(text);
    for (const auto& [name, value] : object.items()) names.push_back(name);
    return names;
}

class RoutesTest : public testing::Test {
protected:
    Reply book(const Items& items) {
        return http.post("/api/v1/bookings", booking_body(unique_email(), items));
    }

    // A path for each route, with the methods that it takes.
    std::vector<std::pair<std::string, std::string>> paths() {
        const auto event = make_event();
        const std::string id = book({{event, 1}}).json().at("id");
        const std::string get = "GET, HEAD, OPTIONS";
        const std::string post = "POST, OPTIONS";
        const auto webhook =
            http.post("/api/v1/webhooks", R"({"url":"https://example.com/"})").header("Location");
        return {{"/livez", get},
                {"/readyz", get},
                {"/health", get},
                {"/metrics", get},
                {"/api/v1/events", "GET, HEAD, POST, OPTIONS"},
                {"/api/v1/events/" + event, "GET, HEAD, PATCH, OPTIONS"},
                {"/api/v1/events/" + event + "/publish", post},
                {"/api/v1/events/" + event + "/close", post},
                {"/api/v1/events/" + event + "/cancel", post},
                {"/api/v1/events/" + event + "/history", get},
                {"/api/v1/bookings?limit=2", "POST, GET, HEAD, OPTIONS"},
                {"/api/v1/bookings/" + id, get},
                {"/api/v1/bookings/" + id + "/cancel", post},
                {"/api/v1/bookings/" + id + "/history", get},
                {"/api/v1/changes", get},
                {"/api/v1/webhooks", "POST, GET, HEAD, OPTIONS"},
                {webhook, "GET, HEAD, PATCH, DELETE, OPTIONS"},
                {webhook + "/ping", post},
                {webhook + "/rotate-secret", post},
                {webhook + "/enable", post},
                {webhook + "/deliveries", get},
                {webhook + "/deliveries/" + id + "/redeliver", post},
                {"/api/v1/invariants", get}};
    }

    static json item_json(const std::string& event, std::size_t quantity, std::size_t cancelled) {
        return {{"eventId", event},
                {"eventName", "Test event"},
                {"quantity", quantity},
                {"cancelledQuantity", cancelled},
                {"remainingQuantity", quantity - cancelled}};
    }

    HttpClient http = shared_gateway().client();
};

TEST_F(RoutesTest, HealthSaysThatTheDatabaseIsUp) {
    for (const char* path : {"/health", "/readyz"}) {
        const auto reply = http.get(path);
        EXPECT_EQ(reply.status, 200);
        EXPECT_EQ(reply.json().at("status"), "ok");
        EXPECT_EQ(reply.json().at("database"), "up");
    }
    EXPECT_EQ(http.get("/livez").status, 200);
    const auto metrics = http.get("/metrics");
    EXPECT_EQ(metrics.status, 200);
    EXPECT_TRUE(metrics.header("Content-Type").starts_with("text/plain"));
    EXPECT_TRUE(std::regex_search(metrics.body, std::regex("(^|\n)[a-z_]+(\\{[^}\n]*\\})? [0-9.e+]+\n")))
        << metrics.body;
}

TEST_F(RoutesTest, ABookingOverThreeEventsCanBeReadAndCancelled) {
    const auto events = make_events(3, {.capacity = 5});
    const auto email = std::string("Mixed.Case+").append(unique_email());
    std::string upper = events[2];
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](unsigned char c) { return std::toupper(c); });
    const auto booked =
        http.post("/api/v1/bookings", booking_body(email, {{upper, 3}, {events[0], 1}, {events[1], 2}}));
    ASSERT_EQ(booked.status, 201) << booked.body;
    EXPECT_EQ(booked.header("Content-Type"), "application/json");
    EXPECT_EQ(keys(booked.body),
              (std::vector<std::string>{"id", "status", "customerEmail", "items", "totalQuantity",
                                        "totalRemaining", "createdAt", "updatedAt", "cancelledAt"}));
    const json booking = booked.json();
    const std::string id = booking.at("id");
    EXPECT_TRUE(std::regex_match(
        id, std::regex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")));
    EXPECT_EQ(booking.at("customerEmail"), email);
    EXPECT_EQ(booking.at("totalQuantity"), 6);
    EXPECT_EQ(booking.at("totalRemaining"), 6);
    EXPECT_EQ(booking.at("cancelledAt"), nullptr);
    EXPECT_TRUE(std::regex_match(booking.at("createdAt").get<std::string>(),
                                 std::regex("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z")));
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(booking.at("items").at(i), item_json(events[i], i + 1, 0));
    }
    EXPECT_EQ(booked.header("Location"), "/api/v1/bookings/" + id);
    EXPECT_EQ(http.get(booked.header("Location")).body, booked.body);
    EXPECT_EQ(http.get("/api/v1/events/" + upper).json().at("availableSeats"), 2);

    const auto cancelled = http.post("/api/v1/bookings/" + id + "/cancel", "{}");
    EXPECT_EQ(cancelled.status, 200);
    EXPECT_EQ(cancelled.json().at("status"), "cancelled");
    EXPECT_NE(cancelled.json().at("cancelledAt"), nullptr);
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_EQ(cancelled.json().at("items").at(i), item_json(events[i], i + 1, i + 1));
    EXPECT_EQ(http.get("/api/v1/bookings/" + id).body, cancelled.body);
    EXPECT_EQ(http.get("/api/v1/events/" + upper).json().at("availableSeats"), 5);
    EXPECT_EQ(http.get("/api/v1/invariants").status, 200);
}

TEST_F(RoutesTest, AnEventShowsItsMembersInOrder) {
    const auto event = http.get("/api/v1/events/" + make_event({.capacity = 7, .status = "draft"}));
    EXPECT_EQ(event.status, 200);
    EXPECT_EQ(keys(event.body), (std::vector<std::string>{
                                    "id", "name", "description", "venue", "startsAt", "endsAt", "timeZone",
                                    "status", "salesStartAt", "salesEndAt", "capacity", "availableSeats",
                                    "maxPerBooking", "maxPerCustomer", "version", "createdAt", "updatedAt"}));
    EXPECT_EQ(event.json().at("startsAt"), "2431-05-01T10:00:00.000Z");
}

TEST_F(RoutesTest, AQuantityIsJudgedByItsValue) {
    const auto event = make_event({.capacity = 20, .max_per_booking = 12});
    for (const char* quantity : {"2.0", "0.2e1", "20e-1", "2.000", "12", "1.2E1"}) {
        const auto reply =
            http.post("/api/v1/bookings", R"({"customerEmail":"a@b.example","items":[{"eventId":")" + event +
                                              R"(","quantity":)" + quantity + "}]}");
        ASSERT_EQ(reply.status, 201) << quantity << reply.body;
        const int value = reply.json().at("items").at(0).at("quantity");
        EXPECT_EQ(value, static_cast<int>(std::stod(quantity)));
        EXPECT_EQ(http.post(reply.header("Location") + "/cancel", "").status, 200);
    }
}

TEST_F(RoutesTest, EveryAnswerAboutBookingsIsNotStored) {
    const auto id = book({{make_event(), 1}}).json().at("id").get<std::string>();
    EXPECT_EQ(book({{make_event(), 1}}).header("Cache-Control"), "no-store");
    EXPECT_EQ(book({{kUnknownId, 1}}).header("Cache-Control"), "no-store");
    EXPECT_EQ(http.get("/api/v1/bookings?limit=1").header("Cache-Control"), "no-store");
    EXPECT_EQ(http.get("/api/v1/bookings/" + id).header("Cache-Control"), "no-store");
    EXPECT_EQ(http.get("/api/v1/bookings/" + id + "/history").header("Cache-Control"), "no-store");
    EXPECT_EQ(http.post("/api/v1/bookings/" + id + "/cancel", "").header("Cache-Control"), "no-store");
}

TEST_F(RoutesTest, HeadAnswersLikeGetWithoutTheBody) {
    for (const auto& [path, methods] : paths()) {
        SCOPED_TRACE(path);
        const auto head = http.call("HEAD", path);
        expect_common_headers(head);
        if (methods.find("GET") == std::string::npos) {
            EXPECT_EQ(head.status, 405);
            continue;
        }
        const auto get = http.get(path);
        EXPECT_EQ(head.status, 200);
        EXPECT_EQ(head.header("Content-Type"), get.header("Content-Type"));
        EXPECT_EQ(head.header("Link"), get.header("Link"));
        EXPECT_EQ(head.header("Cache-Control"), get.header("Cache-Control"));
        EXPECT_EQ(head.header("ETag"), get.header("ETag"));
        // What these two tell has moved on since.
        EXPECT_TRUE(path == "/metrics" || path == "/api/v1/invariants" ||
                    head.header("Content-Length") == std::to_string(get.body.size()));
    }
    // No stray body: the next answer on the same connection is well-formed.
    HttpSocket socket(shared_gateway().port());
    socket.send(request_text("HEAD", "/api/v1/events/nope", "", {}) + request_text("GET", "/livez", "", {}));
    EXPECT_EQ(socket.read_reply(true).status, 400);
    EXPECT_EQ(socket.read_reply().status, 200);
}

TEST_F(RoutesTest, OptionsAndOtherMethodsNameWhatIsAllowed) {
    for (const auto& [path, methods] : paths()) {
        SCOPED_TRACE(path);
        const auto options = http.call("OPTIONS", path);
        expect_common_headers(options);
        EXPECT_EQ(options.status, 204);
        EXPECT_EQ(options.header("Allow"), methods);
        for (const char* method : {"DELETE", "PUT", "PATCH", "POST", "GET", "BREW"}) {
            if (methods.find(method) != std::string::npos) continue;
            const auto reply = http.call(method, path);
            expect_problem(reply, 405, "MethodNotAllowed");
            EXPECT_EQ(reply.header("Allow"), methods);
        }
    }
    EXPECT_EQ(http.call("OPTIONS", "*").header("Allow"), "GET, HEAD, POST, PATCH, DELETE, OPTIONS");
    expect_problem(http.call("OPTIONS", "/nowhere"), 404, "RouteNotFound");
}

TEST_F(RoutesTest, ATrailingSlashIsAnotherPath) {
    for (const auto& [path, methods] : paths()) {
        const auto bare = path.substr(0, path.find('?'));
        for (const std::string& other : {bare + "/", "/" + bare, bare + "/x/y", bare + "x/", bare + "%2f"}) {
            SCOPED_TRACE(other);
            const auto reply = http.get(other);
            if (reply.status == 400) {
                EXPECT_EQ(named_faults(reply), std::multiset<std::string>{"id"});  // "/api/v1/events/x%2f"
            } else {
                expect_problem(reply, 404, "RouteNotFound");
            }
        }
    }
}

TEST_F(RoutesTest, RequestIdsAreEchoedWhenFitAndMadeOtherwise) {
    for (const std::string& fit : {std::string("a"), std::string("A-b_c.9"), std::string(64, 'x')}) {
        EXPECT_EQ(http.get("/livez", {{"X-Request-Id", fit}}).header("X-Request-Id"), fit);
        EXPECT_EQ(http.get("/nowhere", {{"x-request-id", fit}}).json().at("requestId"), fit);
    }
    std::set<std::string> made;
    for (const std::string& unfit : {std::string(65, 'x'), std::string("a b"), std::string("a@b.example"),
                                     std::string("\xc3\xa9"), std::string("")}) {
        const auto id = http.get("/livez", {{"X-Request-Id", unfit}}).header("X-Request-Id");
        EXPECT_TRUE(std::regex_match(id, std::regex("[A-Za-z0-9._-]{1,64}"))) << id;
        EXPECT_NE(id, unfit);
        made.insert(id);
    }
    EXPECT_EQ(made.size(), 5U);
}

TEST_F(RoutesTest, InvariantsListEveryCheckAtZero) {
    const json checks = http.get("/api/v1/invariants").json().at("checks");
    EXPECT_GE(checks.size(), 8U);
    for (const auto& check : checks) EXPECT_EQ(check.at("count"), 0) << check;
}

}  // namespace
}  // namespace booking
