// Lists: filters, pages, and a walk by cursor while others write.
#include <gtest/gtest.h>

#include "../integration/test_data.hpp"
#include "expect_problem.hpp"
#include "gateway_process.hpp"

namespace booking {
namespace {

using nlohmann::json;
using Ids = std::vector<std::string>;

Ids ids_of(const Reply& reply) {
    Ids ids;
    const auto list = reply.json();
    for (const auto& row : list.at("data")) ids.push_back(row.at("id"));
    return ids;
}

// The target of a Link header, or nothing after the last page.
std::string next_of(const Reply& reply) {
    const auto link = reply.header("Link");
    const auto pagination = reply.json().at("pagination");
    EXPECT_EQ(link.empty(), pagination.at("nextCursor").is_null());
    EXPECT_EQ(pagination.at("hasMore"), !link.empty());
    if (link.empty()) return "";
    EXPECT_TRUE(link.starts_with("<") && link.ends_with(">; rel=\"next\"")) << link;
    return link.substr(1, link.find('>') - 1);
}

class ListsTest : public testing::Test {
protected:
    std::string book(const std::string& email, const std::string& event) {
        return http.post("/api/v1/bookings", booking_body(email, {{event, 1}})).json().at("id");
    }

    // Every id in order of appearance; `between` runs after each page.
    Ids walk(std::string target, const std::function<void()>& between) {
        Ids all;
        for (int pages = 0; !target.empty() && pages < 50; ++pages) {
            const auto reply = http.get(target);
            EXPECT_EQ(reply.status, 200) << reply.body;
            if (reply.status != 200) break;
            for (const auto& id : ids_of(reply)) all.push_back(id);
            target = next_of(reply);
            between();
        }
        return all;
    }

    HttpClient http = shared_gateway().client();
};

void expect_once_each(const Ids& walked, const Ids& wanted) {
    EXPECT_EQ(std::set<std::string>(walked.begin(), walked.end()).size(), walked.size()) << "repeated";
    for (const auto& id : wanted) EXPECT_EQ(std::count(walked.begin(), walked.end(), id), 1) << id;
}

TEST_F(ListsTest, AWalkThroughBookingsMissesAndRepeatsNothingWhileOthersWrite) {
    const auto event = make_event({.capacity = 1000});
    const auto email = unique_email();
    Ids made;
    for (int i = 0; i < 23; ++i) made.push_back(book(email, event));
    std::sort(made.rbegin(), made.rend());  // within one millisecond any order is the newest first
    std::size_t victim = 0;
    const auto between = [&] {
        book(email, event);
        EXPECT_EQ(http.post("/api/v1/bookings/" + made.at(victim) + "/cancel", "").status, 200);
        victim += 2;
    };
    EXPECT_EQ(walk("/api/v1/bookings?limit=5&email=" + email, between), made);

    Ids left;
    for (std::size_t i = 0; i < made.size(); ++i) {
        if (i % 2 == 1 || i >= victim) left.push_back(made[i]);
    }
    const auto none = [] {};
    expect_once_each(walk("/api/v1/bookings?status=confirmed&limit=3&eventId=" + event, none), left);
    EXPECT_EQ(walk("/api/v1/bookings?status=cancelled&limit=2&email=" + email, none).size(),
              made.size() - left.size());
}

TEST_F(ListsTest, AWalkThroughEventsMissesAndRepeatsNothingWhileOthersWrite) {
    const auto word = unique_word();
    const auto make = [&](int day) {
        const auto date = "2431-05-" + std::string(day < 10 ? "0" : "") + std::to_string(day) + "T10:00:00Z";
        return make_event(
            {.name = "100% " + word, .starts_at = date, .sales_end_at = "2431-01-01T00:00:00Z"});
    };
    Ids made;
    for (int i = 0; i < 14; ++i) made.push_back(make(1 + i / 4));  // ties are broken by the id
    int day = 1;
    const auto walked = walk("/api/v1/events?limit=4&q=100%25+" + word, [&] { make(day++); });
    expect_once_each(walked, made);
    make_event({.status = "draft", .name = word});
    const auto between_days = ids_of(http.get("/api/v1/events?limit=100&q=" + word +
                                              "&from=2431-05-02T12:00:00%2B02:00&to=2431-05-04T10:00:00Z"));
    expect_once_each(walked, {made.begin(), made.begin() + 4});
    for (std::size_t i = 0; i < made.size(); ++i) {
        EXPECT_EQ(std::count(between_days.begin(), between_days.end(), made[i]), i >= 4 && i < 12 ? 1 : 0)
            << i;
    }
    EXPECT_EQ(ids_of(http.get("/api/v1/events?status=draft&q=" + word)).size(), 1U);
    EXPECT_EQ(ids_of(http.get("/api/v1/events?q=100_" + word)).size(), 0U);
}

TEST_F(ListsTest, PagesByNumberCarryTotals) {
    const auto event = make_event({.capacity = 100});
    const auto email = "A.B+" + unique_word() + "@Example.com";
    Ids made;
    for (int i = 0; i < 5; ++i) made.push_back(book(email, event));
    std::sort(made.rbegin(), made.rend());
    std::string other_case = email;
    for (char& c : other_case) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    other_case.replace(other_case.find('+'), 1, "%2B");
    const auto page = [&](const std::string& number) {
        return http.get("/api/v1/bookings?limit=2&page=" + number + "&email=" + other_case);
    };
    EXPECT_EQ(ids_of(page("2")), (Ids{made[2], made[3]}));
    json wanted = {{"limit", 2}, {"hasMore", true}, {"page", 2}, {"total", 5}, {"totalPages", 3}};
    auto pagination = page("2").json().at("pagination");
    pagination.erase("nextCursor");
    EXPECT_EQ(pagination, wanted);
    EXPECT_EQ(ids_of(page("3")), Ids{made[4]});
    EXPECT_EQ(ids_of(page("2147483647")), Ids{});

    const auto nobody = http.get("/api/v1/bookings?email=" + unique_email());
    const json empty = {{"data", json::array()},
                        {"pagination", {{"limit", 20}, {"hasMore", false}, {"nextCursor", nullptr}}}};
    EXPECT_EQ(nobody.json(), empty);
    EXPECT_EQ(nobody.header("Link"), "");
}

}  // namespace
}  // namespace booking
