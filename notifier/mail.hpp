// What an e-mail tells, as SQL made it. Times are local already, with their zone; those for calendars are
// UTC.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace booking {

struct MailItem {
    std::string event_id;
    std::string event_name;
    std::string venue;            // empty: none given
    std::string starts_at_local;  // "Thursday, 1 May 2031, 12:00 CEST"
    std::string ends_at_local;    // empty: none given
    std::string time_zone;
    std::string starts_at_utc;  // 20310501T100000Z
    std::string ends_at_utc;    // empty: none given
    long long quantity = 0;     // tickets that are left
    long long cancelled_quantity = 0;
};

struct Mail {
    std::string kind;
    std::string booking_id;
    std::string happened_at_utc;  // 20310401T080000Z
    long long sequence = 0;       // grows with each mail of a booking
    std::vector<MailItem> items;
};

// Throws std::runtime_error if it is not such a JSON object.
[[nodiscard]] Mail read_mail(std::string_view json);

}  // namespace booking
