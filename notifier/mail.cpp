#include "mail.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace booking {
namespace {

using Json = nlohmann::json;

// Absent and null: empty.
std::string text(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found == object.end() || found->is_null() ? std::string() : found->get<std::string>();
}

MailItem read_item(const Json& json) {
    MailItem item;
    item.event_id = json.at("eventId").get<std::string>();
    item.event_name = json.at("eventName").get<std::string>();
    item.venue = text(json, "venue");
    item.starts_at_local = json.at("startsAtLocal").get<std::string>();
    item.ends_at_local = text(json, "endsAtLocal");
    item.time_zone = text(json, "timeZone");
    item.starts_at_utc = json.at("startsAtUtc").get<std::string>();
    item.ends_at_utc = text(json, "endsAtUtc");
    item.quantity = json.at("quantity").get<long long>();
    item.cancelled_quantity = json.at("cancelledQuantity").get<long long>();
    item.remaining_quantity = json.at("remainingQuantity").get<long long>();
    item.sequence = json.at("sequence").get<long long>();
    item.is_concerned = json.at("isConcerned").get<bool>();
    if (const Json& old = json.at("old"); !old.is_null()) {
        item.old = {text(old, "venue"), text(old, "startsAtLocal"), text(old, "endsAtLocal"),
                    text(old, "timeZone")};
    }
    return item;
}

}  // namespace

Mail read_mail(std::string_view json) {
    try {
        const Json object = Json::parse(json);
        Mail mail;
        mail.kind = object.at("kind").get<std::string>();
        mail.booking_id = object.at("bookingId").get<std::string>();
        mail.happened_at_utc = object.at("happenedAtUtc").get<std::string>();
        for (const auto& item : object.at("items")) mail.items.push_back(read_item(item));
        return mail;
    } catch (const Json::exception& error) {
        throw std::runtime_error(std::string("the database's description of the mail is not understood: ") +
                                 error.what());
    }
}

}  // namespace booking
