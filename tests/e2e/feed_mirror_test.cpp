// A mirror that reads nothing but the feed over HTTP shows what the routes show.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "../integration/test_data.hpp"
#include "../integration/wait_until.hpp"
#include "expect_problem.hpp"
#include "gateway_process.hpp"

namespace booking {
namespace {

using nlohmann::json;

int total(const json& booking, const char* member) {
    int sum = 0;
    for (const auto& item : booking.at("items")) sum += item.at(member).get<int>();
    return sum;
}

// As docs/api.md says: of an event the highest version, of a booking the entry with the most cancelled.
class Mirror final {
public:
    explicit Mirror(HttpClient http) : http_(http) {
        while (!next_page().empty()) {
        }
        events.clear();
        bookings.clear();
    }

    void follow() {
        for (json page = next_page(); !page.empty(); page = next_page()) {
            for (const auto& change : page) {
                if (change.contains("event")) {
                    json& kept = events[change.at("event").at("id")];
                    if (kept.is_null() || change.at("event").at("version") >= kept.at("version"))
                        kept = change.at("event");
                } else {
                    json& kept = bookings[change.at("booking").at("id")];
                    const json& next = change.at("booking");
                    if (kept.is_null() ||
                        total(next, "cancelledQuantity") >= total(kept, "cancelledQuantity"))
                        kept = next;
                }
            }
        }
        for (auto& [id, event] : events) {
            int held = 0;
            for (const auto& [booking_id, booking] : bookings) {
                for (const auto& item : booking.at("items")) {
                    if (item.at("eventId") == id)
                        held += item.at("quantity").get<int>() - item.at("cancelledQuantity").get<int>();
                }
            }
            event["availableSeats"] = event.at("capacity").get<int>() - held;
        }
    }

    std::map<std::string, json> events;
    std::map<std::string, json> bookings;

private:
    json next_page() {
        const json page = http_.get("/api/v1/changes?limit=100&after=" + after_).json();
        after_ = page.at("pagination").at("nextCursor");
        return page.at("data");
    }

    HttpClient http_;
    std::string after_ = "0-0";
};

class Steps final {
public:
    explicit Steps(HttpClient http) : http_(http) {}

    void take() {
        const auto event = events.empty() ? std::string() : events[below(events.size())];
        switch (events.size() < 6 ? 0 : below(16)) {
            case 0:
                add(events, http_.post("/api/v1/events",
                                       R"({"name":"Mirrored","startsAt":"2431-05-01T10:00:00Z","capacity":)" +
                                           std::to_string(below(20)) + "}"));
                break;
            case 1:
                (void)http_.patch(event, R"({"venue":"Hall )" + std::to_string(below(3)) +
                                             R"(","startsAt":"2031-06-0)" + std::to_string(1 + below(9)) +
                                             R"(T10:00:00Z"})");
                break;
            case 2:
                (void)http_.patch(event, R"({"capacity":)" + std::to_string(below(12)) + "}");
                break;
            case 3:
            case 4:
                (void)http_.post(event + "/publish", "");
                break;
            case 5:
                (void)http_.post(event + "/close", "");
                break;
            case 6:
                if (below(8) == 0) (void)http_.post(event + "/cancel", "");
                break;
            case 7:
                if (!bookings.empty()) (void)http_.post(bookings[below(bookings.size())] + "/cancel", "");
                break;
            default:
                book(event);
        }
    }

    std::vector<std::string> events;
    std::vector<std::string> bookings;

private:
    void book(const std::string& event) {
        const auto id = event.substr(event.rfind('/') + 1);
        const auto other = events[below(events.size())].substr(event.rfind('/') + 1);
        Items items{{id, 1 + static_cast<int>(below(3))}};
        if (other != id) items.emplace_back(other, 1);
        add(bookings, http_.post("/api/v1/bookings", booking_body(unique_email(), items)));
    }
    static void add(std::vector<std::string>& paths, const Reply& reply) {
        if (reply.status == 201) paths.push_back(reply.header("Location"));
    }
    std::size_t below(std::size_t bound) {
        return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
    }

    HttpClient http_;
    std::mt19937 random_{42};
};

TEST(FeedMirrorTest, ReadsNothingElseAndShowsTheSame) {
    const auto http = shared_gateway().client();
    Mirror mirror(http);
    Steps steps(http);
    for (int n = 0; n < 400; ++n) steps.take();
    ASSERT_GT(steps.bookings.size(), 20U);
    ASSERT_TRUE(wait_until([&] {
        mirror.follow();
        return mirror.events.size() >= steps.events.size() && mirror.bookings.size() >= steps.bookings.size();
    }));
    const auto shown = [&](const std::string& path) { return http.get(path).json(); };
    for (const auto& path : steps.events)
        EXPECT_EQ(mirror.events.at(path.substr(path.rfind('/') + 1)), shown(path));
    for (const auto& path : steps.bookings)
        EXPECT_EQ(mirror.bookings.at(path.substr(path.rfind('/') + 1)), shown(path));

    std::vector<json> listed;
    const auto list = shown("/api/v1/events?status=on_sale&q=Mirrored&limit=100");
    for (const auto& event : list.at("data")) listed.push_back(event);
    std::vector<json> mirrored;
    for (const auto& [id, event] : mirror.events)
        if (event.at("status") == "on_sale" && event.at("name") == "Mirrored") mirrored.push_back(event);
    std::sort(mirrored.begin(), mirrored.end(), [](const json& a, const json& b) {
        return std::tie(a.at("startsAt").get_ref<const std::string&>(),
                        a.at("id").get_ref<const std::string&>()) <
               std::tie(b.at("startsAt").get_ref<const std::string&>(),
                        b.at("id").get_ref<const std::string&>());
    });
    ASSERT_LT(listed.size(), 100U);
    EXPECT_EQ(listed, mirrored);
}

}  // namespace
}  // namespace booking
