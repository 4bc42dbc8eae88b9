#include "ics.hpp"

#include <algorithm>

namespace booking {
namespace {

constexpr std::size_t kLineBytes = 75;

class Lines final {
public:
    void add(std::string_view name, std::string_view value) {
        text_ += fold_line(std::string(name).append(":").append(value));
    }
    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    std::string text_;
};

void add_event(Lines& lines, const Mail& mail, const MailItem& item, std::string_view organizer) {
    const bool is_left = item.remaining_quantity > 0;
    lines.add("BEGIN", "VEVENT");
    // The same in all mails of a booking: a later one replaces the entry that an earlier one made.
    lines.add("UID", mail.booking_id + "/" + item.event_id);
    lines.add("SEQUENCE", std::to_string(item.sequence));
    lines.add("DTSTAMP", mail.happened_at_utc);
    lines.add("ORGANIZER", std::string("mailto:").append(organizer));
    lines.add("DTSTART", item.starts_at_utc);
    if (!item.ends_at_utc.empty()) lines.add("DTEND", item.ends_at_utc);
    lines.add("SUMMARY", escape_ics(item.event_name));
    if (!item.venue.empty()) lines.add("LOCATION", escape_ics(item.venue));
    const auto tickets = is_left ? item.remaining_quantity : item.cancelled_quantity;
    lines.add("DESCRIPTION",
              escape_ics("Booking " + mail.booking_id + "\nTickets: " + std::to_string(tickets)));
    lines.add("STATUS", is_left ? "CONFIRMED" : "CANCELLED");
    lines.add("END", "VEVENT");
}

}  // namespace

std::string fold_line(std::string_view line) {
    std::string folded;
    std::size_t room = kLineBytes;
    while (line.size() > room) {
        std::size_t cut = room;
        while (cut > 1 && (static_cast<unsigned char>(line[cut]) & 0xC0U) == 0x80U) --cut;
        folded.append(line.substr(0, cut)).append("\r\n ");
        line.remove_prefix(cut);
        room = kLineBytes - 1;  // the space counts
    }
    return folded.append(line).append("\r\n");
}

std::string escape_ics(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '\\' || c == ';' || c == ',') escaped.push_back('\\');
        if (c == '\n') {
            escaped += "\\n";
        } else if ((static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) || c == '\t') {
            escaped.push_back(c);
        }
    }
    return escaped;
}

Calendar make_calendar(const Mail& mail, std::string_view organizer) {
    const bool is_left =
        std::ranges::any_of(mail.items, [](const MailItem& item) { return item.remaining_quantity > 0; });
    const std::string method = is_left ? "PUBLISH" : "CANCEL";
    Lines lines;
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", "-//Booking API//booking-notifier//EN");
    lines.add("METHOD", method);
    for (const auto& item : mail.items) add_event(lines, mail, item, organizer);
    lines.add("END", "VCALENDAR");
    return {method, lines.take()};
}

}  // namespace booking
