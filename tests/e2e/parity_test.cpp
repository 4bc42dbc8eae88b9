// One truth, two doors: the same case through HTTP and through SQL gives the same JSON, code, sentence and
// detail.
#include "parity.hpp"

namespace booking {
namespace {

const std::string kCreate =
    "select booking_api.create_booking(customer_email => $1::jsonb ->> 'customerEmail', items => $1::jsonb "
    "-> 'items')";
const std::string kCancelWith = "select booking_api.cancel_booking(booking_id => $1, request => $2::jsonb)";

TEST_F(ParityTest, Bookings) {
    const auto events = make_events(3, {.capacity = 1000});
    const auto scarce = make_event({.capacity = 1});
    const auto closed = make_event({.status = "closed"});
    const auto draft = make_event({.status = "draft"});
    const auto later = make_event({.sales_start_at = "2030-01-01T00:00:00Z"});
    const std::string email = R"("customerEmail":"Some.One@Example.com")";
    const auto item = [](const std::string& event, const std::string& quantity) {
        return std::string(R"({"eventId":")").append(event) + R"(","quantity":)" + quantity + "}";
    };
    const auto body = [&](const std::string& items) {
        return std::string("{").append(email) + R"(,"items":[)" + items + "]}";
    };
    std::string twenty_one;
    for (int i = 0; i < 21; ++i) twenty_one.append(i == 0 ? "" : ",").append(item(make_event(), "1"));
    const std::vector<std::string> bodies{
        body(item(events[0], "1")),
        body(item(events[2], "3") + "," + item(events[0], "2.0") + "," + item(events[1], "1e0")),
        body(item(scarce, "2")),
        body(item(scarce, "3") + "," + item(events[0], "1")),
        body(item(closed, "1")),
        body(item(draft, "1") + "," + item(closed, "1")),
        body(item(later, "1")),
        body(item(kUnknownId, "1") + "," + item(closed, "1")),
        body(item(kUnknownId, "7")),
        body(item(events[0], "4") + "," + item(kUnknownId, "1")),
        body(item(events[0], "0") + "," + item(events[0], "-1")),
        body(item(events[0], "2.5")),
        body(item(events[0], "4294967298")),
        body(item(events[0], "\"2\"") + ",1,null,[]"),
        body(item("{" + events[0] + "}", "true")),
        body(R"({"eventId":null,"quantity":null,"note":"x"})"),
        body(twenty_one),
        body(""),
        R"({"customerEmail":"nobody","items":{}})",
        R"({"customerEmail":"a..b@example.com","items":"none"})",
        R"({"customerEmail":"a@b.example"})",
        R"({"customerEmail":null,"items":[]})",
    };
    for (const auto& request : bodies) {
        SCOPED_TRACE(request.substr(0, 300));
        const auto by_http = without(verdict(http.post("/api/v1/bookings", request)));
        EXPECT_EQ(by_http, without(verdict(dba.run(kCreateMany, {request}))));
        EXPECT_EQ(by_http, without(verdict(dba.run(kCreate, {request}))));
    }
    // What has no named arguments.
    for (const std::string& request :
         {std::string("[]"), std::string("null"), std::string("\"x\""), std::string("{}"),
          std::string(R"({"customerEmail":5,"items":[]})"),
          std::string(R"({"customerEmail":"a@b.example","items":[],"seat":"12A"})")}) {
        SCOPED_TRACE(request);
        EXPECT_EQ(verdict(http.post("/api/v1/bookings", request)), verdict(dba.run(kCreateMany, {request})));
    }
    EXPECT_TRUE(invariants_hold());
}

TEST_F(ParityTest, Cancellations) {
    const auto event = make_event({.capacity = 100});
    struct Case {
        std::string id;    // empty: a new booking for each door
        std::string body;  // as JSON; HTTP sends it as it is
    };
    const auto cancelled = new_booking(event);
    dba.query(kCancelWith, {cancelled, "{}"});
    const std::vector<Case> cases{
        {"", "{}"},         {"", "[]"},         {"", "{\"reason\":\"x\",\"a/b\":1}"},
        {"", "5"},          {"", "null"},       {cancelled, "{}"},
        {cancelled, "[1]"}, {kUnknownId, "{}"}, {kUnknownId, "{\"x\":1}"},
        {"not-an-id", "{}"}};
    for (const auto& test : cases) {
        SCOPED_TRACE(test.id + " " + test.body);
        const auto first = test.id.empty() ? new_booking(event) : test.id;
        const auto second = test.id.empty() ? new_booking(event) : test.id;
        const auto by_http = verdict(http.post("/api/v1/bookings/" + first + "/cancel", test.body));
        EXPECT_EQ(without(by_http, first),
                  without(verdict(dba.run(kCancelWith, {second, test.body})), second));
    }
    const auto first = new_booking(event);
    const auto second = new_booking(event);
    EXPECT_EQ(without(verdict(http.call("POST", "/api/v1/bookings/" + first + "/cancel"))),
              without(verdict(dba.run("select booking_api.cancel_booking(booking_id => $1)", {second}))));
}

TEST_F(ParityTest, Reads) {
    const auto word = unique_word();
    const auto event = make_event({.capacity = 100, .name = word});
    for (int i = 0; i < 3; ++i) make_event({.name = word});
    std::string id;
    for (int i = 0; i < 5; ++i) id = new_booking(event);
    std::string upper = event;
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    struct Case {
        std::string target;
        std::string sql;
    };
    const auto get_event = [](const std::string& of) { return "get_event(event_id => '" + of + "')"; };
    const auto get_booking = [](const std::string& of) { return "get_booking(booking_id => '" + of + "')"; };
    const std::string bookings = "/api/v1/bookings?eventId=" + event;
    const std::string of_event = "list_bookings(event_id => '" + event + "'";
    const std::string events = "/api/v1/events?q=" + word;
    const std::string of_word = "list_events(search => '" + word + "'";
    const std::vector<Case> cases{
        {"/api/v1/events/" + event, get_event(event)},
        {"/api/v1/events/" + upper, get_event(upper)},
        {"/api/v1/events/" + std::string(kUnknownId), get_event(kUnknownId)},
        {"/api/v1/events/x", get_event("x")},
        {"/api/v1/bookings/" + id, get_booking(id)},
        {"/api/v1/bookings/" + std::string(kUnknownId), get_booking(kUnknownId)},
        {"/api/v1/bookings/" + id + "0", get_booking(id + "0")},
        {bookings, of_event + ")"},
        {bookings + "&limit=2", of_event + ", page_limit => '2')"},
        {bookings + "&limit=2&page=2", of_event + ", page_limit => '2', page => '2')"},
        {bookings + "&limit=007", of_event + ", page_limit => '007')"},
        {bookings + "&limit=0&page=-1&cursor=1&status=x&email=x",
         of_event + ", page_limit => '0', page => '-1', cursor => '1', status => 'x', email => 'x')"},
        {bookings + "&status=cancelled", of_event + ", status => 'cancelled')"},
        {bookings + "&email=PARITY%40EXAMPLE.COM&limit=3",
         of_event + ", email => 'PARITY@EXAMPLE.COM', page_limit => '3')"},
        {bookings + "&email=a+b%40example.com", of_event + ", email => 'a b@example.com')"},
        {bookings + "&status=", of_event + ", status => '')"},
        {bookings + "&page=2147483648", of_event + ", page => '2147483648')"},
        {events, of_word + ")"},
        {events + "&limit=3", of_word + ", page_limit => '3')"},
        {events + "&limit=3&page=2", of_word + ", page_limit => '3', page => '2')"},
        {events + "&status=on_sale&from=2431-05-01T10:00:00Z&to=2431-05-01T10:00:00.001Z",
         of_word + ", status => 'on_sale', starts_from => '2431-05-01T10:00:00Z', starts_to => "
                   "'2431-05-01T10:00:00.001Z')"},
        {events + "&from=today&to=2031-04-31T00:00:00Z&status=ON_SALE",
         of_word + ", starts_from => 'today', starts_to => '2031-04-31T00:00:00Z', status => 'ON_SALE')"},
        {"/api/v1/events?q=%25", "list_events(search => '%')"},
        {"/api/v1/events?q=", "list_events(search => '')"},
        {"/api/v1/invariants?eventId=" + event, "verify_invariants('" + event + "')"},
        {"/api/v1/invariants?eventId=" + std::string(kUnknownId),
         "verify_invariants('" + std::string(kUnknownId) + "')"},
        {"/api/v1/invariants?eventId=x", "verify_invariants('x')"},
    };
    for (const auto& test : cases) {
        SCOPED_TRACE(test.target);
        EXPECT_EQ(verdict(http.get(test.target)), verdict(dba.run("select booking_api." + test.sql)));
    }
}

}  // namespace
}  // namespace booking
