#include "mail_templates.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace booking {
namespace {

constexpr std::string_view kSubject = "Subject: ";
constexpr const char* kMoved = "event.updated";

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file) throw std::runtime_error("cannot read the template " + path.string());
    std::erase(text, '\r');
    return text;
}

Template checked(Template made, const std::vector<std::string_view>& known) {
    made.check_names(known);
    return made;
}

Template read_item(const std::filesystem::path& path, Escape escape) {
    return checked(
        Template(path.filename().string(), read_file(path), escape),
        {"event_id", "event_name", "venue", "starts_at", "ends_at", "time_zone", "old_venue", "old_starts_at",
         "old_ends_at", "old_time_zone", "quantity", "cancelled_quantity", "remaining_quantity"});
}

// " - 22:00", "Town Hall, ": what stands around a value goes when there is none.
TemplateValue with(std::string_view before, const std::string& value, std::string_view after) {
    return {value.empty() ? value : std::string(before).append(value).append(after)};
}

TemplateValues values_of(const MailItem& item) {
    return {{"event_id", {item.event_id}},
            {"event_name", {item.event_name}},
            {"venue", {item.venue}},
            {"starts_at", {item.starts_at_local}},
            {"ends_at", with(" - ", item.ends_at_local, "")},
            {"time_zone", {item.time_zone}},
            {"old_venue", {item.old.venue}},
            {"old_starts_at", {item.old.starts_at_local}},
            {"old_ends_at", with(" - ", item.old.ends_at_local, "")},
            {"old_time_zone", {item.old.time_zone}},
            {"quantity", {std::to_string(item.quantity)}},
            {"cancelled_quantity", {std::to_string(item.cancelled_quantity)}},
            {"remaining_quantity", {std::to_string(item.remaining_quantity)}}};
}

TemplateValues values_of(const Mail& mail) {
    std::string names;
    long long booked = 0;
    long long left = 0;
    long long cancelled = 0;
    for (const auto& item : mail.items) {
        if (item.is_concerned) names.append(names.empty() ? "" : ", ").append(item.event_name);
        booked += item.quantity;
        left += item.remaining_quantity;
        cancelled += item.cancelled_quantity;
    }
    return {{"booking_id", {mail.booking_id}},
            {"event_names", {names}},
            {"total_quantity", {std::to_string(booked)}},
            {"total_cancelled", {std::to_string(cancelled)}},
            {"total_remaining", {std::to_string(left)}}};
}

}  // namespace

MailTemplates::MailTemplates(const std::filesystem::path& folder)
    : items_(read_items(folder, "item")), moved_items_(read_items(folder, "moved_item")) {
    for (const char* kind :
         {"booking.confirmed", "booking.partly_cancelled", "booking.cancelled", "event.cancelled", kMoved}) {
        kinds_.emplace(kind, read_kind(folder, kind));
    }
}

MailTemplates::Items MailTemplates::read_items(const std::filesystem::path& folder, const std::string& name) {
    return {read_item(folder / (name + ".txt"), Escape::none),
            read_item(folder / (name + ".html"), Escape::html)};
}

MailTemplates::Kind MailTemplates::read_kind(const std::filesystem::path& folder, const std::string& kind) {
    const std::vector<std::string_view> known{"booking_id",     "event_names",     "items",
                                              "total_quantity", "total_cancelled", "total_remaining"};
    const std::string name = kind + ".txt";
    const std::string text = read_file(folder / name);
    const auto end = text.find('\n');
    if (!text.starts_with(kSubject) || end == std::string::npos) {
        throw std::runtime_error("the template " + name + " does not begin with a line \"Subject: ...\"");
    }
    const auto body = text.find_first_not_of('\n', end);
    return {checked(Template(name, text.substr(kSubject.size(), end - kSubject.size()), Escape::none), known),
            checked(Template(name, body == std::string::npos ? "" : text.substr(body), Escape::none), known),
            checked(Template(kind + ".html", read_file(folder / (kind + ".html")), Escape::html), known)};
}

MailText MailTemplates::write(const Mail& mail) const {
    const auto found = kinds_.find(mail.kind);
    if (found == kinds_.end())
        throw std::runtime_error("there is no template for mails of the kind " + mail.kind);
    const Items& item_templates = mail.kind == kMoved ? moved_items_ : items_;
    TemplateValues values = values_of(mail);
    TemplateValue& items = values["items"];
    items.is_markup = true;
    for (const auto& item : mail.items) items.text += item_templates.text.render(values_of(item));
    MailText written{found->second.subject.render(values), found->second.text.render(values), ""};
    items.text.clear();
    for (const auto& item : mail.items) items.text += item_templates.html.render(values_of(item));
    written.html = found->second.html.render(values);
    return written;
}

}  // namespace booking
