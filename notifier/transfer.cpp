#include "transfer.hpp"

#include <algorithm>

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
    curl_off_t seconds = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RETRY_AFTER, &seconds);
    return static_cast<long>(std::clamp<curl_off_t>(seconds, 0, 86400));
}

}  // namespace booking
