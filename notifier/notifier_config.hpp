// Settings of the notifier, from flags and environment variables; a flag wins.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>

#include "mail_sender.hpp"
#include "process/config.hpp"

namespace booking {

struct NotifierConfig {
    std::string database_url;  // never printed
    std::string database_role;
    std::optional<MailSettings> mail;  // nothing: e-mails wait
    std::string templates;
    std::string ca_file;
    bool allow_private = false;
    std::size_t workers = 8;
    int most_per_webhook = 2;
    std::chrono::milliseconds poll{1000};
    std::chrono::milliseconds verify{5000};  // 0: never
    std::chrono::milliseconds timeout{15000};
    std::chrono::milliseconds shutdown_timeout{4000};
    std::chrono::seconds lease{60};
    bool once = false;
};

[[nodiscard]] std::variant<NotifierConfig, EarlyExit> parse_notifier_config(int argc,
                                                                            const char* const* argv);

}  // namespace booking
