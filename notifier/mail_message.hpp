// The message of an e-mail, as libcurl sends it: headers, and a tree of MIME parts.
#pragma once

#include <string>
#include <string_view>

#include "ics.hpp"
#include "mail_headers.hpp"
#include "mail_templates.hpp"
#include "transfer.hpp"

namespace booking {

class MailMessage final {
public:
    MailMessage(const Transfer& transfer, const MailText& text, const Calendar& calendar);

    [[nodiscard]] curl_mime* get() const { return parts_.get(); }

private:
    struct Free {
        void operator()(curl_mime* parts) const { curl_mime_free(parts); }
    };
    using Parts = std::unique_ptr<curl_mime, Free>;
    Parts parts_;
};

// message_id: the same in each attempt, so that a mailbox can drop a repeat.
[[nodiscard]] HeaderList make_mail_headers(const Mailbox& from, const std::string& to,
                                           std::string_view subject, std::string_view message_id,
                                           std::time_t now);

}  // namespace booking
