// Random steps through real sessions, each compared with a model of the rules. A run is told by its seed:
// PROPERTY_SEED repeats it (the ids differ), PROPERTY_OPERATIONS makes it longer.
#include <gtest/gtest.h>

#include <array>
#include <iostream>

#include "rules_model.hpp"
#include "test_data.hpp"

namespace booking {
namespace {

using nlohmann::json;
using Verdict = RulesModel::Verdict;

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
    const char* text = std::getenv(variable);
    return text == nullptr ? otherwise : std::stoull(text);
}

class RulesPropertyTest : public testing::Test {
protected:
    // What a step that is rolled back must leave as it was.
    struct State {
        RulesModel model;
        // Event ids that the steps pick from; bookings in the order in which they were made.
        std::vector<std::string> events;
        std::vector<std::string> bookings;
        std::vector<RulesModel::Request> keyed;
    };

    RulesPropertyTest() {
        for (int i = 0; i < 2; ++i) sessions.push_back(SqlSession::gateway());
        sessions.push_back(SqlSession::admin("booking_dba"));
        for (int i = 0; i < 5; ++i) customers.push_back(unique_email());
    }

    int below(int limit) { return static_cast<int>(random() % static_cast<std::uint64_t>(limit)); }
    int between(int least, int most) { return least + below(most - least + 1); }
    bool chance(int percent) { return below(100) < percent; }
    template <typename Values>
    auto& one_of(Values& values) {
        return values[static_cast<std::size_t>(below(static_cast<int>(values.size())))];
    }
    std::string some_event() { return now.events.empty() || chance(2) ? kUnknownId : one_of(now.events); }
    // The latest ones more often: most of the others are cancelled.
    std::string some_booking() {
        const int count = static_cast<int>(now.bookings.size());
        if (count == 0 || chance(3)) return kUnknownId;
        return now
            .bookings[static_cast<std::size_t>(count - 1 - below(chance(70) ? std::min(count, 30) : count))];
    }

    void play();
    void operate();
    void create_event();
    void update_event();
    void change_status();
    void cancel_event();
    void book();
    void book_as_dba();
    void cancel_booking();
    void read_history();

    json some_change();
    json some_items(const std::vector<std::string>& from, int most_quantity);
    RulesModel::Request some_request();
    // What was asked for, as a repeat may write it.
    static json rewritten(json body);

    // Runs a call that gives one JSON text or raises.
    SqlOutcome call(const std::string& sql, const std::vector<std::string>& parameters);
    void expect_like(const SqlOutcome& outcome, const Verdict& verdict);
    void expect_same(const json& actual, const json& expected);
    void expect_code(const std::string& actual, const std::string& expected, const std::string& message);
    static json details(const std::string& detail);
    static std::string id_in(const std::string& answer) {
        return answer.empty() ? "" : json::parse(answer).at("id").get<std::string>();
    }

    void compare_events();
    void compare_bookings(const std::vector<std::string>& ids);
    void compare_history(const char* function, const std::string& id, const json& expected, int limit);
    void compare_all();

    std::uint64_t seed = number_from("PROPERTY_SEED", std::random_device{}());
    std::mt19937_64 random{seed};
    std::vector<SqlSession> sessions;
    SqlSession* session = nullptr;
    SqlSession admin = SqlSession::admin("booking_dba");
    std::vector<std::string> customers;
    std::string word = unique_word();
    std::string what;
    State now;
    // How often each SQLSTATE was the answer; "" is success.
    std::map<std::string, int> seen;
};

SqlOutcome RulesPropertyTest::call(const std::string& sql, const std::vector<std::string>& parameters) {
    what = sql;
    for (const auto& parameter : parameters) what.append("\n  ").append(parameter);
    return session->run(sql, parameters);
}

json RulesPropertyTest::details(const std::string& detail) {
    json members = detail.empty() ? json::object() : json::parse(detail);
    members.erase("errors");
    return members;
}

void RulesPropertyTest::expect_same(const json& actual, const json& expected) {
    EXPECT_EQ(RulesModel::without_times(actual).dump(), expected.dump()) << what;
}

void RulesPropertyTest::expect_code(const std::string& actual, const std::string& expected,
                                    const std::string& message) {
    EXPECT_EQ(actual, expected) << what << "\n" << message;
    ++seen[actual];
}

void RulesPropertyTest::expect_like(const SqlOutcome& outcome, const Verdict& verdict) {
    expect_code(outcome.sqlstate, verdict.code, outcome.message);
    expect_same(outcome.ok() ? json::parse(outcome.cell()) : details(outcome.detail), verdict.answer);
}

json RulesPropertyTest::some_change() {
    static const std::array<json, 6> starts{nullptr,
                                            nullptr,
                                            "2020-01-01T00:00:00.000Z",
                                            "2021-01-01T00:00:00.000Z",
                                            "2021-01-01T00:00:00.000Z",
                                            "2200-01-01T00:00:00.000Z"};
    static const std::array<json, 6> ends{nullptr,
                                          nullptr,
                                          "2201-01-01T00:00:00.000Z",
                                          "2201-01-01T00:00:00.000Z",
                                          "2202-01-01T00:00:00.000Z",
                                          "2020-06-01T00:00:00.000Z"};
    static const std::array<json, 4> event_ends{nullptr, "2431-05-02T10:00:00.000Z",
                                                "2431-05-03T10:00:00.000Z", "2431-05-01T10:00:00.000Z"};
    json change = json::object();
    if (chance(20)) change["name"] = "Event " + std::to_string(below(1000));
    if (chance(15)) change["venue"] = chance(50) ? json(nullptr) : json("Hall " + std::to_string(below(9)));
    if (chance(15)) change["salesStartAt"] = one_of(starts);
    if (chance(15)) change["salesEndAt"] = one_of(ends);
    if (chance(10)) change["endsAt"] = one_of(event_ends);
    if (chance(25)) change["maxPerBooking"] = between(chance(5) ? 0 : 1, 4);
    if (chance(40)) change["maxPerCustomer"] = chance(40) ? json(nullptr) : json(between(1, 9));
    return change;
}

void RulesPropertyTest::create_event() {
    json request = some_change();
    request["startsAt"] = "2431-05-01T10:00:00.000Z";
    request["capacity"] = between(chance(5) ? -1 : 0, 40);
    if (chance(95)) request["name"] = "Event";
    const auto outcome = call("select booking_api.create_event($1)", {request.dump()});
    const auto id = outcome.ok() ? id_in(outcome.cell()) : "";
    expect_like(outcome, now.model.create_event(request, id));
    if (id.empty()) return;
    // A cancelled event makes place for a new one.
    std::erase_if(now.events, [&](const auto& old) {
        const auto& cancellation = now.model.events().at(old).cancellation;
        return cancellation && cancellation->is_complete && now.events.size() >= 8;
    });
    now.events.push_back(id);
}

void RulesPropertyTest::update_event() {
    const auto id = some_event();
    const auto event = now.model.events().find(id);
    json request = some_change();
    int version = 1;
    if (event != now.model.events().end()) {
        const json& shown = event->second.shown;
        const int taken = shown.at("capacity").get<int>() - shown.at("availableSeats").get<int>();
        if (chance(60)) request["capacity"] = std::max(taken + between(-3, 9), 0);
        version = shown.at("version").get<int>();
    }
    std::optional<int> named;
    std::string if_match;
    const int kind = below(8);
    if (kind == 1) if_match = "*";
    if (kind > 1 && kind < 5) named = version - (chance(40) ? 1 : 0);
    if (kind == 2) if_match = "\"" + std::to_string(*named) + "-0123456789abcdef\"";
    if (kind == 3) if_match = std::to_string(*named);
    if (kind == 4) if_match = "\"x\", \"" + std::to_string(*named) + "\"";
    if (kind == 5) {
        if_match = "W/\"" + std::to_string(version) + "-0123456789abcdef\"";
        named = 0;
    }
    const auto outcome =
        call("select booking_api.update_event($1, $2, nullif($3, ''))", {id, request.dump(), if_match});
    expect_like(outcome, now.model.update_event(id, request, named));
}

void RulesPropertyTest::change_status() {
    const auto id = some_event();
    if (chance(75)) {
        expect_like(call("select booking_api.publish_event($1)", {id}), now.model.publish_event(id));
    } else {
        expect_like(call("select booking_api.close_event($1)", {id}), now.model.close_event(id));
    }
}

void RulesPropertyTest::cancel_event() {
    auto id = some_event();
    for (const auto& other : now.events) {
        const auto& cancellation = now.model.events().at(other).cancellation;
        if (cancellation && !cancellation->is_complete && chance(60)) id = other;
    }
    const bool dry_run = chance(30);
    const int most_bookings = between(1, 6);
    const auto outcome = call("select answer, is_complete from booking_api.cancel_event($1, $2, $3)",
                              {id, dry_run ? "true" : "false", std::to_string(most_bookings)});
    const auto verdict = now.model.cancel_event(id, dry_run, most_bookings);
    expect_like(outcome, verdict);
    if (!outcome.ok()) return;
    EXPECT_EQ(outcome.cell(0, 1), verdict.is_complete ? "t" : "f") << what;
}

json RulesPropertyTest::some_items(const std::vector<std::string>& from, int most_quantity) {
    auto events = from;
    json items = json::array();
    for (int wanted = between(1, 3); wanted > 0 && !events.empty(); --wanted) {
        const auto at = below(static_cast<int>(events.size()));
        const int quantity = between(chance(2) ? 0 : 1, chance(10) ? most_quantity + 1 : most_quantity);
        items.push_back({{"eventId", events[static_cast<std::size_t>(at)]}, {"quantity", quantity}});
        if (chance(99)) events.erase(events.begin() + at);
    }
    if (items.empty() || chance(2)) items.push_back({{"eventId", kUnknownId}, {"quantity", 1}});
    return items;
}

json RulesPropertyTest::rewritten(json body) {
    for (auto& item : body.at("items")) item["quantity"] = item.at("quantity").get<double>();
    return body;
}

RulesModel::Request RulesPropertyTest::some_request() {
    std::string customer = chance(1) ? "nobody" : one_of(customers);
    const auto upper = [](char c) { return static_cast<char>(std::toupper(c)); };
    if (chance(30)) std::ranges::transform(customer, customer.begin(), upper);
    auto events = now.events;
    if (chance(80)) {
        std::erase_if(events, [&](const auto& id) {
            return now.model.events().at(id).shown.at("status") != "on_sale";
        });
    }
    RulesModel::Request request{{{"customerEmail", customer}, {"items", some_items(events, 3)}}, ""};
    if (!now.keyed.empty() && chance(20)) {
        auto known = one_of(now.keyed);
        if (chance(40)) known.body = request.body;
        if (chance(30)) known.body = rewritten(known.body);
        return known;
    }
    if (chance(40)) {
        request.key = word + std::to_string(now.keyed.size());
        now.keyed.push_back(request);
    }
    return request;
}

void RulesPropertyTest::book() {
    std::vector<RulesModel::Request> batch;
    for (int wanted = chance(70) ? 1 : between(2, 6); wanted > 0; --wanted) batch.push_back(some_request());
    if (chance(20)) batch.push_back(batch.front());
    json bodies = json::array();
    std::string keys;
    for (const auto& request : batch) {
        bodies.push_back(request.body);
        keys.append(keys.empty() ? "" : ",").append(request.key.empty() ? "NULL" : request.key);
    }
    const auto outcome = call(
        "select booking, error_code, message, detail, is_replayed from booking_api.create_bookings($1, "
        "$2::text[])",
        {bodies.dump(), "{" + keys + "}"});
    ASSERT_EQ(outcome.sqlstate, "") << what << outcome.message;
    ASSERT_EQ(outcome.rows.size(), batch.size()) << what;
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < batch.size(); ++i) ids.push_back(id_in(outcome.cell(i)));
    const auto verdicts = now.model.book(batch, ids);
    for (std::size_t i = 0; i < batch.size(); ++i) {
        SCOPED_TRACE("request " + std::to_string(i + 1));
        expect_code(outcome.cell(i, 1), verdicts[i].code, outcome.cell(i, 2));
        EXPECT_EQ(outcome.cell(i, 4), verdicts[i].is_replayed ? "t" : "f") << what;
        expect_same(ids[i].empty() ? details(outcome.cell(i, 3)) : json::parse(outcome.cell(i)),
                    verdicts[i].answer);
        if (!ids[i].empty() && !verdicts[i].is_replayed) now.bookings.push_back(ids[i]);
    }
}

// The other door: one booking, which raises.
void RulesPropertyTest::book_as_dba() {
    session = &admin;
    const auto request = some_request();
    const auto outcome = call(
        "select booking_api.create_booking($1, $2, nullif($3, ''))",
        {request.body.at("customerEmail").get<std::string>(), request.body.at("items").dump(), request.key});
    const auto id = outcome.ok() ? id_in(outcome.cell()) : "";
    const auto verdict = now.model.book({request}, {id}).front();
    expect_like(outcome, verdict);
    if (!id.empty() && !verdict.is_replayed) now.bookings.push_back(id);
}

void RulesPropertyTest::cancel_booking() {
    const auto id = some_booking();
    const auto found = now.model.bookings().find(id);
    json body;
    std::vector<std::string> events;
    if (found != now.model.bookings().end()) {
        for (const auto& item : found->second.shown.at("items"))
            events.push_back(item.at("eventId").get<std::string>());
    }
    if (chance(70)) body["items"] = some_items(events, chance(70) ? 1 : 3);
    if (body.is_null() && chance(50)) body = json::object();
    const auto outcome = body.is_null()
                             ? call("select booking_api.cancel_booking($1)", {id})
                             : call("select booking_api.cancel_booking($1, $2)", {id, body.dump()});
    expect_like(outcome, now.model.cancel_booking(id, body));
}

void RulesPropertyTest::compare_history(const char* function, const std::string& id, const json& expected,
                                        int limit) {
    json entries = json::array();
    std::string cursor;
    do {
        const auto page =
            json::parse(call(std::string("select booking_api.") + function + "($1, $2, nullif($3, ''))",
                             {id, std::to_string(limit), cursor})
                            .cell());
        for (const auto& entry : page.at("data")) entries.push_back(entry);
        const json& next = page.at("pagination").at("nextCursor");
        cursor = next.is_null() ? "" : next.get<std::string>();
    } while (!cursor.empty());
    expect_same(entries, expected);
}

void RulesPropertyTest::read_history() {
    const bool of_event = chance(50);
    const auto id = of_event ? some_event() : some_booking();
    const int limit = between(1, 9);
    if (of_event && id != kUnknownId) {
        compare_history("list_event_history", id, now.model.events().at(id).history, limit);
    } else if (!of_event && id != kUnknownId) {
        compare_history("list_booking_history", id, now.model.bookings().at(id).history, limit);
    } else {
        const auto outcome = of_event ? call("select booking_api.list_event_history($1)", {id})
                                      : call("select booking_api.list_booking_history($1)", {id});
        EXPECT_EQ(outcome.sqlstate, of_event ? "TKN01" : "TKN02");
    }
}

void RulesPropertyTest::compare_events() {
    std::string ids;
    for (const auto& id : now.events) ids.append(ids.empty() ? "" : ",").append(id);
    const auto events = session->query("select booking_api.get_events($1)", {"{" + ids + "}"});
    for (std::size_t i = 0; i < now.events.size(); ++i) {
        expect_same(json::parse(events.cell(i)), now.model.events().at(now.events[i]).shown);
    }
}

void RulesPropertyTest::compare_bookings(const std::vector<std::string>& ids) {
    if (ids.empty()) return;
    std::string list;
    for (const auto& id : ids) list.append(list.empty() ? "" : ",").append(id);
    const auto bookings = session->query("select booking_api.get_bookings($1)", {"{" + list + "}"});
    for (std::size_t i = 0; i < ids.size(); ++i) {
        expect_same(json::parse(bookings.cell(i)), now.model.shown_booking(ids[i]));
    }
}

void RulesPropertyTest::compare_all() {
    session = &sessions.front();
    now.events.clear();
    for (const auto& [id, event] : now.model.events()) {
        now.events.push_back(id);
        compare_history("list_event_history", id, event.history, 100);
    }
    compare_events();
    compare_bookings(now.bookings);
    EXPECT_TRUE(invariants_hold());
}

void RulesPropertyTest::operate() {
    const int kind = now.events.size() < 6 ? 0 : below(100);
    if (kind < 4) return create_event();
    if (kind < 18) return update_event();
    if (kind < 26) return change_status();
    if (kind < 29) return cancel_event();
    if (kind < 69) return book();
    if (kind < 75) return book_as_dba();
    if (kind < 95) return cancel_booking();
    read_history();
}

void RulesPropertyTest::play() {
    session = &one_of(sessions);
    std::optional<State> before;
    if (chance(3)) {
        before = now;
        for (auto& each : sessions) each.query("begin");
        admin.query("begin");
    }
    operate();
    if (before) {
        for (auto& each : sessions) each.query("rollback");
        admin.query("rollback");
        now = std::move(*before);
    }
    compare_bookings(now.model.touched());
    compare_events();
}

TEST_F(RulesPropertyTest, EveryStepIsAsTheModelSays) {
    constexpr std::uint64_t kOperations = 2000;
    constexpr std::uint64_t kRecount = 500;
    std::cout << "PROPERTY_SEED=" << seed << "\n";
    const auto operations = number_from("PROPERTY_OPERATIONS", kOperations);
    for (std::uint64_t n = 1; n <= operations && !HasFailure(); ++n) {
        SCOPED_TRACE("operation " + std::to_string(n) + ", PROPERTY_SEED=" + std::to_string(seed));
        play();
        EXPECT_TRUE(n % kRecount != 0 || invariants_hold());
    }
    if (HasFailure()) return;
    compare_all();
    for (const char* code : {"", "TKV01", "TKN01", "TKN02", "TKC01", "TKC02", "TKC03", "TKC04", "TKC05",
                             "TKC06", "TKC07", "TKC08", "40001"}) {
        std::cout << (*code == '\0' ? "success" : code) << " " << seen[code] << ", ";
        EXPECT_TRUE(seen[code] > 0 || operations < kOperations) << "never seen: " << code;
    }
    std::cout << "\n";
}

}  // namespace
}  // namespace booking
