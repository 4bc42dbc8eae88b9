// What an e-mail tells, as SQL made it. Times are local already, with their zone; those for calendars are
// UTC.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace booking {

// Where and when an event was to be before it was moved; empty: it was not given.
struct MailPlace {
    std::string venue;
    std::string starts_at_local;
    std::string ends_at_local;
    std::string time_zone;
};

struct MailItem {
    std::string event_id;
    std::string event_name;
    std::string venue;            // empty: none given
    std::string starts_at_local;  // "Thursday, 1 May 2031, 12:00 CEST"
    std::string ends_at_local;    // empty: none given
    std::string time_zone;
    std::string starts_at_utc;  // 20310501T100000Z
    std::string ends_at_utc;    // empty: none given
    long long quantity = 0;     // tickets as booked
    long long cancelled_quantity = 0;
    long long remaining_quantity = 0;
    long long sequence = 0;    // grows with each step of the booking and of the event
    bool is_concerned = true;  // by what the mail is about; others of the booking are only listed
    MailPlace old;
};

struct Mail {
    std::string kind;
    std::string booking_id;
    std::string happened_at_utc;  // 20310401T080000Z
    std::vector<MailItem> items;
};

// Throws std::runtime_error if it is not such a JSON object.
[[nodiscard]] Mail read_mail(std::string_view json);

}  // namespace booking
