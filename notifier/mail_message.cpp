#include "mail_message.hpp"

#include <new>

namespace booking {
namespace {

void check(CURLcode code) {
    if (code != CURLE_OK) throw std::runtime_error(std::string("libcurl: ") + curl_easy_strerror(code));
}

// Mail has CR LF at the end of a line; quoted-printable would encode a bare LF as part of the text.
std::string with_crlf(std::string_view text) {
    std::string lines;
    for (const char c : text) {
        if (c == '\n') lines.push_back('\r');
        if (c != '\r') lines.push_back(c);
    }
    return lines;
}

void add_part(curl_mime* parts, std::string_view data, const std::string& type, const char* encoding,
              const char* filename = nullptr) {
    curl_mimepart* part = curl_mime_addpart(parts);
    if (part == nullptr) throw std::bad_alloc();
    check(curl_mime_data(part, data.data(), data.size()));
    check(curl_mime_type(part, type.c_str()));
    check(curl_mime_encoder(part, encoding));
    if (filename != nullptr) check(curl_mime_filename(part, filename));
}

}  // namespace

MailMessage::MailMessage(const Transfer& transfer, const MailText& text, const Calendar& calendar)
    : parts_(curl_mime_init(transfer.get())) {
    Parts bodies(curl_mime_init(transfer.get()));
    if (!parts_ || !bodies) throw std::bad_alloc();
    add_part(bodies.get(), with_crlf(text.text), "text/plain; charset=utf-8", "quoted-printable");
    add_part(bodies.get(), with_crlf(text.html), "text/html; charset=utf-8", "quoted-printable");
    curl_mimepart* alternative = curl_mime_addpart(parts_.get());
    if (alternative == nullptr) throw std::bad_alloc();
    check(curl_mime_subparts(alternative, bodies.get()));
    [[maybe_unused]] const auto* owned = bodies.release();  // by the part, from here on
    check(curl_mime_type(alternative, "multipart/alternative"));
    add_part(parts_.get(), calendar.text, "text/calendar; charset=utf-8; method=" + calendar.method, "base64",
             "invite.ics");
}

HeaderList make_mail_headers(const Mailbox& from, const std::string& to, std::string_view subject,
                             std::string_view message_id, std::time_t now) {
    const auto domain = from.address.substr(from.address.rfind('@') + 1);
    HeaderList headers;
    headers.add("Date: " + mail_date(now));
    headers.add("From: " + from.header());
    headers.add("To: " + to);
    headers.add("Subject: " + encode_header_text(subject));
    headers.add("Message-ID: <" + std::string(message_id) + "@" + domain + ">");
    headers.add("Auto-Submitted: auto-generated");
    return headers;
}

}  // namespace booking
