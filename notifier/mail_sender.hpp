// Sends e-mails by SMTP: text, HTML and a calendar file.
#pragma once

#include "delivery.hpp"
#include "mail_headers.hpp"
#include "mail_templates.hpp"
#include "transfer.hpp"

namespace booking {

enum class SmtpTls {
    required,
    tried,  // where the server offers it
    none,
};

struct MailSettings {
    TransferSettings transfer;
    std::string url;  // smtp:// or smtps://, host and port
    std::string user;
    std::string password;
    Mailbox from;
    SmtpTls tls = SmtpTls::required;
};

class MailSender final : public Sender {
public:
    MailSender(MailSettings settings, const MailTemplates& templates, const std::atomic<bool>& abandoned);

    [[nodiscard]] Outcome send(const Delivery& delivery) override;

private:
    void set_server();
    [[nodiscard]] Outcome judge(CURLcode code, const std::string& reply) const;

    const MailSettings settings_;
    const MailTemplates& templates_;
    const std::atomic<bool>& abandoned_;
    Transfer transfer_;
};

}  // namespace booking
