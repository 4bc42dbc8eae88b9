#include "mail_sender.hpp"

#include <ctime>

#include "mail_message.hpp"

namespace booking {
namespace {

constexpr std::size_t kMaxReply = 400;

// Keeps the last refusal that the server spoke; a farewell may follow it.
std::size_t take_reply(char* data, std::size_t size, std::size_t count, void* reply) {
    std::string_view line(data, size * count);
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
    if (line.starts_with('4') || line.starts_with('5'))
        *static_cast<std::string*>(reply) = line.substr(0, kMaxReply);
    return size * count;
}

// 5xx about us (log in first, no such credentials, no TLS) and not about this mail: the operator can put it
// right.
bool is_about_us(CURLcode code, long status) {
    return code == CURLE_LOGIN_DENIED || status == 530 || status == 534 || status == 535 || status == 538;
}

long usage_of(SmtpTls tls) {
    switch (tls) {
        case SmtpTls::none:
            return CURLUSESSL_NONE;
        case SmtpTls::tried:
            return CURLUSESSL_TRY;
        default:
            return CURLUSESSL_ALL;
    }
}

}  // namespace

MailSender::MailSender(MailSettings settings, const MailTemplates& templates,
                       const std::atomic<bool>& abandoned)
    : settings_(std::move(settings)), templates_(templates), abandoned_(abandoned), transfer_(abandoned) {}

void MailSender::set_server() {
    transfer_.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    transfer_.set(CURLOPT_URL, settings_.url.c_str());
    transfer_.set(CURLOPT_USE_SSL, usage_of(settings_.tls));
    if (!settings_.user.empty()) {
        transfer_.set(CURLOPT_USERNAME, settings_.user.c_str());
        transfer_.set(CURLOPT_PASSWORD, settings_.password.c_str());
    }
    transfer_.set(CURLOPT_MAXAGE_CONN, 15L);
}

Outcome MailSender::send(const Delivery& delivery) {
    const auto recipient = read_address(delivery.recipient);
    if (!recipient) return {Verdict::dead, {}, "the recipient is not an e-mail address", {}};
    const Mail mail = read_mail(delivery.mail);
    const MailText text = templates_.write(mail);

    std::string reply;
    transfer_.begin(settings_.transfer);
    set_server();
    HeaderList recipients;
    recipients.add("<" + *recipient + ">");
    const std::string sender = "<" + settings_.from.address + ">";
    const HeaderList headers =
        make_mail_headers(settings_.from, *recipient, text.subject, delivery.message_id, std::time(nullptr));
    const MailMessage message(transfer_, text, make_calendar(mail, settings_.from.address));
    transfer_.set(CURLOPT_MAIL_FROM, sender.c_str());
    transfer_.set(CURLOPT_MAIL_RCPT, recipients.get());
    transfer_.set(CURLOPT_HTTPHEADER, headers.get());
    transfer_.set(CURLOPT_MIMEPOST, message.get());
    transfer_.set(CURLOPT_HEADERFUNCTION, &take_reply);
    transfer_.set(CURLOPT_HEADERDATA, &reply);
    return judge(transfer_.perform(), reply);
}

Outcome MailSender::judge(CURLcode code, const std::string& reply) const {
    if (code == CURLE_OK) return {Verdict::delivered, transfer_.response_code(), {}, {}};
    if (code == CURLE_ABORTED_BY_CALLBACK && abandoned_) return {Verdict::abandoned, {}, {}, {}};
    const long status = transfer_.response_code();
    // A reply that was good is not the reason: the connection broke, or TLS is missing.
    if (status < 400) return {Verdict::failed, {}, transfer_.error_text(code), {}};
    const bool is_final = status >= 500 && !is_about_us(code, status);
    return {is_final ? Verdict::dead : Verdict::failed, status, "SMTP " + reply, {}};
}

}  // namespace booking
