#include "transfer.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <string_view>

namespace booking {
namespace {

constexpr long kConnectTimeoutMs = 5000;

int is_abandoned(void* flag, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const std::atomic<bool>*>(flag)->load() ? 1 : 0;
}

}  // namespace

void HeaderList::add(const std::string& line) {
    curl_slist* longer = curl_slist_append(list_.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    [[maybe_unused]] const auto* part = list_.release();  // of the longer one
    list_.reset(longer);
}

Transfer::Transfer(const std::atomic<bool>& abandoned) : abandoned_(abandoned), handle_(curl_easy_init()) {
    if (!handle_) throw std::bad_alloc();
}

void Transfer::begin(const TransferSettings& settings) {
    curl_easy_reset(handle_.get());
    error_.fill('\0');
    const long timeout = static_cast<long>(settings.timeout.count());
    set(CURLOPT_ERRORBUFFER, error_.data());
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROXY, "");  // and none of the environment's
    set(CURLOPT_CONNECTTIMEOUT_MS, std::min(kConnectTimeoutMs, timeout));
    set(CURLOPT_TIMEOUT_MS, timeout);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!settings.ca_file.empty()) set(CURLOPT_CAINFO, settings.ca_file.c_str());
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &is_abandoned);
    set(CURLOPT_XFERINFODATA, &abandoned_);
}

std::string Transfer::error_text(CURLcode code) const {
    return error_[0] == '\0' ? curl_easy_strerror(code) : error_.data();
}

long Transfer::response_code() const {
    long code = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &code);
    return code;
}

long Transfer::retry_after_seconds() const {
    // libcurl reads it too, but newer versions stop at six hours.
    constexpr long kMost = 86400;
    curl_header* header = nullptr;
    if (curl_easy_header(handle_.get(), "Retry-After", 0, CURLH_HEADER, -1, &header) != CURLHE_OK) return 0;
    const std::string_view value = header->value;
    if (value.empty()) return 0;
    if (value.find_first_not_of("0123456789") == std::string_view::npos) {
        long seconds = kMost;
        std::from_chars(value.begin(), value.end(), seconds);
        return std::min(seconds, kMost);
    }
    const auto moment = curl_getdate(header->value, nullptr);
    return moment < 0 ? 0 : static_cast<long>(std::clamp<std::time_t>(moment - std::time(nullptr), 0, kMost));
}

}  // namespace booking
