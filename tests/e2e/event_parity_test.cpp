// The same change of an event through HTTP and through SQL gives the same JSON, code, sentence and detail.
#include "parity.hpp"

namespace booking {
namespace {

class EventParityTest : public ParityTest {
protected:
    Verdict by_http(const Reply& reply, const std::string& id = "") { return without(verdict(reply), id); }
    Verdict by_sql(const std::string& call, const std::vector<std::string>& arguments,
                   const std::string& id = "") {
        return without(verdict(dba.run("select booking_api." + call, arguments)), id);
    }
    static std::string path(const std::string& id) { return "/api/v1/events/" + id; }
};

TEST_F(EventParityTest, Creations) {
    for (
        const char* body :
        {R"({"name":"a","startsAt":"2431-05-01T10:00:00Z","capacity":3})",
         R"({"name":"b","startsAt":"2431-05-01T10:00:00Z","capacity":3,"maxPerCustomer":2,"timeZone":"Europe/Paris","venue":"x"})",
         R"({"name":"","startsAt":"2431-05-01T10:00:00","capacity":"3","id":1})", "{}", "[]", "5",
         R"({"name":"a","startsAt":"2431-05-01T10:00:00Z","capacity":3,"endsAt":"2431-05-01T10:00:00Z"})"}) {
        SCOPED_TRACE(body);
        EXPECT_EQ(by_http(http.post("/api/v1/events", body)), by_sql("create_event($1::jsonb)", {body}));
    }
}

TEST_F(EventParityTest, Changes) {
    struct Case {
        std::string body;
        std::string if_match;
    };
    const std::vector<Case> cases{{R"({"name":"new","capacity":4})", "*"},
                                  {R"({"name":"new"})", "\"1\""},
                                  {R"({"name":"new"})", "\"7-00\", \"1-ff\""},
                                  {R"({"name":"new"})", "\"7\""},
                                  {R"({"capacity":0})", "1"},
                                  {R"({"startsAt":null,"seats":1})", "\"7\""},
                                  {"{}", "*"},
                                  {"null", "*"}};
    for (const auto& test : cases) {
        SCOPED_TRACE(test.body + " " + test.if_match);
        const auto first = make_event();
        const auto second = make_event();
        for (const auto& event : {first, second}) (void)new_booking(event);
        const auto reply = http.patch(path(first), test.body, {{"If-Match", test.if_match}});
        EXPECT_EQ(by_http(reply, first),
                  by_sql("update_event($1, $2::jsonb, $3)", {second, test.body, test.if_match}, second));
    }
    for (const std::string& id : {std::string(kUnknownId), std::string("x")}) {
        EXPECT_EQ(by_http(http.patch(path(id), R"({"name":"a"})")),
                  by_sql("update_event($1, '{\"name\": \"a\"}')", {id}));
    }
}

TEST_F(EventParityTest, Steps) {
    for (const char* status : {"draft", "on_sale", "closed", "cancelled"}) {
        for (const std::string& step : {std::string("publish"), std::string("close")}) {
            SCOPED_TRACE(status + (" " + step));
            const auto first = make_event({.status = status});
            const auto second = make_event({.status = status});
            EXPECT_EQ(by_http(http.post(path(first) + "/" + step, ""), first),
                      by_sql(step + "_event($1)", {second}, second));
        }
    }
}

TEST_F(EventParityTest, Cancellations) {
    for (const std::string& dry : {std::string("true"), std::string("false"), std::string("no")}) {
        SCOPED_TRACE(dry);
        const auto first = make_event();
        const auto second = make_event();
        for (const auto& event : {first, second}) (void)new_booking(event);
        const auto sql = [&](const std::string& id) {
            return without(verdict(dba.run("select answer from booking_api.cancel_event($1, $2)", {id, dry})),
                           id);
        };
        const auto target = path(first) + "/cancel?dryRun=" + dry;
        EXPECT_EQ(by_http(http.post(target, ""), first), sql(second));
        EXPECT_EQ(by_http(http.post(target, ""), first), sql(second)) << "again";
    }
}

TEST_F(EventParityTest, Histories) {
    const auto event = make_event();
    const auto booking = new_booking(event);
    (void)http.patch(path(event), R"({"name":"new"})");
    (void)http.post(path(event) + "/close", "");
    for (const auto& [base, function, id] :
         {std::tuple("/api/v1/events/", "list_event_history", event),
          std::tuple("/api/v1/bookings/", "list_booking_history", booking),
          std::tuple("/api/v1/bookings/", "list_booking_history", std::string(kUnknownId))}) {
        for (const auto& [query, arguments] :
             {std::pair("", ""), std::pair("?limit=1", ", page_limit => '1'"),
              std::pair("?limit=0&page=x&cursor=y", ", page_limit => '0', page => 'x', cursor => 'y'"),
              std::pair("?page=1", ", page => '1'")}) {
            SCOPED_TRACE(id + query);
            EXPECT_EQ(verdict(http.get(base + id + "/history" + query)),
                      verdict(dba.run(std::string("select booking_api.") + function + "('" + id + "'" +
                                      arguments + ")")));
        }
    }
}

}  // namespace
}  // namespace booking
