#include "dispatch.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace booking {
namespace {

using Json = nlohmann::json;

// Answers with what the test put there, and remembers what it was asked.
class FakeDatabase final : public Database {
public:
    Columns call(std::size_t statement, const Values& values, Deadline) override {
        ++calls;
        last_statement = statement;
        last_values = values;
        if (failures.empty()) return columns;
        const PgError error = failures.front();
        failures.erase(failures.begin());
        throw error;
    }
    Columns rehearse(std::size_t statement, const Values& values, Deadline deadline) override {
        ++rehearsals;
        return call(statement, values, deadline);
    }
    [[nodiscard]] PoolState state() const override { return {4, 1, 0}; }

    int rehearsals = 0;

    int calls = 0;
    std::size_t last_statement = 0;
    Values last_values;
    std::vector<PgError> failures;
    Columns columns{"{\"id\" : \"i1\"}", std::nullopt, std::nullopt,
                    std::nullopt};  // as create_bookings answers
};

class DispatchTest : public ::testing::Test {
protected:
    Response send(std::string_view method, std::string_view path, std::string body = {},
                  std::string_view query = {}) {
        Request request;
        request.method = method;
        request.path = path;
        request.query = query;
        request.body = std::move(body);
        request.request_id = "r1";
        request.headers = headers;
        request.overloaded = overloaded;
        return dispatcher.handle(request);
    }
    Response book() { return send("POST", "/api/v1/bookings", "{}"); }

    static std::string error_of(const Response& response) { return Json::parse(response.body).at("error"); }
    static std::string header_of(const Response& response, std::string_view name) {
        for (const auto& [key, value] : response.headers) {
            if (key == name) return value;
        }
        return "";
    }
    void fail(PgFailure failure, const std::string& sqlstate, int times = 1) {
        for (int i = 0; i < times; ++i)
            database.failures.emplace_back(failure, sqlstate, "the message", "{\"x\":1}");
    }

    std::vector<std::pair<std::string_view, std::string_view>> headers{{"Content-Type", "application/json"}};
    bool overloaded = false;
    FakeDatabase database;
    FakeDatabase health;
    SingleSubmitter submitter{database};
    Metrics metrics;
    Dispatcher dispatcher{{database, health, submitter, metrics, milliseconds(5000), false}};
};

TEST_F(DispatchTest, PassesTheJsonThrough) {
    const auto response = send("GET", "/api/v1/events/e1");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "{\"id\" : \"i1\"}");
    EXPECT_EQ(database.last_values, Values{"e1"});
    EXPECT_EQ(routes()[database.last_statement].pattern, "/api/v1/events/{id}");
    EXPECT_EQ(header_of(response, "X-Request-Id"), "r1");
    EXPECT_EQ(header_of(response, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(header_of(response, "Cache-Control"), "");
}

TEST_F(DispatchTest, BooksABatchOfOne) {
    const auto response = book();
    EXPECT_EQ(response.status, 201);
    EXPECT_EQ(database.last_values, (Values{"[{}]", "false"}));
    EXPECT_EQ(header_of(response, "Location"), "/api/v1/bookings/i1");
    EXPECT_EQ(header_of(response, "Cache-Control"), "no-store");
}

TEST_F(DispatchTest, ARefusedBookingIsAProblem) {
    database.columns = {std::nullopt, "TKC01", "Too few.", R"({"shortages":[]})"};
    const auto response = book();
    EXPECT_EQ(response.status, 409);
    EXPECT_EQ(Json::parse(response.body)["detail"], "Too few.");
    EXPECT_TRUE(Json::parse(response.body).contains("shortages"));
    EXPECT_EQ(database.calls, 1);
}

TEST_F(DispatchTest, AnswersWithoutARoute) {
    EXPECT_EQ(error_of(send("GET", "/nowhere")), "RouteNotFound");
    const auto wrong = send("DELETE", "/api/v1/bookings");
    EXPECT_EQ(wrong.status, 405);
    EXPECT_EQ(header_of(wrong, "Allow"), "POST, GET, HEAD, OPTIONS");
    const auto options = send("OPTIONS", "/livez");
    EXPECT_EQ(options.status, 204);
    EXPECT_EQ(header_of(options, "Allow"), "GET, HEAD, OPTIONS");
    EXPECT_EQ(send("OPTIONS", "*").status, 204);
    EXPECT_EQ(send("OPTIONS", "/nowhere").status, 404);
    EXPECT_EQ(database.calls, 0);
}

TEST_F(DispatchTest, JudgesContentTypeBeforeTheBody) {
    headers.clear();
    EXPECT_EQ(send("POST", "/api/v1/bookings", "{").status, 415);
    EXPECT_EQ(send("POST", "/api/v1/bookings").status, 415);
    EXPECT_EQ(send("POST", "/api/v1/bookings/b1/cancel", "{}").status, 415);
    EXPECT_EQ(send("POST", "/api/v1/bookings/b1/cancel").status, 200);
    EXPECT_EQ(database.last_values, (Values{"b1", {}}));
}

TEST_F(DispatchTest, FormFaultsOfAWriteJoinThoseOfItsFunctionWhichIsRolledBack) {
    database.columns = {std::nullopt, "TKV01", "m", R"({"errors":[{"pointer":"/items","detail":"d"}]})"};
    const auto response = send("POST", "/api/v1/bookings", "{\"a\":1,\"a\":2}", "x=1");
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(Json::parse(response.body)["errors"].size(), 3U);
    EXPECT_EQ(database.rehearsals, 1);
    EXPECT_EQ(database.calls, 1);
}

TEST_F(DispatchTest, ABodyThatIsNoJsonNeverReachesTheDatabase) {
    const auto response = send("POST", "/api/v1/bookings", "{", "x=1");
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(Json::parse(response.body)["errors"].size(), 2U);
    EXPECT_EQ(database.calls, 0);
}

TEST_F(DispatchTest, FaultsOfAReadJoinThoseOfItsFunction) {
    database.failures.emplace_back(PgFailure::refused, "TKV01", "m",
                                   R"({"errors":[{"parameter":"limit","detail":"d"}]})");
    const auto json = Json::parse(send("GET", "/api/v1/events", "", "x=1&limit=0").body);
    ASSERT_EQ(json["errors"].size(), 2U);
    EXPECT_EQ(json["errors"][0]["parameter"], "x");
    EXPECT_EQ(json["errors"][1]["parameter"], "limit");
}

TEST_F(DispatchTest, FaultsOfAReadAreToldWhateverItsFunctionSays) {
    EXPECT_EQ(send("GET", "/api/v1/events", "", "x=1").status, 400);
    fail(PgFailure::refused, "TKN01");
    EXPECT_EQ(send("GET", "/api/v1/events/e1", "", "x=1").status, 400);
    fail(PgFailure::lost, "", 2);
    EXPECT_EQ(send("GET", "/api/v1/events", "", "x=1").status, 400);
}

TEST_F(DispatchTest, RetriesConflictsThreeTimes) {
    fail(PgFailure::refused, "40P01", 3);
    EXPECT_EQ(book().status, 201);
    EXPECT_EQ(database.calls, 4);
    fail(PgFailure::refused, "40001", 4);
    EXPECT_EQ(error_of(book()), "EventBusy");
    EXPECT_EQ(database.calls, 8);
}

TEST_F(DispatchTest, NeverRepeatsAWriteThatWasSent) {
    fail(PgFailure::lost, "");
    const auto response = book();
    EXPECT_EQ(error_of(response), "OutcomeUnknown");
    EXPECT_EQ(header_of(response, "Retry-After"), "1");
    EXPECT_NE(response.body.find("Idempotency-Key"), std::string::npos);
    EXPECT_EQ(database.calls, 1);
}

TEST_F(DispatchTest, RepeatsAReadOnce) {
    fail(PgFailure::lost, "");
    EXPECT_EQ(send("GET", "/api/v1/events/e1").status, 200);
    fail(PgFailure::lost, "57P01", 2);
    EXPECT_EQ(error_of(send("GET", "/api/v1/events/e1")), "Unavailable");
    EXPECT_EQ(database.calls, 4);
}

TEST_F(DispatchTest, AWriteThatWasNotSentChangedNothing) {
    fail(PgFailure::not_sent, "", 2);
    EXPECT_EQ(error_of(book()), "Unavailable");
    fail(PgFailure::not_sent, "");
    EXPECT_EQ(book().status, 201);
}

TEST_F(DispatchTest, ShowsOnlyOurOwnMessages) {
    fail(PgFailure::refused, "TKC02");
    auto json = Json::parse(send("POST", "/api/v1/bookings/b1/cancel").body);
    EXPECT_EQ(json["detail"], "the message");
    EXPECT_EQ(json["code"], "TKC02");
    EXPECT_EQ(json["x"], 1);
    for (const char* sqlstate : {"22P02", "55P03", "57014", "53300"}) {
        fail(PgFailure::refused, sqlstate);
        json = Json::parse(send("POST", "/api/v1/bookings/b1/cancel").body);
        EXPECT_NE(json["detail"], "the message") << sqlstate;
        EXPECT_FALSE(json.contains("x")) << sqlstate;
    }
}

TEST_F(DispatchTest, HealthHasItsOwnConnection) {
    EXPECT_EQ(send("GET", "/readyz").status, 200);
    EXPECT_EQ(health.calls, 1);
    EXPECT_EQ(database.calls, 0);
    health.failures.assign(5, PgError(PgFailure::not_sent, "", "m"));
    EXPECT_EQ(send("GET", "/health").status, 503);
    EXPECT_EQ(send("GET", "/livez").status, 200);
}

TEST_F(DispatchTest, AnOverloadedGatewayServesHealthOnly) {
    overloaded = true;
    EXPECT_EQ(error_of(send("GET", "/api/v1/events")), "Unavailable");
    EXPECT_EQ(error_of(book()), "Unavailable");
    EXPECT_EQ(database.calls, 0);
    for (const char* path : {"/livez", "/readyz", "/health", "/metrics"})
        EXPECT_EQ(send("GET", path).status, 200) << path;
}

TEST_F(DispatchTest, ABrokenAnswerIsAnInternalError) {
    database.columns = {std::nullopt};
    EXPECT_EQ(error_of(send("GET", "/api/v1/events")), "InternalError");
}

TEST_F(DispatchTest, RefusesWhatTheServerRefuses) {
    Request request;
    request.request_id = "r1";
    const auto response = dispatcher.refuse(request, {"ValidationError", "Bad line."});
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(Json::parse(response.body)["detail"], "Bad line.");
    EXPECT_EQ(dispatcher.refuse(request, {"PayloadTooLarge", {}}).status, 413);
}

TEST_F(DispatchTest, CountsWhatItAnswers) {
    static_cast<void>(send("HEAD", "/livez"));
    static_cast<void>(send("GET", "/nowhere"));
    const auto text = send("GET", "/metrics").body;
    EXPECT_NE(text.find("requests_total{route=\"/livez\",method=\"HEAD\",status=\"200\"} 1\n"),
              std::string::npos);
    EXPECT_NE(text.find("requests_total{route=\"none\",method=\"GET\",status=\"404\"} 1\n"),
              std::string::npos);
    EXPECT_NE(text.find("booking_pool_in_use 1\n"), std::string::npos);
}

}  // namespace
}  // namespace booking
