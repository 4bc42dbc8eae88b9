// The calendar file of a booking (RFC 5545, RFC 5546).
#pragma once

#include <string>
#include <string_view>

#include "mail.hpp"

namespace booking {

struct Calendar {
    std::string method;  // PUBLISH, or CANCEL when nothing of the booking is left
    std::string text;
};

// organizer: a bare e-mail address.
[[nodiscard]] Calendar make_calendar(const Mail& mail, std::string_view organizer);

// One content line: folded at 75 bytes, never within a character of UTF-8, and ended with CR LF.
[[nodiscard]] std::string fold_line(std::string_view line);

// A value of type TEXT.
[[nodiscard]] std::string escape_ics(std::string_view text);

}  // namespace booking
