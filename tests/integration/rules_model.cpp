#include "rules_model.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace booking {
namespace {

using json = nlohmann::json;

// Between the moments that the test uses: those before are past, those after to come.
constexpr const char* kNow = "2100";

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

std::string text_of(const json& object, const char* member) {
    return object.at(member).get<std::string>();
}

std::string customer_of(const json& booking) {
    return lower(text_of(booking, "customerEmail"));
}

int number_of(const json& object, const char* member) {
    return object.at(member).get<int>();
}

bool in_order(const json& event, const char* first, const char* last) {
    const json start = event.value(first, json(nullptr));
    const json end = event.value(last, json(nullptr));
    return start.is_null() || end.is_null() || start.get<std::string>() < end.get<std::string>();
}

// Of an event or of a request: what a request says can be judged without the event, and so of one that is
// unknown.
bool is_valid(const json& event) {
    const json customer = event.value("maxPerCustomer", json(nullptr));
    return event.value("capacity", 0) >= 0 && event.value("maxPerBooking", 1) >= 1 &&
           (customer.is_null() || customer.get<int>() >= 1) && in_order(event, "startsAt", "endsAt") &&
           in_order(event, "salesStartAt", "salesEndAt");
}

// Events of this model end in the future.
bool stops_sales_too_late(const json& request, const json& old_end) {
    const json end = request.value("salesEndAt", json(nullptr));
    return !end.is_null() && end != old_end && end.get<std::string>() <= kNow;
}

bool is_on_sale(const json& event) {
    return event.at("status") == "on_sale" &&
           (event.at("salesStartAt").is_null() || text_of(event, "salesStartAt") < kNow) &&
           (event.at("salesEndAt").is_null() || text_of(event, "salesEndAt") > kNow);
}

int taken(const json& event) {
    return number_of(event, "capacity") - number_of(event, "availableSeats");
}

int open_quantity(const json& item) {
    return number_of(item, "quantity") - number_of(item, "cancelledQuantity");
}

json* find_item(json& booking, const std::string& event) {
    for (auto& item : booking.at("items")) {
        if (item.at("eventId") == event) return &item;
    }
    return nullptr;
}

bool has_valid_items(const json& items) {
    std::set<std::string> named;
    return !items.empty() && items.size() <= 20 && std::ranges::all_of(items, [&](const json& item) {
        return named.insert(text_of(item, "eventId")).second && number_of(item, "quantity") >= 1;
    });
}

json sorted_items(const json& request) {
    auto items = request.at("items").get<std::vector<json>>();
    std::ranges::sort(items, {}, [](const json& item) { return text_of(item, "eventId"); });
    return items;
}

}  // namespace

json RulesModel::without_times(const json& answer) {
    if (!answer.is_structured()) return answer;
    json result = answer.is_array() ? json::array() : json::object();
    if (answer.is_array()) {
        for (const auto& element : answer) result.push_back(without_times(element));
        return result;
    }
    static const std::set<std::string> left_out{"createdAt", "updatedAt", "at", "transactionId", "actor"};
    for (const auto& [name, value] : answer.items()) {
        if (left_out.contains(name)) continue;
        result[name] = name == "cancelledAt" ? json(!value.is_null()) : without_times(value);
    }
    return result;
}

RulesModel::Verdict RulesModel::create_event(const json& request, const std::string& id) {
    touched_.clear();
    json event = {{"description", nullptr},
                  {"venue", nullptr},
                  {"endsAt", nullptr},
                  {"timeZone", "UTC"},
                  {"maxPerBooking", 3},
                  {"maxPerCustomer", nullptr},
                  {"salesStartAt", nullptr},
                  {"salesEndAt", nullptr},
                  {"status", "draft"},
                  {"version", 1},
                  {"id", id}};
    event.update(request);
    if (!event.contains("name") || !is_valid(event) || stops_sales_too_late(request, nullptr))
        return {"TKV01"};
    event["availableSeats"] = event.at("capacity");
    events_[id].shown = event;
    record(events_[id], "event.created", nullptr);
    return {"", event};
}

RulesModel::Verdict RulesModel::update_event(const std::string& id, const json& request,
                                             std::optional<int> named_version) {
    touched_.clear();
    if (request.empty() || !is_valid(request)) return {"TKV01"};
    const auto found = events_.find(id);
    if (found == events_.end()) return {"TKN01"};
    json& old = found->second.shown;
    json event = old;
    event.update(request);
    if (!is_valid(event) || stops_sales_too_late(request, old.at("salesEndAt"))) return {"TKV01"};
    const int version = number_of(old, "version");
    if (named_version.value_or(version) != version) return {"TKC07", {{"eventId", id}, {"version", version}}};
    if (old.at("status") == "cancelled") return {"TKC06", {{"eventId", id}, {"eventStatus", "cancelled"}}};
    const int capacity = number_of(event, "capacity");
    if (capacity < taken(old)) {
        return {"TKC05", {{"eventId", id}, {"capacity", capacity}, {"seatsTaken", taken(old)}}};
    }
    if (event == old) return {"", old};
    event["availableSeats"] = capacity - taken(old);
    event["version"] = version + 1;
    const int before = number_of(old, "availableSeats");
    const json was = std::exchange(old, event);
    record(found->second, "event.updated", was);
    record_edge(found->second, before);
    return {"", event};
}

RulesModel::Verdict RulesModel::publish_event(const std::string& id) {
    return change_status(id, {"draft", "closed"}, "on_sale", "event.published");
}

RulesModel::Verdict RulesModel::close_event(const std::string& id) {
    return change_status(id, {"on_sale"}, "closed", "event.closed");
}

RulesModel::Verdict RulesModel::change_status(const std::string& id,
                                              const std::set<std::string>& allowed_from, const char* status,
                                              const char* kind) {
    touched_.clear();
    const auto found = events_.find(id);
    if (found == events_.end()) return {"TKN01"};
    json& event = found->second.shown;
    if (!allowed_from.contains(text_of(event, "status"))) {
        return {"TKC06", {{"eventId", id}, {"eventStatus", event.at("status")}}};
    }
    const json was = event;
    event["status"] = status;
    event["version"] = number_of(event, "version") + 1;
    record(found->second, kind, was);
    return {"", event};
}

RulesModel::Verdict RulesModel::cancel_event(const std::string& id, bool dry_run, int most_bookings) {
    touched_.clear();
    const auto found = events_.find(id);
    if (found == events_.end()) return {"TKN01"};
    Event& event = found->second;
    const bool is_cancelled = event.shown.at("status") == "cancelled";
    if (is_cancelled && event.cancellation.value().is_complete) {
        return {"TKC06", {{"eventId", id}, {"eventStatus", "cancelled"}}};
    }

    Cancellation done = event.cancellation.value_or(Cancellation{});
    if (!dry_run && !is_cancelled) {
        const json was = event.shown;
        event.shown["status"] = "cancelled";
        event.shown["version"] = number_of(event.shown, "version") + 1;
        record(event, "event.cancelled", was);
    }
    int looked_at = 0;
    for (auto at = event.bookings.upper_bound(done.last); at != event.bookings.end(); ++at) {
        if (!dry_run && looked_at == most_bookings) break;
        ++looked_at;
        done.last = *at;
        const int quantity = open_quantity(*find_item(bookings_.at(*at).shown, id));
        if (quantity == 0) continue;
        done.bookings += 1;
        done.tickets += quantity;
        if (!dry_run) give_back(*at, {{id, quantity}});
    }
    done.is_complete = dry_run || looked_at < most_bookings;
    Verdict verdict{"", {{"bookings", done.bookings}, {"tickets", done.tickets}, {"dryRun", dry_run}}};
    verdict.answer["event"] = event.shown;
    verdict.is_complete = done.is_complete;
    if (!dry_run) event.cancellation = done;
    return verdict;
}

std::vector<RulesModel::Verdict> RulesModel::book(const std::vector<Request>& batch,
                                                  const std::vector<std::string>& ids) {
    touched_.clear();
    std::vector<Verdict> verdicts(batch.size());
    std::set<std::string> named;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (batch[i].key.empty()) continue;
        if (!named.insert(batch[i].key).second) verdicts[i].code = "40001";
        if (const auto known = recall(batch[i])) verdicts[i] = *known;
    }
    // The first look refuses what could not succeed alone; the second gives the seats out in the order of
    // arrival.
    for (const bool is_final : {false, true}) {
        Offer offer = read_offer();
        for (std::size_t i = 0; i < batch.size(); ++i) {
            if (!verdicts[i].code.empty() || verdicts[i].is_replayed) continue;
            verdicts[i] = evaluate(batch[i].body, offer);
            if (!verdicts[i].code.empty() || !is_final) continue;
            for (const auto& item : batch[i].body.at("items")) {
                const auto event = text_of(item, "eventId");
                offer.available.at(event) -= number_of(item, "quantity");
                offer.held[{event, customer_of(batch[i].body)}] += number_of(item, "quantity");
            }
        }
    }
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (verdicts[i].code.empty() && !verdicts[i].is_replayed)
            verdicts[i].answer = write(batch[i], ids[i]);
    }
    return verdicts;
}

bool RulesModel::is_malformed(const json& request) const {
    const bool has_address = text_of(request, "customerEmail").find('@') != std::string::npos;
    if (!has_address || !has_valid_items(request.at("items"))) return true;
    return std::ranges::any_of(request.at("items"), [&](const json& item) {
        const auto event = events_.find(text_of(item, "eventId"));
        return event != events_.end() &&
               number_of(item, "quantity") > number_of(event->second.shown, "maxPerBooking");
    });
}

std::optional<RulesModel::Verdict> RulesModel::recall(const Request& request) const {
    const auto known = keys_.find(request.key);
    if (known == keys_.end()) return std::nullopt;
    if (known->second.request == request.body) return Verdict{"", known->second.answer, true};
    return Verdict{is_malformed(request.body) ? "TKV01" : "TKC08"};
}

RulesModel::Offer RulesModel::read_offer() const {
    Offer offer;
    for (const auto& [id, event] : events_) offer.available[id] = number_of(event.shown, "availableSeats");
    offer.held = held_;
    return offer;
}

RulesModel::Verdict RulesModel::evaluate(const json& request, const Offer& offer) const {
    if (is_malformed(request)) return {"TKV01"};
    json shortages = json::array();
    json limits = json::array();
    bool is_unknown = false;
    bool is_refused = false;
    for (const auto& item : sorted_items(request)) {
        const auto id = text_of(item, "eventId");
        const auto found = events_.find(id);
        is_unknown = is_unknown || found == events_.end();
        if (found == events_.end()) continue;
        const json& event = found->second.shown;
        const int quantity = number_of(item, "quantity");
        const int available = offer.available.at(id);
        const auto held = offer.held.find({id, customer_of(request)});
        const int holds = held == offer.held.end() ? 0 : held->second;
        if (!is_on_sale(event)) {
            is_refused = true;
        } else if (quantity > available) {
            shortages.push_back({{"eventId", id}, {"requested", quantity}, {"available", available}});
        } else if (!event.at("maxPerCustomer").is_null() &&
                   quantity + holds > number_of(event, "maxPerCustomer")) {
            const int allowed = std::max(number_of(event, "maxPerCustomer") - holds, 0);
            limits.push_back({{"eventId", id}, {"requested", quantity}, {"allowed", allowed}});
        }
    }
    const json shortage = shortages.empty() ? json::object() : json{{"shortages", shortages}};
    if (is_unknown) return {"TKN01"};
    if (is_refused) return {"TKC03", shortage};
    if (!shortages.empty()) return {"TKC01", shortage};
    if (!limits.empty()) return {"TKC04", {{"limits", limits}}};
    return {};
}

json RulesModel::write(const Request& request, const std::string& id) {
    Booking& booking = bookings_[id];
    booking.shown = {{"id", id},
                     {"status", "confirmed"},
                     {"customerEmail", request.body.at("customerEmail")},
                     {"cancelledAt", false},
                     {"items", json::array()}};
    int total = 0;
    Parts taken_seats;
    for (const auto& item : sorted_items(request.body)) {
        const auto event_id = text_of(item, "eventId");
        const int quantity = number_of(item, "quantity");
        Event& event = events_.at(event_id);
        const int before = number_of(event.shown, "availableSeats");
        event.shown["availableSeats"] = before - quantity;
        record_edge(event, before);
        event.bookings.insert(id);
        held_[{event_id, customer_of(request.body)}] += quantity;
        booking.shown["items"].push_back({{"eventId", event_id},
                                          {"quantity", quantity},
                                          {"cancelledQuantity", 0},
                                          {"remainingQuantity", quantity}});
        taken_seats.emplace_back(event_id, quantity);
        total += quantity;
    }
    booking.shown["totalQuantity"] = total;
    booking.shown["totalRemaining"] = total;
    record(id, "booking.confirmed", taken_seats);
    const json answer = shown_booking(id);
    if (!request.key.empty()) keys_[request.key] = {request.body, answer};
    return answer;
}

RulesModel::Verdict RulesModel::cancel_booking(const std::string& id, const json& body) {
    touched_.clear();
    const bool is_whole = !body.is_object() || !body.contains("items");
    if (!is_whole && !has_valid_items(body.at("items"))) return {"TKV01"};
    const auto found = bookings_.find(id);
    if (found == bookings_.end()) return {"TKN02"};
    json& booking = found->second.shown;
    if (booking.at("status") == "cancelled") return {"TKC02"};
    Parts parts;
    for (const auto& item : is_whole ? booking.at("items") : sorted_items(body)) {
        const auto event = text_of(item, "eventId");
        const json* held = find_item(booking, event);
        const int left = held == nullptr ? 0 : open_quantity(*held);
        const int quantity = is_whole ? left : number_of(item, "quantity");
        if (quantity > left) return {"TKV01"};
        if (quantity > 0) parts.emplace_back(event, quantity);
    }
    give_back(id, parts);
    return {"", shown_booking(id)};
}

void RulesModel::give_back(const std::string& id, const Parts& parts) {
    json& booking = bookings_.at(id).shown;
    Parts deltas;
    for (const auto& [event_id, quantity] : parts) {
        json& item = *find_item(booking, event_id);
        item["cancelledQuantity"] = number_of(item, "cancelledQuantity") + quantity;
        item["remainingQuantity"] = open_quantity(item);
        booking["totalRemaining"] = number_of(booking, "totalRemaining") - quantity;
        Event& event = events_.at(event_id);
        const int before = number_of(event.shown, "availableSeats");
        event.shown["availableSeats"] = before + quantity;
        record_edge(event, before);
        held_[{event_id, customer_of(booking)}] -= quantity;
        deltas.emplace_back(event_id, -quantity);
    }
    const bool is_empty =
        std::ranges::all_of(booking.at("items"), [](const json& item) { return open_quantity(item) == 0; });
    if (is_empty) {
        booking["status"] = "cancelled";
        booking["cancelledAt"] = true;
    }
    record(id, is_empty ? "booking.cancelled" : "booking.partly_cancelled", deltas);
}

// With the names that the events have now.
json RulesModel::shown_booking(const std::string& id) const {
    json shown = bookings_.at(id).shown;
    for (auto& item : shown.at("items")) {
        item["eventName"] = events_.at(text_of(item, "eventId")).shown.at("name");
    }
    return shown;
}

void RulesModel::record(Event& event, const char* kind, const json& before) {
    json changes;
    for (const auto& [name, value] : before.items()) {
        if (name != "version" && event.shown.at(name) != value)
            changes[name] = {{"old", value}, {"new", event.shown.at(name)}};
    }
    event.history.push_back(
        {{"kind", kind}, {"seats", json::array()}, {"event", event.shown}, {"changes", changes}});
}

// Sold out, or available again: no news of a draft, nor of an event that is over.
void RulesModel::record_edge(Event& event, int available_before) {
    const int available = number_of(event.shown, "availableSeats");
    const auto status = text_of(event.shown, "status");
    if ((available == 0) == (available_before == 0) || status == "draft" || status == "cancelled") return;
    record(event, available == 0 ? "event.sold_out" : "event.available_again", nullptr);
}

void RulesModel::record(const std::string& booking, const char* kind, const Parts& deltas) {
    json seats = json::array();
    for (const auto& [event, delta] : deltas) seats.push_back({{"eventId", event}, {"delta", delta}});
    bookings_.at(booking).history.push_back(
        {{"kind", kind}, {"seats", seats}, {"booking", shown_booking(booking)}});
    touched_.push_back(booking);
}

}  // namespace booking
