#include "api/dispatch.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "booking/booking_id.hpp"
#include "fiber/joined_fiber.hpp"

namespace booking {
namespace {

using Json = nlohmann::json;
using std::string_literals::operator""s;

// Answers with what the test put there, and remembers what it was asked.
class FakeDatabase final : public Database {
public:
    Columns call(std::size_t statement, const Values& values, Deadline) override {
        ++calls;
        last_statement = statement;
        last_values = values;
        if (!answers.empty()) {
            Columns answer = answers.front();
            answers.erase(answers.begin());
            if (!answer.empty()) return answer;
        }
        if (failures.empty()) return columns;
        const PgError error = failures.front();
        failures.erase(failures.begin());
        throw error;
    }
    Columns call_and_roll_back(std::size_t statement, const Values& values, Deadline deadline) override {
        ++rolled_back;
        return call(statement, values, deadline);
    }
    [[nodiscard]] PoolState state() const override { return {4, 1, 0}; }

    int rolled_back = 0;

    int calls = 0;
    std::size_t last_statement = 0;
    Values last_values;
    std::vector<Columns> answers;  // one after another, first of all; an empty one: see failures
    std::vector<PgError> failures;
    Columns columns{"{\"id\" : \"i1\"}", std::nullopt, std::nullopt, std::nullopt,
                    "f"};  // as create_bookings answers
};

// The database alone, in the caller's thread.
class FakeBatches final : public BookingBatches {
public:
    explicit FakeBatches(Database& database) : database_(database) {}
    std::optional<Outcome> book(const BookingRequest& request, Deadline) override {
        try {
            return to_outcome(database_.call(booking_statements().book,
                                             booking_arguments({&request, 1}, false), Clock::now()));
        } catch (const PgError& error) {
            if (error.failure != PgFailure::refused) throw;
            return Outcome{{}, error.sqlstate, error.what(), error.detail};
        }
    }
    std::optional<Outcome> cancel(const CancelRequest&, Deadline) override {
        if (cancelling_fails_as) throw PgError(*cancelling_fails_as, {}, "the server is gone");
        return of_cancellations;
    }

    std::optional<Outcome> of_cancellations;
    std::optional<PgFailure> cancelling_fails_as;

private:
    Database& database_;
};

// The database in the caller's thread, unless it is going to fail: then it has to be asked alone.
class FakeReads final : public SharedReads {
public:
    explicit FakeReads(FakeDatabase& database) : database_(database) {}
    Columns read(ReadStatements statements, const Values& values, Deadline) override {
        if (is_full) throw PgError(PgFailure::not_sent, {}, "too many reads wait already");
        ++calls;
        return database_.failures.empty() ? database_.call(statements.one, values, Clock::now()) : Columns();
    }

    int calls = 0;
    bool is_full = false;

private:
    FakeDatabase& database_;
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
        return ask(dispatcher, request);
    }
    static Response ask(const Dispatcher& asked, const Request& request) { return asked.handle(request); }
    DispatchParts parts(milliseconds call_timeout) {
        return {database, health, reads, batches, metrics, call_timeout, false};
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
    FakeReads reads{database};
    FakeBatches batches{database};
    Metrics metrics{[] {
        std::vector<RouteLabels> labels;
        for (const Route& route : routes()) labels.push_back({route.method, route.pattern});
        return labels;
    }()};
    Dispatcher dispatcher{parts(milliseconds(5000))};
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
    ASSERT_EQ(database.last_values.size(), 4U);
    EXPECT_EQ(database.last_values[0], "[{}]");
    EXPECT_EQ(database.last_values[1], std::nullopt) << "what has no key gets none";
    EXPECT_EQ(database.last_values[2], "false");
    EXPECT_EQ(database.last_values[3]->size(), R"({""})"s.size() + new_booking_id().size());
    EXPECT_EQ(header_of(response, "Location"), "/api/v1/bookings/i1");
    EXPECT_EQ(header_of(response, "Cache-Control"), "no-store");
}

TEST_F(DispatchTest, ARefusedBookingIsAProblem) {
    database.columns = {std::nullopt, "TKC01", "Too few.", R"({"shortages":[]})", "f"};
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
    EXPECT_EQ(database.last_values, (Values{"b1", {}, {}}));
}

TEST_F(DispatchTest, FormFaultsOfAWriteJoinThoseOfItsFunctionWhichIsRolledBack) {
    database.columns = {std::nullopt, "TKV01", "m", R"({"errors":[{"pointer":"/items","detail":"d"}]})", "f"};
    const auto response = send("POST", "/api/v1/bookings", "{\"a\":1,\"a\":2}", "x=1");
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(Json::parse(response.body)["errors"].size(), 3U);
    EXPECT_EQ(database.rolled_back, 1);
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
    for (const auto& [method, path] :
         {std::pair("POST", "/api/v1/bookings/b1/cancel"), std::pair("POST", "/api/v1/events/e1/publish"),
          std::pair("POST", "/api/v1/events/e1/cancel"), std::pair("POST", "/api/v1/events"),
          std::pair("PATCH", "/api/v1/events/e1")}) {
        fail(PgFailure::lost, "");
        database.calls = 0;
        const auto response = send(method, path, "{}");
        EXPECT_EQ(error_of(response), "OutcomeUnknown") << path;
        EXPECT_EQ(header_of(response, "Retry-After"), "1");
        EXPECT_EQ(header_of(response, "Idempotency-Key"), "");
        EXPECT_EQ(response.body.find("Idempotency-Key"), std::string::npos) << "it would not help here";
        EXPECT_EQ(database.calls, 1);
    }
}

TEST_F(DispatchTest, AsksForALostBookingByItsKey) {
    fail(PgFailure::lost, "");
    database.answers = {{}, {"{\"id\":\"i1\"}", std::nullopt, std::nullopt, std::nullopt, "t"}};
    const auto response = book();
    EXPECT_EQ(response.status, 201);
    EXPECT_EQ(header_of(response, "Idempotency-Replayed"), "");
    EXPECT_EQ(database.calls, 2);
}

TEST_F(DispatchTest, AnOutcomeThatStaysUnknownTellsTheKey) {
    const Dispatcher hasty{parts(milliseconds(120))};
    for (const char* key : {"", "my key"}) {
        Request request;
        request.method = "POST";
        request.path = "/api/v1/bookings";
        request.body = "{}";
        request.headers = headers;
        if (*key != '\0') request.headers.emplace_back("Idempotency-Key", key);
        fail(PgFailure::lost, "", 20);
        const auto response = ask(hasty, request);
        EXPECT_EQ(error_of(response), "OutcomeUnknown");
        EXPECT_EQ(header_of(response, "Retry-After"), "1");
        EXPECT_NE(response.body.find("Idempotency-Key"), std::string::npos);
        const auto told = header_of(response, "Idempotency-Key");
        EXPECT_TRUE(*key == '\0' ? !told.empty() : told == key) << told;
        const auto id = booking_of_key(told);
        EXPECT_EQ(id.has_value(), *key == '\0');
        EXPECT_EQ(database.last_values[id ? 3 : 1], "{\"" + id.value_or(told) + "\"}");
        EXPECT_GE(database.calls, 2);
        database.failures.clear();
    }
}

TEST_F(DispatchTest, AKeyThatWasToldAsksForTheBookingByItsId) {
    const auto id = new_booking_id();
    const auto key = key_of_booking(id);
    headers.emplace_back("Idempotency-Key", key);
    database.columns.back() = "t";
    EXPECT_EQ(header_of(book(), "Idempotency-Replayed"), "true");
    EXPECT_EQ(database.last_values[1], std::nullopt);
    EXPECT_EQ(database.last_values[3], "{\"" + id + "\"}");
}

TEST_F(DispatchTest, ACancellationIsAnsweredAsItsBatchSays) {
    const auto cancel = [&](std::optional<Outcome> outcome) {
        batches.of_cancellations = std::move(outcome);
        return send("POST", "/api/v1/bookings/b1/cancel");
    };
    const auto cancelled = cancel(Outcome{R"({"id" : "b1"})", {}, {}, {}, false});
    EXPECT_EQ(cancelled.status, 200);
    EXPECT_EQ(cancelled.body, R"({"id" : "b1"})");
    EXPECT_EQ(header_of(cancelled, "Cache-Control"), "no-store");
    const auto refused = cancel(Outcome{{}, "TKC02", "This booking is already cancelled: b1", "{}", false});
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(error_of(refused), "BookingAlreadyCancelled");
    batches.cancelling_fails_as = PgFailure::not_sent;
    EXPECT_EQ(error_of(cancel({})), "Unavailable");
    batches.cancelling_fails_as = PgFailure::lost;
    EXPECT_EQ(error_of(cancel({})), "OutcomeUnknown");
    batches.cancelling_fails_as.reset();
    EXPECT_EQ(database.calls, 0);
    for (const auto& alone :
         {std::optional<Outcome>(), std::optional(Outcome{{}, "40001", "Try again", "{}", false}),
          std::optional(Outcome{{}, "55P03", "The seats are held", "{}", false})}) {
        const int before = database.calls;
        EXPECT_EQ(cancel(alone).status, 200);
        EXPECT_EQ(database.calls, before + 1) << "what a batch cannot say is asked for alone";
    }
}

TEST_F(DispatchTest, ACancellationWithAKeyGoesAlone) {
    batches.cancelling_fails_as = PgFailure::not_sent;
    headers.emplace_back("Idempotency-Key", "k");
    EXPECT_EQ(send("POST", "/api/v1/bookings/b1/cancel").status, 200);
    EXPECT_EQ(database.calls, 1);
}

TEST_F(DispatchTest, PassesTheKeyAndSaysWhatIsReplayed) {
    headers.emplace_back("idempotency-key", "a \"b\\");
    const auto first = book();
    EXPECT_EQ(header_of(first, "Idempotency-Replayed"), "");
    EXPECT_EQ(database.last_values[1], R"({"a \"b\\"})");
    database.columns.back() = "t";
    const auto response = book();
    EXPECT_EQ(response.status, 201);
    EXPECT_EQ(response.body, "{\"id\" : \"i1\"}");
    EXPECT_EQ(header_of(response, "Location"), "/api/v1/bookings/i1");
    EXPECT_EQ(header_of(response, "Idempotency-Replayed"), "true");
    EXPECT_EQ(header_of(response, "ETag"), header_of(first, "ETag"));
}

TEST_F(DispatchTest, AKeyThatIsNoKeyIsNamedBesideAllOtherFaults) {
    headers.emplace_back("Idempotency-Key", "k");
    headers.emplace_back("Idempotency-Key", "k");
    database.columns = {std::nullopt, "TKV01", "m", R"({"errors":[{"pointer":"/items","detail":"d"}]})", "f"};
    const auto response = send("POST", "/api/v1/bookings", "{}", "x=1");
    EXPECT_EQ(response.status, 400);
    std::set<std::string> named;
    const auto problem = Json::parse(response.body);
    for (const auto& error : problem["errors"])
        named.insert(error.value("parameter", error.value("pointer", "")));
    EXPECT_EQ(named, (std::set<std::string>{"x", "Idempotency-Key", "/items"}));
    EXPECT_EQ(database.rolled_back, 1);
}

TEST_F(DispatchTest, OneEventOrBookingHasATag) {
    database.columns[0] = R"({"id" : "e1", "version" : 4})";
    const auto tag = header_of(send("GET", "/api/v1/events/e1"), "ETag");
    EXPECT_TRUE(tag.starts_with("\"4-")) << tag;
    EXPECT_EQ(header_of(send("HEAD", "/api/v1/events/e1"), "ETag"), tag);
    EXPECT_EQ(header_of(send("POST", "/api/v1/events", "{}"), "ETag"), tag);
    EXPECT_EQ(header_of(send("PATCH", "/api/v1/events/e1", "{}"), "ETag"), tag);
    EXPECT_EQ(header_of(send("POST", "/api/v1/events/e1/publish"), "ETag"), tag);
    EXPECT_EQ(header_of(send("POST", "/api/v1/events/e1/close"), "ETag"), tag);
    database.columns[0] = R"({"id" : "b1"})";
    for (const auto& response :
         {send("GET", "/api/v1/bookings/b1"), book(), send("POST", "/api/v1/bookings/b1/cancel")}) {
        EXPECT_EQ(header_of(response, "ETag").size(), 18U);
    }
    for (const char* path : {"/api/v1/events", "/api/v1/bookings", "/api/v1/events/e1/history",
                             "/api/v1/bookings/b1/history", "/api/v1/invariants", "/health", "/livez"}) {
        EXPECT_EQ(header_of(send("GET", path), "ETag"), "") << path;
    }
    fail(PgFailure::refused, "TKN01");
    EXPECT_EQ(header_of(send("GET", "/api/v1/events/e1"), "ETag"), "");
}

TEST_F(DispatchTest, WhatIsKnownIsNotSentAgain) {
    const auto tag = header_of(send("GET", "/api/v1/bookings/b1"), "ETag");
    headers.emplace_back("If-None-Match", "\"other\"");
    EXPECT_EQ(send("GET", "/api/v1/bookings/b1").status, 200);
    const auto weak = "W/" + tag;
    headers.emplace_back("if-none-match", weak);
    for (const char* method : {"GET", "HEAD"}) {
        const int before = database.calls;
        const auto response = send(method, "/api/v1/bookings/b1");
        EXPECT_EQ(response.status, 304);
        EXPECT_EQ(response.body, "");
        EXPECT_EQ(header_of(response, "ETag"), tag);
        EXPECT_EQ(header_of(response, "X-Request-Id"), "r1");
        EXPECT_EQ(header_of(response, "Cache-Control"), "no-store");
        EXPECT_EQ(database.calls, before + 1) << "it is read all the same";
    }
    EXPECT_EQ(send("POST", "/api/v1/bookings/b1/cancel").status, 200) << "reads only";
    EXPECT_EQ(send("GET", "/api/v1/bookings").status, 200) << "single resources only";
    database.columns[0] = R"({"id" : "b1", "status" : "cancelled"})";
    EXPECT_EQ(send("GET", "/api/v1/bookings/b1").status, 200);
    headers.back().second = "nonsense";
    EXPECT_EQ(send("GET", "/api/v1/bookings/b1").status, 200);
}

TEST_F(DispatchTest, ANewEventHasALocation) {
    const auto response = send("POST", "/api/v1/events", "{}");
    EXPECT_EQ(response.status, 201);
    EXPECT_EQ(header_of(response, "Location"), "/api/v1/events/i1");
    EXPECT_EQ(header_of(response, "Cache-Control"), "");
}

TEST_F(DispatchTest, PassesTheVersionThatMustBeCurrent) {
    headers.emplace_back("If-Match", "\"4-0\"");
    EXPECT_EQ(send("PATCH", "/api/v1/events/e1", "{\"a\":1}").status, 200);
    EXPECT_EQ(database.last_values, (Values{"e1", "{\"a\":1}", "\"4-0\""}));
    fail(PgFailure::refused, "TKC07");
    EXPECT_EQ(send("PATCH", "/api/v1/events/e1", "{}").status, 412);
}

TEST_F(DispatchTest, StepsAreTakenUntilTheLast) {
    database.answers = {{"{\"n\":1}", "f"}, {"{\"n\":2}", "f"}, {"{\"n\":3}", "t"}};
    const auto response = send("POST", "/api/v1/events/e1/cancel", "", "dryRun=false");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "{\"n\":3}");
    EXPECT_EQ(header_of(response, "ETag"), "");
    EXPECT_EQ(database.calls, 3);
    EXPECT_EQ(database.last_values, (Values{"e1", "false", {}}));
    EXPECT_EQ(send("POST", "/api/v1/events/e1/cancel", "{\"a\":1}").status, 400);
}

TEST_F(DispatchTest, NullIsNoContent) {
    database.answers = {{std::nullopt, "f"}, {std::nullopt, "t"}};
    const auto response = send("DELETE", "/api/v1/webhooks/w1");
    EXPECT_EQ(response.status, 204);
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(header_of(response, "Cache-Control"), "no-store");
    EXPECT_EQ(database.calls, 2);
}

TEST_F(DispatchTest, WhatWasKnownByItsKeyIsMarked) {
    headers.emplace_back("Idempotency-Key", "k");
    database.answers = {{"{}", "t"}, {"{}", "f"}, {"{}", "t", "t"}, {"{}", "t", "f"}};
    auto response = send("POST", "/api/v1/bookings/b1/cancel");
    EXPECT_EQ(header_of(response, "Idempotency-Replayed"), "true");
    EXPECT_EQ(database.last_values, (Values{"b1", std::nullopt, "k"}));
    EXPECT_EQ(header_of(send("POST", "/api/v1/events", "{}"), "Idempotency-Replayed"), "");
    EXPECT_EQ(database.last_values, (Values{"{}", "k"}));
    EXPECT_EQ(header_of(send("POST", "/api/v1/events/e1/cancel"), "Idempotency-Replayed"), "true");
    EXPECT_EQ(database.last_values, (Values{"e1", std::nullopt, "k"}));
    EXPECT_EQ(header_of(send("POST", "/api/v1/events/e1/cancel"), "Idempotency-Replayed"), "");
}

TEST_F(DispatchTest, ALostWriteIsAskedForAgainByItsKey) {
    headers.emplace_back("Idempotency-Key", "k");
    for (const char* path : {"/api/v1/bookings/b1/cancel", "/api/v1/events/e1/cancel"}) {
        database.answers = {{}, {}, {"{}", "t", "t"}};
        fail(PgFailure::lost, "");
        fail(PgFailure::refused, "40001");
        const int before = database.calls;
        const auto response = send("POST", path);
        EXPECT_EQ(response.status, 200) << response.body;
        EXPECT_EQ(header_of(response, "Idempotency-Replayed"), "") << "for the client it is the first answer";
        EXPECT_EQ(database.calls, before + 3);
    }
    database.answers = {{}, {}};
    fail(PgFailure::lost, "");
    fail(PgFailure::refused, "TKC02");
    EXPECT_EQ(error_of(send("POST", "/api/v1/bookings/b1/cancel")), "BookingAlreadyCancelled");
}

TEST_F(DispatchTest, AStepThatFailsIsNotTakenForNothingDone) {
    fail(PgFailure::refused, "55P03");
    auto response = send("POST", "/api/v1/events/e1/cancel");
    EXPECT_EQ(error_of(response), "EventBusy");
    EXPECT_NE(response.body.find("nothing was changed"), std::string::npos);
    for (const auto& [failure, sqlstate, error] : {std::tuple(PgFailure::refused, "55P03", "EventBusy"),
                                                   std::tuple(PgFailure::not_sent, "", "Unavailable"),
                                                   std::tuple(PgFailure::lost, "", "OutcomeUnknown")}) {
        database.answers = {{"{}", "f"}};
        fail(failure, sqlstate, 2);
        response = send("POST", "/api/v1/events/e1/cancel");
        EXPECT_EQ(error_of(response), error);
        EXPECT_EQ(response.body.find("nothing was changed"), std::string::npos) << response.body;
        EXPECT_NE(response.body.find("continue"), std::string::npos) << response.body;
        database.failures.clear();
    }
    database.answers = {{"{}", "f"}};
    fail(PgFailure::refused, "TKC06");
    EXPECT_NE(send("POST", "/api/v1/events/e1/cancel").body.find("the message"), std::string::npos);
}

TEST_F(DispatchTest, AStepIsRepeatedOnAConflict) {
    database.answers = {{"{}", "f"}, {}, {"{\"n\":2}", "t"}};
    fail(PgFailure::refused, "40P01");
    EXPECT_EQ(send("POST", "/api/v1/events/e1/cancel").body, "{\"n\":2}");
    EXPECT_EQ(database.calls, 3);
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

TEST_F(DispatchTest, OnlyCheapReadsAreShared) {
    (void)send("GET", "/api/v1/events");
    (void)send("GET", "/api/v1/bookings/b1");
    EXPECT_EQ(reads.calls, 2);
    (void)send("GET", "/api/v1/events", "", "q=word");
    (void)send("GET", "/api/v1/events", "", "page=1");
    EXPECT_EQ(reads.calls, 2);
    EXPECT_EQ(database.calls, 4);
}

TEST_F(DispatchTest, TooManyReadsAreRefusedAtOnce) {
    reads.is_full = true;
    EXPECT_EQ(error_of(send("GET", "/api/v1/events")), "Unavailable");
    EXPECT_EQ(database.calls, 0);
}

TEST_F(DispatchTest, APauseBeforeARetryHindersNobody) {
    fail(PgFailure::refused, "40001", 3);
    int turns_of_others = 0;
    Loop().run([&] {
        bool done = false;
        JoinedFiber other([&] {
            while (!done) {
                ++turns_of_others;
                sleep_until(Clock::now() + milliseconds(1));
            }
        });
        EXPECT_EQ(book().status, 201);
        EXPECT_EQ(database.calls, 4);
        done = true;
    });
    EXPECT_GE(turns_of_others, 3);
}

TEST_F(DispatchTest, ARefusalThatIsTold) {
    database.columns = {std::nullopt, "TKX01", "m", "{\"checks\":[]}"};
    const auto refused = send("GET", "/api/v1/invariants");
    EXPECT_EQ(refused.status, 500);
    EXPECT_EQ(refused.error, "InvariantViolated");
    EXPECT_NE(refused.body.find("\"checks\":[]"), std::string::npos);
    database.columns = {"{}", std::nullopt, std::nullopt, std::nullopt};
    EXPECT_EQ(send("GET", "/api/v1/invariants").status, 200);
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
