// SMTP_URL taken apart and put together again: scheme, host and port, and nothing else.
#pragma once

#include <optional>
#include <string>

namespace booking {

struct SmtpUrl {
    std::string url;  // smtp://host:port or smtps://host:port
    bool is_tls = false;
    bool is_loopback = false;
};

// Nothing: not such a URL, or one with a user, a password, a path or a query.
[[nodiscard]] std::optional<SmtpUrl> read_smtp_url(const std::string& text);

}  // namespace booking
