// What the rules say, as plainly as possible: maps in place of tables, one step at a time. The property test
// plays it against the functions.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace booking {

class RulesModel final {
public:
    using json = nlohmann::json;
    using Parts = std::vector<std::pair<std::string, int>>;

    // code: the SQLSTATE, empty for success. answer: as without_times() shows it; of a refusal DETAIL without
    // errors.
    struct Verdict {
        std::string code;
        json answer = json::object();
        bool is_replayed = false;
        bool is_complete = true;
    };
    struct Request {
        json body;
        std::string key;
    };
    // last: bookings up to this one are done.
    struct Cancellation {
        std::string last;
        int bookings = 0;
        int tickets = 0;
        bool is_complete = false;
    };
    struct Event {
        json shown;
        json history = json::array();
        std::set<std::string> bookings;
        std::optional<Cancellation> cancellation;
    };
    struct Booking {
        json shown;
        json history = json::array();
    };

    // What the model need not know: moments, transactions and who it was.
    [[nodiscard]] static json without_times(const json& answer);

    // id: what the functions called the new event or bookings; it does not matter when they refused.
    Verdict create_event(const json& request, const std::string& id);
    // named_version: what If-Match names; none passes.
    Verdict update_event(const std::string& id, const json& request, std::optional<int> named_version);
    Verdict publish_event(const std::string& id);
    Verdict close_event(const std::string& id);
    Verdict cancel_event(const std::string& id, bool dry_run, int most_bookings);
    std::vector<Verdict> book(const std::vector<Request>& batch, const std::vector<std::string>& ids);
    // body: null for none.
    Verdict cancel_booking(const std::string& id, const json& body);

    [[nodiscard]] const std::map<std::string, Event>& events() const { return events_; }
    [[nodiscard]] const std::map<std::string, Booking>& bookings() const { return bookings_; }
    [[nodiscard]] json shown_booking(const std::string& id) const;
    // Bookings that the last step wrote.
    [[nodiscard]] const std::vector<std::string>& touched() const { return touched_; }

private:
    struct Key {
        json request;
        json answer;
    };
    // Tickets by event and customer.
    using Held = std::map<std::pair<std::string, std::string>, int>;
    // What is left to the requests of a batch.
    struct Offer {
        std::map<std::string, int> available;
        Held held;
    };

    Verdict change_status(const std::string& id, const std::set<std::string>& allowed_from,
                          const char* status, const char* kind);
    [[nodiscard]] bool is_malformed(const json& request) const;
    [[nodiscard]] std::optional<Verdict> recall(const Request& request) const;
    [[nodiscard]] Offer read_offer() const;
    [[nodiscard]] Verdict evaluate(const json& request, const Offer& offer) const;
    json write(const Request& request, const std::string& id);
    void give_back(const std::string& id, const Parts& parts);
    static void record(Event& event, const char* kind, const nlohmann::json& before);
    static void record_edge(Event& event, int available_before);
    void record(const std::string& booking, const char* kind, const Parts& deltas);

    std::map<std::string, Event> events_;
    std::map<std::string, Booking> bookings_;
    std::map<std::string, Key> keys_;
    Held held_;
    std::vector<std::string> touched_;
};

}  // namespace booking
