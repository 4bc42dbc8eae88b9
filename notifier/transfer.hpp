// One libcurl handle with what every transfer of ours has in common. Reused, it keeps its connections.
#pragma once

#include <curl/curl.h>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

namespace booking {

class HeaderList final {
public:
    void add(const std::string& line);
    [[nodiscard]] curl_slist* get() const { return list_.get(); }

private:
    struct Free {
        void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    };
    std::unique_ptr<curl_slist, Free> list_;
};

struct TransferSettings {
    std::chrono::milliseconds timeout;  // all of it
    std::string ca_file;                // empty: the system's certificates
};

class Transfer final {
public:
    // A transfer under way ends soon after `abandoned` is set.
    explicit Transfer(const std::atomic<bool>& abandoned);

    // For a new transfer: all options as they were, and those of the settings.
    void begin(const TransferSettings& settings);

    template <typename Value>
    void set(CURLoption option, Value value) {
        const CURLcode code = curl_easy_setopt(handle_.get(), option, value);
        if (code != CURLE_OK) throw std::runtime_error(std::string("libcurl: ") + curl_easy_strerror(code));
    }
    [[nodiscard]] CURLcode perform() { return curl_easy_perform(handle_.get()); }
    [[nodiscard]] std::string error_text(CURLcode code) const;
    [[nodiscard]] long response_code() const;
    [[nodiscard]] long retry_after_seconds() const;  // 0: not said
    [[nodiscard]] CURL* get() const { return handle_.get(); }

private:
    struct Cleanup {
        void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    };
    const std::atomic<bool>& abandoned_;
    std::unique_ptr<CURL, Cleanup> handle_;
    std::array<char, CURL_ERROR_SIZE> error_{};
};

}  // namespace booking
