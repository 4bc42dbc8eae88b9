#include "mail_headers.hpp"

#include <algorithm>
#include <array>

#include "base64.hpp"

namespace booking {
namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool is_atom(std::string_view text) {
    constexpr std::string_view kSigns = "!#$%&'*+-/=?^_`{|}~.";
    return !text.empty() && text.front() != '.' && text.back() != '.' &&
           text.find("..") == std::string_view::npos && std::ranges::all_of(text, [&](char c) {
               return kLetters.find(c) != std::string_view::npos || kSigns.find(c) != std::string_view::npos;
           });
}

std::string quote(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted.push_back('\\');
        quoted.push_back(c);
    }
    return quoted + "\"";
}

bool is_domain(std::string_view text) {
    return !text.empty() && text.front() != '-' && text.front() != '.' && text.back() != '.' &&
           std::ranges::all_of(text, [](char c) {
               return kLetters.find(c) != std::string_view::npos || c == '-' || c == '.';
           });
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

}  // namespace

std::string encode_header_text(std::string_view text) {
    std::string plain(text);
    std::ranges::replace_if(plain, is_control, ' ');
    const bool is_ascii =
        std::ranges::all_of(plain, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    // Plain text that looks like an encoded word would be decoded; a long line may not be folded inside a
    // word.
    if (is_ascii && plain.find("=?") == std::string::npos && plain.size() <= 200) return plain;
    constexpr std::size_t kWordBytes = 45;  // 60 of base64 and 12 around them
    std::string encoded;
    for (std::string_view rest = plain; !rest.empty();) {
        std::size_t cut = std::min(kWordBytes, rest.size());
        while (cut < rest.size() && cut > 1 && (static_cast<unsigned char>(rest[cut]) & 0xC0U) == 0x80U)
            --cut;
        encoded.append(encoded.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?");
        encoded.append(encode_base64(rest.substr(0, cut))).append("?=");
        rest.remove_prefix(cut);
    }
    return encoded;
}

std::optional<std::string> read_address(std::string_view text) {
    const auto at = text.rfind('@');
    if (at == std::string_view::npos || at == 0 || text.size() > 254) return std::nullopt;
    const auto local = text.substr(0, at);
    const auto domain = text.substr(at + 1);
    const bool is_printable =
        std::ranges::all_of(local, [](char c) { return c > 0x20 && c < 0x7f && c != '@'; });
    if (!is_printable || !is_domain(domain)) return std::nullopt;
    return (is_atom(local) ? std::string(local) : quote(local)).append("@").append(domain);
}

std::string Mailbox::header() const {
    if (name.empty()) return address;
    const auto encoded = encode_header_text(name);
    return (encoded.starts_with("=?") ? encoded : quote(encoded)) + " <" + address + ">";
}

std::optional<Mailbox> read_mailbox(std::string_view text) {
    if (std::ranges::any_of(text, is_control)) return std::nullopt;
    const auto open = text.find('<');
    const bool is_named = open != std::string_view::npos;
    if (is_named && !text.ends_with('>')) return std::nullopt;
    const auto address = read_address(is_named ? text.substr(open + 1, text.size() - open - 2) : text);
    if (!address) return std::nullopt;
    auto name = trim(is_named ? text.substr(0, open) : "");
    if (name.size() >= 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
    return Mailbox{std::string(name), *address};
}

std::string mail_date(std::time_t time) {
    constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm utc{};
    gmtime_r(&time, &utc);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s, %d %s %d %02d:%02d:%02d +0000",
                  kDays.at(static_cast<std::size_t>(utc.tm_wday)), utc.tm_mday,
                  kMonths.at(static_cast<std::size_t>(utc.tm_mon)), utc.tm_year + 1900, utc.tm_hour,
                  utc.tm_min, utc.tm_sec);
    return text.data();
}

}  // namespace booking
