// Requests whose form is wrong: 400, and every fault of parameters and bodies is named.
#include <gtest/gtest.h>

#include "../integration/test_data.hpp"
#include "expect_problem.hpp"
#include "gateway_process.hpp"

namespace booking {
namespace {

using Faults = std::multiset<std::string>;

class ValidationTest : public testing::Test {
protected:
    Reply book(const std::string& body) { return http.post("/api/v1/bookings", body); }

    HttpClient http = shared_gateway().client();
    SqlSession admin = SqlSession::admin();
};

TEST_F(ValidationTest, FaultsOfParametersAreAllNamed) {
    struct Case {
        std::string target;
        Faults faults;
    };
    const std::string list = "/api/v1/bookings?";
    const std::string events = "/api/v1/events?";
    const std::vector<Case> cases{
        {list + "limit=0", {"limit"}},
        {list + "limit=101", {"limit"}},
        {list + "limit=-1", {"limit"}},
        {list + "limit=1.0", {"limit"}},
        {list + "limit=%2B1", {"limit"}},
        {list + "limit=+1", {"limit"}},
        {list + "limit=", {"limit"}},
        {list + "limit", {"limit"}},
        {list + "limit=4294967297", {"limit"}},
        {list + "limit=%D9%A1", {"limit"}},
        {list + "page=0", {"page"}},
        {list + "page=2147483648", {"page"}},
        {list + "page=99999999999999999999", {"page"}},
        {list + "page=1&cursor=" + std::string(32, 'a'), {"page"}},
        {list + "cursor=nonsense", {"cursor"}},
        {list + "status=Confirmed", {"status"}},
        {list + "status=confirmed,cancelled", {"status"}},
        {list + "status=", {"status"}},
        {list + "status=confirmed&status=confirmed", {"status"}},
        {list + "email=nobody", {"email"}},
        {list + "email=a%40b.example%00", {"email"}},
        {list + "email=%ff", {"email"}},
        {list + "email=%zz", {"email"}},
        {list + "email=%ed%a0%80", {"email"}},
        {list + "eventId=1", {"eventId"}},
        {list + "unknown=1", {"unknown"}},
        {list + "Limit=1", {"Limit"}},
        {list + "limit=0&status=x&unknown=1&email=", {"limit", "status", "unknown", "email"}},
        {events + "status=held", {"status"}},
        {events + "from=yesterday&to=2031-13-01T00:00:00Z", {"from", "to"}},
        {events + "from=2031-02-30T00:00:00Z", {"from"}},
        {events + "from=2031-01-01T00:00:00", {"from"}},
        {events + "from=infinity", {"from"}},
        {events + "q=", {"q"}},
        {events + "q=" + std::string(201, 'x'), {"q"}},
        {events + "q=a&q=b", {"q"}},
        {events + "cursor=" + std::string(47, 'f'), {"cursor"}},
        {"/api/v1/events/not-an-id", {"id"}},
        {"/api/v1/events/%7B11111111-1111-4111-8111-111111111111%7D", {"id"}},
        {"/api/v1/events/11111111111141118111111111111111", {"id"}},
        {"/api/v1/events/x?y=1", {"id", "y"}},
        {"/api/v1/bookings/%00", {"id"}},
        {"/api/v1/bookings/" + std::string(kUnknownId) + "?verbose=1", {"verbose"}},
        {"/health?deep=1", {"deep"}},
        {"/api/v1/invariants?x", {"x"}},
    };
    for (const auto& test : cases) {
        SCOPED_TRACE(test.target);
        const auto reply = http.get(test.target);
        expect_problem(reply, 400, "ValidationError", "TKV01");
        EXPECT_EQ(named_faults(reply), test.faults) << reply.body;
    }
}

TEST_F(ValidationTest, FaultsOfABookingAreAllNamed) {
    const auto event = make_event({.capacity = 100});
    const auto item = [&](const std::string& quantity) {
        return R"({"eventId":")" + event + R"(","quantity":)" + quantity + "}";
    };
    const auto with = [&](const std::string& email, const std::string& items) {
        return R"({"customerEmail":)" + email + R"(,"items":)" + items + "}";
    };
    const std::string good_email = R"("a@b.example")";
    const std::string good_items = std::string("[") + item("1") + "]";
    std::string many;
    for (int i = 0; i < 21; ++i) many.append(i == 0 ? "" : ",").append(item("1"));
    struct Case {
        std::string body;
        Faults faults;
    };
    std::vector<Case> cases{
        {"[]", {""}},
        {"null", {""}},
        {"\"text\"", {""}},
        {"1", {""}},
        {"{}", {"/customerEmail", "/items"}},
        {with(good_email, "[]"), {"/items"}},
        {with(good_email, "{}"), {"/items"}},
        {with(good_email, "null"), {"/items"}},
        {with(good_email, "[1]"), {"/items/0"}},
        {with(good_email, "[[[[[[[1]]]]]]]"), {"/items/0"}},  // 8 levels: deep, and read
        {with(good_email, "[{}]"), {"/items/0/eventId", "/items/0/quantity"}},
        {with(good_email, std::string("[") + item("1") + "," + item("1") + "]"), {"/items/1/eventId"}},
        {with(good_email, R"([{"eventId":5,"quantity":1}])"), {"/items/0/eventId"}},
        {with(good_email, R"([{"eventId":"{)" + event + R"(}","quantity":1}])"), {"/items/0/eventId"}},
        {R"({"customerEmail":"a@b.example","items":)" + good_items + R"(,"a/b~c":1,"z":{}})",
         {"/a~1b~0c", "/z"}},
        {with("\"\"", R"([{"eventId":")" + event + R"(","quantity":9,"x":1}])"),
         {"/customerEmail", "/items/0/quantity", "/items/0/x"}},
    };
    for (const char* email :
         {"null", "1", "[]", R"("a")", R"("a@b")", R"("@b.example")", R"("a@b..example")",
          R"("a..b@c.example")", R"("a b@c.example")", R"("a@b@c.example")", R"("a\u0001@b.example")",
          R"("\u00e9@b.example")", R"("a@-b.example")", R"("a@b_c.example")", R"("a@b.example\n")"}) {
        cases.push_back({with(email, good_items), {"/customerEmail"}});
    }
    cases.push_back(
        {with(std::string("\"").append(250, 'a') + "@b.example\"", good_items), {"/customerEmail"}});
    for (const char* quantity : {"0", "-1", "4", "2.5", "\"2\"", "true", "null", "[1]", "{}", "4294967298",
                                 "1e400", "1e100000", "9223372036854775809", "18446744073709551617", "-0",
                                 "0.9999999999999999", "1e-400", "1.00000000000000000001"}) {
        cases.push_back({with(good_email, std::string("[") + item(quantity) + "]"), {"/items/0/quantity"}});
    }
    for (const auto& test : cases) {
        SCOPED_TRACE(test.body.substr(0, 200));
        const auto reply = book(test.body);
        expect_problem(reply, 400, "ValidationError", "TKV01");
        EXPECT_EQ(named_faults(reply), test.faults) << reply.body;
        EXPECT_LT(reply.body.size(), 4096U);
    }
    const auto too_many = named_faults(book(with(good_email, "[" + many + "]")));
    EXPECT_EQ(too_many.count("/items"), 1U);
    EXPECT_EQ(seats_taken(admin, event), 0);
}

TEST_F(ValidationTest, BodiesThatAreNoJsonAreRefused) {
    const std::string item = R"({"eventId":")" + make_event() + R"(","quantity":1})";
    const std::string good = R"({"customerEmail":"a@b.example","items":[)" + item + "]}";
    struct Case {
        std::string body;
        std::string pointer;
    };
    std::string nine = "1";
    for (int i = 0; i < 7; ++i) nine = std::string("[").append(nine) + "]";
    const std::vector<Case> cases{
        {"{", ""},
        {"{\"customerEmail\":}", ""},
        {"{'customerEmail':1}", ""},
        {"\xEF\xBB\xBF" + good, ""},
        {good + " x", ""},
        {good + good, ""},
        {good + std::string(1, '\0'), ""},
        {"NaN", ""},
        {"/* */" + good, ""},
        {"{\"customerEmail\":\"\xff@b.example\",\"items\":[" + item + "]}", ""},
        {R"({"customerEmail":"a\u0000@b.example","items":[)" + item + "]}", "/customerEmail"},
        {R"({"customerEmail":"a\ud800@b.example","items":[)" + item + "]}", "/customerEmail"},
        {R"({"customerEmail":"a\udc00@b.example","items":[)" + item + "]}", "/customerEmail"},
        {R"({"customerEmail":"a@b.example","customerEmail":"a@b.example","items":[)" + item + "]}",
         "/customerEmail"},
        {R"({"customerEmail":"a@b.example","items":[)" + item + R"(],"it\u0065ms":[]})", "/items"},
        {R"({"customerEmail":"a@b.example","items":[{"eventId":"x","quantity":1,"quantity":2}]})",
         "/items/0/quantity"},
        {R"({"customerEmail":"a@b.example","items":[{"a\u0000b":1}]})", "/items/0/?"},
        {R"({"customerEmail":"a@b.example","items":[)" + nine + "]}", "/items/0/0/0/0/0/0/0"},
        {std::string(60000, '['), "*"},
    };
    for (const auto& test : cases) {
        SCOPED_TRACE(test.body.substr(0, 200));
        const auto reply = book(test.body);
        expect_problem(reply, 400, "ValidationError", "TKV01");
        const auto faults = named_faults(reply);
        ASSERT_GE(faults.size(), 1U) << reply.body;
        // A parser may name the whole text instead of the place.
        EXPECT_TRUE(test.pointer == "*" || faults.contains(test.pointer) || faults.contains(""))
            << reply.body;
    }
    EXPECT_EQ(book(" \t\r\n" + good + "\n ").status, 201);
}

// The contract's order of evaluation: all faults of the request in one answer.
TEST_F(ValidationTest, FaultsOfPathQueryAndBodyComeTogether) {
    const auto reply = http.post("/api/v1/bookings?dry=1", R"({"customerEmail":"a","items":[]})");
    expect_problem(reply, 400, "ValidationError", "TKV01");
    EXPECT_EQ(named_faults(reply), (Faults{"dry", "/customerEmail", "/items"}));
    const auto cancel = http.post("/api/v1/bookings/x/cancel?dry=1", R"({"reason":1})");
    expect_problem(cancel, 400, "ValidationError", "TKV01");
    EXPECT_EQ(named_faults(cancel), (Faults{"dry", "id", "/reason"}));
}

}  // namespace
}  // namespace booking
