#include "smtp_url.hpp"

#include <curl/curl.h>

#include <memory>

namespace booking {
namespace {

using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::string part(const Url& url, CURLUPart which, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(url.get(), which, &text, flags) != CURLUE_OK) return {};
    const std::unique_ptr<char, decltype(&curl_free)> owned(text, &curl_free);
    return owned.get();
}

}  // namespace

std::optional<SmtpUrl> read_smtp_url(const std::string& text) {
    const Url url(curl_url(), &curl_url_cleanup);
    if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return std::nullopt;
    const std::string scheme = part(url, CURLUPART_SCHEME);
    const std::string host = part(url, CURLUPART_HOST);
    const std::string path = part(url, CURLUPART_PATH);
    const bool is_plain = part(url, CURLUPART_USER).empty() && part(url, CURLUPART_PASSWORD).empty() &&
                          part(url, CURLUPART_QUERY).empty() && part(url, CURLUPART_FRAGMENT).empty() &&
                          (path.empty() || path == "/");
    if ((scheme != "smtp" && scheme != "smtps") || host.empty() || !is_plain) return std::nullopt;
    const bool is_loopback = host == "localhost" || host.starts_with("127.") || host == "[::1]";
    return SmtpUrl{scheme + "://" + host + ":" + part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT),
                   scheme == "smtps", is_loopback};
}

}  // namespace booking
