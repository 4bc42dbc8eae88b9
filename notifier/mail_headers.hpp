// Values of mail headers. The only line breaks that come out of here are our own, each before a folding
// space.
#pragma once

#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace booking {

// Text of a header, for instance a subject: control characters become spaces, other than ASCII encoded words
// (RFC 2047).
[[nodiscard]] std::string encode_header_text(std::string_view text);

// local@domain as SMTP and headers want it, with a quoted local part where it must be; nothing: not an
// address.
[[nodiscard]] std::optional<std::string> read_address(std::string_view text);

struct Mailbox {
    std::string name;  // may be empty
    std::string address;

    // As in From: and To:.
    [[nodiscard]] std::string header() const;
};

// "Name <local@domain>" or "local@domain"; nothing: neither.
[[nodiscard]] std::optional<Mailbox> read_mailbox(std::string_view text);

// RFC 5322, in UTC.
[[nodiscard]] std::string mail_date(std::time_t time);

}  // namespace booking
