#include "api/errors.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace booking {
namespace {

using Json = nlohmann::json;

Request request() {
    Request request;
    request.path = "/api/v1/x";
    request.request_id = "r1";
    return request;
}

Json body_of(const Response& response) {
    return Json::parse(response.body);
}

TEST(ErrorsTest, MapsEverySqlstateOfTheContract) {
    const std::tuple<const char*, int, const char*> expected[] = {
        {"TKV01", 400, "ValidationError"},
        {"TKA01", 401, "Unauthorized"},
        {"TKA02", 403, "Forbidden"},
        {"TKN01", 404, "EventNotFound"},
        {"TKN02", 404, "BookingNotFound"},
        {"TKN03", 404, "WebhookNotFound"},
        {"TKN04", 404, "DeliveryNotFound"},
        {"TKC01", 409, "InsufficientSeats"},
        {"TKC02", 409, "BookingAlreadyCancelled"},
        {"TKC03", 409, "EventNotOnSale"},
        {"TKC04", 409, "CustomerLimitExceeded"},
        {"TKC05", 409, "CapacityBelowSold"},
        {"TKC06", 409, "InvalidTransition"},
        {"TKC07", 412, "VersionMismatch"},
        {"TKC08", 422, "IdempotencyKeyReused"},
        {"TKX01", 500, "InvariantViolated"},
        {"55P03", 503, "EventBusy"},
        {"40001", 503, "EventBusy"},
        {"40P01", 503, "EventBusy"},
        {"57014", 503, "Unavailable"},
        {"25006", 503, "Unavailable"},
        {"08006", 503, "Unavailable"},
        {"53300", 503, "Unavailable"},
        {"57P01", 503, "Unavailable"},
        {"57P03", 503, "Unavailable"},
        {"22P02", 500, "InternalError"},
        {"TKZ99", 500, "InternalError"},
        {"", 500, "InternalError"},
        {"0", 500, "InternalError"},
        {"42501", 500, "InternalError"},
    };
    for (const auto& [sqlstate, status, name] : expected) {
        EXPECT_EQ(error_by_sqlstate(sqlstate).status, status) << sqlstate;
        EXPECT_EQ(error_by_sqlstate(sqlstate).name, name) << sqlstate;
    }
}

TEST(ErrorsTest, FindsHttpErrorsByName) {
    const std::pair<const char*, int> expected[] = {
        {"RouteNotFound", 404},   {"MethodNotAllowed", 405},     {"PayloadTooLarge", 413},
        {"UriTooLong", 414},      {"UnsupportedMediaType", 415}, {"TooManyRequests", 429},
        {"HeadersTooLarge", 431}, {"OutcomeUnknown", 503},
    };
    for (const auto& [name, status] : expected) {
        EXPECT_EQ(error_by_name(name).name, name);
        EXPECT_EQ(error_by_name(name).status, status);
    }
    EXPECT_EQ(error_by_name("nothing").name, "InternalError");
}

TEST(ErrorsTest, WritesAProblem) {
    const auto response = problem_response(request(), error_by_sqlstate("TKC01"),
                                           {"Too few.", "TKC01", R"({"shortages":[{"eventId":"e"}]})", {}});
    EXPECT_EQ(response.status, 409);
    EXPECT_EQ(response.content_type, "application/problem+json");
    EXPECT_EQ(response.error, "InsufficientSeats");
    EXPECT_EQ(body_of(response),
              Json::parse(R"({"type":"/problems/insufficient-seats","title":"Not enough seats",
        "status":409,"detail":"Too few.","instance":"/api/v1/x","error":"InsufficientSeats","code":"TKC01",
        "requestId":"r1","shortages":[{"eventId":"e"}]})"));
}

TEST(ErrorsTest, JoinsFaultsAndErrors) {
    const auto json = body_of(problem_response(
        request(), error_by_sqlstate("TKV01"),
        {{}, "TKV01", R"({"errors":[{"parameter":"b","detail":"x"}]})", {{"parameter", "a", "y"}}}));
    ASSERT_EQ(json["errors"].size(), 2U);
    EXPECT_EQ(json["errors"][0]["parameter"], "a");
    EXPECT_EQ(json["errors"][1]["parameter"], "b");
    EXPECT_EQ(json["detail"], "The request has 2 faults; see errors");
}

TEST(ErrorsTest, AFaultAloneIsTheDetail) {
    const auto detail = [](const Fault& fault) {
        return body_of(problem_response(request(), error_by_sqlstate("TKV01"), {{}, "TKV01", {}, {fault}}))
            .at("detail");
    };
    EXPECT_EQ(detail({"parameter", "limit", "is given more than once"}), "limit: is given more than once");
    EXPECT_EQ(detail({"pointer", "", "the body must be empty or {}"}), "the body must be empty or {}");
}

TEST(ErrorsTest, NamesThirtyTwoErrorsAndCountsTheOthers) {
    Faults faults;
    for (int i = 0; i < 30; ++i) faults.add({"parameter", "p" + std::to_string(i), "x"});
    const std::string members =
        R"({"errors":[{"parameter":"p0","detail":"x"},{"pointer":"/a","detail":"x"},)"
        R"({"pointer":"/b","detail":"x"},{"pointer":"/c","detail":"x"}],"moreErrors":7})";
    const auto json =
        body_of(problem_response(request(), error_by_sqlstate("TKV01"), {{}, "TKV01", members, faults}));
    EXPECT_EQ(json["errors"].size(), 32U);
    EXPECT_EQ(json["errors"][31]["pointer"], "/b");
    EXPECT_EQ(json["moreErrors"], 8);
    EXPECT_EQ(json["detail"], "The request has 40 faults; see errors");
    for (int i = 30; i < 40; ++i) faults.add({"parameter", "p" + std::to_string(i), "x"});
    const auto own =
        body_of(problem_response(request(), error_by_sqlstate("TKV01"), {{}, "TKV01", {}, faults}));
    EXPECT_EQ(own["errors"].size(), 32U);
    EXPECT_EQ(own["moreErrors"], 8);
}

TEST(ErrorsTest, DetailCannotOverwriteStandardMembers) {
    const auto json =
        body_of(problem_response(request(), error_by_sqlstate("TKC01"),
                                 {"d", "TKC01", R"({"status":200,"error":"x","requestId":"y"})", {}}));
    EXPECT_EQ(json["status"], 409);
    EXPECT_EQ(json["error"], "InsufficientSeats");
    EXPECT_EQ(json["requestId"], "r1");
}

TEST(ErrorsTest, IgnoresADetailThatIsNoObject) {
    for (const char* members : {"[1]", "not json", "\"x\"", "{"}) {
        const auto response =
            problem_response(request(), error_by_sqlstate("TKC01"), {"d", "TKC01", members, {}});
        EXPECT_EQ(body_of(response)["detail"], "d") << members;
    }
}

TEST(ErrorsTest, InternalErrorsTellNothing) {
    const auto json = body_of(problem_response(request(), error_by_sqlstate("22P02"), {{}, "22P02", {}, {}}));
    EXPECT_FALSE(json.contains("code"));
    EXPECT_EQ(json["error"], "InternalError");
    EXPECT_TRUE(may_be_shown("TKV01"));
    for (const char* sqlstate : {"22P02", "TKZ99", "", "TK", "08006"})
        EXPECT_FALSE(may_be_shown(sqlstate)) << sqlstate;
}

TEST(ErrorsTest, TellsWhenToComeBack) {
    for (const char* name : {"Unavailable", "OutcomeUnknown", "EventBusy", "TooManyRequests"}) {
        const auto headers = problem_response(request(), error_by_name(name), {}).headers;
        ASSERT_EQ(headers.size(), 1U) << name;
        EXPECT_EQ(headers[0].first, "Retry-After");
    }
    EXPECT_TRUE(problem_response(request(), error_by_name("RouteNotFound"), {}).headers.empty());
}

TEST(ErrorsTest, SurvivesAnyByte) {
    Request odd = request();
    odd.path = "/\xFF\x80\"";
    EXPECT_NO_THROW(static_cast<void>(problem_response(odd, error_by_name("RouteNotFound"), {})));
}

}  // namespace
}  // namespace booking
