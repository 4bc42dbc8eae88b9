// Events as an organiser makes and changes them: draft, on sale, closed, cancelled, and what is refused.
#include <gtest/gtest.h>

#include "../integration/test_data.hpp"
#include "expect_problem.hpp"
#include "gateway_process.hpp"

namespace booking {
namespace {

using nlohmann::json;
using Faults = std::multiset<std::string>;

const std::string kEvents = "/api/v1/events";

class EventsTest : public testing::Test {
protected:
    void TearDown() override { EXPECT_TRUE(invariants_hold()); }

    // Its path.
    std::string create(const json& members = json::object()) {
        json event = {{"name", "Test event"}, {"startsAt", "2431-05-01T10:00:00Z"}, {"capacity", 10}};
        event.update(members);
        const auto reply = http.post(kEvents, event.dump());
        EXPECT_EQ(reply.status, 201) << reply.body;
        return reply.header("Location");
    }
    std::string published(const json& members = json::object()) {
        auto path = create(members);
        EXPECT_EQ(http.post(path + "/publish", "").status, 200);
        return path;
    }
    static std::string id_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }
    Reply book(const std::string& path, int quantity) {
        return http.post("/api/v1/bookings", booking_body(unique_email(), {{id_of(path), quantity}}));
    }
    void expect_status(const std::string& path, const std::string& status) {
        EXPECT_EQ(http.get(path).json().at("status"), status);
    }

    HttpClient http = shared_gateway().client();
    SqlSession admin = SqlSession::admin();
};

TEST_F(EventsTest, AnEventIsMadeAsADraftAndFoundWhereLocationSays) {
    const auto reply = http.post(
        kEvents, R"({"name":"Opening","startsAt":"2431-05-01T12:00:00+02:00","capacity":40,"venue":"Hall"})");
    ASSERT_EQ(reply.status, 201) << reply.body;
    expect_common_headers(reply);
    EXPECT_EQ(reply.header("Cache-Control"), "");
    const json event = reply.json();
    EXPECT_EQ(reply.header("Location"), kEvents + "/" + event.at("id").get<std::string>());
    EXPECT_EQ(event.at("status"), "draft");
    EXPECT_EQ(event.at("version"), 1);
    EXPECT_EQ(event.at("startsAt"), "2431-05-01T10:00:00.000Z");
    EXPECT_EQ(event.at("timeZone"), "UTC");
    EXPECT_EQ(event.at("availableSeats"), 40);
    const auto read = http.get(reply.header("Location"));
    EXPECT_EQ(read.body, reply.body);
    EXPECT_EQ(read.header("ETag"), reply.header("ETag"));
}

TEST_F(EventsTest, FaultsOfANewEventAreAllNamed) {
    const std::vector<std::pair<std::string, Faults>> cases{
        {"{}", {"/name", "/startsAt", "/capacity"}},
        {"[]", {""}},
        {"null", {""}},
        {R"({"name":"","startsAt":"soon","capacity":-1,"id":"x","status":"on_sale","version":2})",
         {"/name", "/startsAt", "/capacity", "/id", "/status", "/version"}},
        {R"({"name":"a","startsAt":"2431-05-01T10:00:00Z","capacity":10000001,"timeZone":"Mars/Base"})",
         {"/capacity", "/timeZone"}},
        {R"({"name":"a","name":"b","startsAt":"2431-05-01T10:00:00Z","capacity":1.5})",
         {"/name", "/capacity"}},
        {"{", {""}},
    };
    for (const auto& [body, faults] : cases) {
        SCOPED_TRACE(body);
        const auto reply = http.post(kEvents, body);
        expect_problem(reply, 400, "ValidationError", "TKV01");
        EXPECT_EQ(named_faults(reply), faults) << reply.body;
    }
    expect_problem(http.post(kEvents, ""), 400, "ValidationError", "TKV01");
    expect_problem(http.call("POST", kEvents), 415, "UnsupportedMediaType");
    expect_problem(http.post(kEvents + "?dry=1", "{}"), 400, "ValidationError", "TKV01");
}

TEST_F(EventsTest, APatchChangesWhatItNamesAndNothingElse) {
    const auto path = create({{"venue", "Hall"}, {"description", "Long."}});
    const json before = http.get(path).json();
    const auto reply = http.patch(path, R"({"name":"Renamed","venue":null,"capacity":20})");
    ASSERT_EQ(reply.status, 200) << reply.body;
    json after = reply.json();
    EXPECT_EQ(after.at("name"), "Renamed");
    EXPECT_EQ(after.at("capacity"), 20);
    EXPECT_EQ(after.at("version"), 2);
    EXPECT_EQ(after.at("description"), before.at("description"));
    EXPECT_EQ(after.at("startsAt"), before.at("startsAt"));
    EXPECT_EQ(http.get(path).body, reply.body);
    const auto same = http.patch(path, R"({"name":"Renamed"})");
    EXPECT_EQ(same.status, 200);
    EXPECT_EQ(same.body, reply.body) << "it was so already: the version stays";
}

TEST_F(EventsTest, APatchIsRefusedInTheOrderOfItsErrors) {
    const auto path = published();
    for (const char* body : {"{}", "[]", "{\"name\":null}", "{\"status\":\"closed\"}", "{\"capacity\":\"9\"}",
                             R"({"endsAt":"2031-04-01T10:00:00Z"})"}) {
        expect_problem(http.patch(path, body), 400, "ValidationError", "TKV01");
    }
    expect_problem(http.patch(path, ""), 400, "ValidationError", "TKV01");
    expect_problem(http.call("PATCH", path, "{}"), 415, "UnsupportedMediaType");
    const auto unknown = kEvents + "/" + kUnknownId;
    expect_problem(http.patch(unknown, "{\"name\":1}"), 400, "ValidationError", "TKV01");
    expect_problem(http.patch(unknown, "{\"name\":\"x\"}", {{"If-Match", "\"9\""}}), 404, "EventNotFound",
                   "TKN01");
    ASSERT_EQ(book(path, 3).status, 201);
    expect_problem(http.patch(path, "{\"capacity\":2}", {{"If-Match", "\"9-x\""}}), 412, "VersionMismatch",
                   "TKC07");
    const auto reply = http.patch(path, "{\"capacity\":2}");
    expect_problem(reply, 409, "CapacityBelowSold", "TKC05");
    EXPECT_EQ(reply.json().at("seatsTaken"), 3);
    EXPECT_EQ(http.patch(path, "{\"capacity\":3}").json().at("availableSeats"), 0);
    const auto faulty =
        http.patch(kEvents + "/x?y=1", R"({"name":1,"z":2})", {{"If-Match", "*"}, {"If-Match", "*"}});
    expect_problem(faulty, 400, "ValidationError", "TKV01");
    EXPECT_EQ(named_faults(faulty), (Faults{"id", "y", "If-Match", "/name", "/z"})) << faulty.body;
}

TEST_F(EventsTest, AnEventGoesOnSaleIsClosedAndOpenedAgain) {
    const auto path = create();
    expect_problem(http.post(path + "/close", ""), 409, "InvalidTransition", "TKC06");
    expect_problem(book(path, 1), 409, "EventNotOnSale", "TKC03");
    for (const char* step : {"/publish", "/close", "/publish"}) {
        const auto reply = http.post(path + step, "{}");
        EXPECT_EQ(reply.status, 200) << reply.body;
        EXPECT_EQ(reply.json().at("status"), step == std::string("/close") ? "closed" : "on_sale");
        EXPECT_EQ(http.get(path).body, reply.body);
    }
    expect_problem(http.call("POST", path + "/publish"), 409, "InvalidTransition", "TKC06");
    EXPECT_EQ(book(path, 1).status, 201);
    for (const char* step : {"/publish", "/close", "/cancel"}) {
        SCOPED_TRACE(step);
        expect_problem(http.post(kEvents + "/" + kUnknownId + step, ""), 404, "EventNotFound", "TKN01");
        expect_problem(http.post(kEvents + "/x" + step, ""), 400, "ValidationError", "TKV01");
        expect_problem(http.post(path + step, "{\"a\":1}"), 400, "ValidationError", "TKV01");
        expect_problem(http.call("POST", path + step, "{}"), 415, "UnsupportedMediaType");
        expect_problem(http.post(path + step + "?now=1", ""), 400, "ValidationError", "TKV01");
    }
    expect_status(path, "on_sale");
}

TEST_F(EventsTest, CancellingGivesEverySeatBackAndIsFinal) {
    const auto path = published({{"capacity", 30}});
    const auto other = published();
    const auto booking =
        http.post("/api/v1/bookings", booking_body(unique_email(), {{id_of(path), 2}, {id_of(other), 1}}));
    ASSERT_EQ(book(path, 3).status, 201);
    const auto dry = http.post(path + "/cancel?dryRun=true", "");
    ASSERT_EQ(dry.status, 200) << dry.body;
    EXPECT_EQ(dry.json().at("bookings"), 2);
    EXPECT_EQ(dry.json().at("tickets"), 5);
    EXPECT_EQ(dry.json().at("dryRun"), true);
    expect_status(path, "on_sale");

    const auto reply = http.post(path + "/cancel", "{}");
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.header("ETag"), "") << "it shows more than the event";
    EXPECT_EQ(reply.json().at("bookings"), 2);
    EXPECT_EQ(reply.json().at("tickets"), 5);
    EXPECT_EQ(reply.json().at("dryRun"), false);
    EXPECT_EQ(reply.json().at("event"), http.get(path).json());
    EXPECT_EQ(reply.json().at("event").at("status"), "cancelled");
    EXPECT_EQ(reply.json().at("event").at("availableSeats"), 30);
    EXPECT_EQ(http.get(booking.header("Location")).json().at("status"), "confirmed") << "one event is left";
    EXPECT_EQ(http.get(other).json().at("availableSeats"), 9);

    for (const char* step : {"/cancel", "/cancel?dryRun=true", "/publish", "/close"}) {
        expect_problem(http.post(path + step, ""), 409, "InvalidTransition", "TKC06");
    }
    expect_problem(http.patch(path, "{\"name\":\"x\"}"), 409, "InvalidTransition", "TKC06");
    expect_problem(book(path, 1), 409, "EventNotOnSale", "TKC03");
    const auto fault = http.post(path + "/cancel?dryRun=yes", "");
    expect_problem(fault, 400, "ValidationError", "TKV01");
    EXPECT_EQ(named_faults(fault), Faults{"dryRun"});
}

TEST_F(EventsTest, AnEventThatIsCancelledAndHasTicketsIsMendedByCancellingItAgain) {
    const auto path = published();
    ASSERT_EQ(book(path, 3).status, 201);
    ASSERT_EQ(http.post(path + "/cancel", "").status, 200);
    auto owner = SqlSession::admin("booking_owner");
    const auto set_status = [&](const std::string& status) {
        owner.query("update booking_data.event set status = $1 where id = $2", {status, id_of(path)});
    };
    set_status("on_sale");
    ASSERT_EQ(book(path, 2).status, 201);
    set_status("cancelled");
    EXPECT_FALSE(invariants_hold());

    const auto reply = http.post(path + "/cancel", "");
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.json().at("bookings"), 2);
    EXPECT_EQ(reply.json().at("tickets"), 5);
    EXPECT_EQ(reply.json().at("event").at("availableSeats"), 10);
    expect_problem(http.post(path + "/cancel", ""), 409, "InvalidTransition", "TKC06");
}

// More than one step's worth: each step is a transaction of its own.
TEST_F(EventsTest, ManyBookingsAreCancelledInSteps) {
    const auto path = published({{"capacity", 5000}});
    constexpr int kBookings = 2300;
    auto dba = SqlSession::admin("booking_dba");
    dba.query(
        "select count(*) from booking_api.create_bookings((select "
        "jsonb_agg(jsonb_build_object('customerEmail', "
        "'c' || n || '@example.com', 'items', jsonb_build_array(jsonb_build_object('eventId', $1::text, "
        "'quantity', 2)))) from generate_series(1, " +
            std::to_string(kBookings) + ") n))",
        {id_of(path)});
    ASSERT_EQ(seats_taken(admin, id_of(path)), 2 * kBookings);
    const auto reply = http.post(path + "/cancel", "");
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.json().at("bookings"), kBookings);
    EXPECT_EQ(reply.json().at("tickets"), 2 * kBookings);
    EXPECT_EQ(reply.json().at("event").at("availableSeats"), 5000);
    EXPECT_EQ(admin.value("select count(distinct transaction_id) from booking_data.change where kind = "
                          "'booking.cancelled' and seat_events @> array[$1::uuid]",
                          {id_of(path)}),
              "3");
}

}  // namespace
}  // namespace booking
