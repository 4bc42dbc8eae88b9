#include "request_reader.hpp"

#include <array>
#include <cstdio>
#include <random>

namespace booking {

std::size_t RequestReader::feed(std::string_view received) {
    std::size_t taken = 0;
    if (stage_ == Stage::idle || stage_ == Stage::head) taken = feed_head(received);
    if (stage_ == Stage::body) taken += feed_body(received.substr(taken));
    return taken;
}

void RequestReader::end() {
    refuse({"ValidationError", "The body did not arrive in full."});
}

void RequestReader::time_out() {
    refuse({"RequestTimeout", {}});
}

std::size_t RequestReader::feed_head(std::string_view received) {
    std::size_t skipped = 0;
    while (received.substr(skipped).starts_with("\r\n")) skipped += 2;
    received.remove_prefix(skipped);
    if (skipped > 0 || !received.empty()) stage_ = Stage::head;
    const HeadExtent extent = find_head(received);
    switch (extent.scan) {
        case HeadScan::incomplete:
            return skipped;
        case HeadScan::malformed:
            refuse({"ValidationError", "A line of the head does not end in CRLF."});
            return skipped;
        case HeadScan::too_large: {
            const bool in_request_line = received.find('\n') == std::string_view::npos;
            refuse({in_request_line ? "UriTooLong" : "HeadersTooLarge", {}});
            return skipped;
        }
        case HeadScan::complete:
            break;
    }
    head_text_ = received.substr(0, extent.size);
    if (auto refusal = parse_head(head_text_, head_)) {
        refuse(std::move(*refusal));
    } else if (head_.chunked || head_.content_length > 0) {
        stage_ = Stage::body;
    } else {
        complete();
    }
    return skipped + extent.size;
}

std::size_t RequestReader::feed_body(std::string_view received) {
    if (head_.chunked) {
        const auto taken = chunked_.feed(received);
        if (chunked_.refusal()) {
            refuse(*chunked_.refusal());
        } else if (chunked_.done()) {
            request_.body = chunked_.take();
            complete();
        }
        return taken;
    }
    if (received.size() < head_.content_length) return 0;
    request_.body = received.substr(0, head_.content_length);
    complete();
    return head_.content_length;
}

void RequestReader::refuse(Refusal refusal) {
    refusal_ = std::move(refusal);
    complete();
}

void RequestReader::complete() {
    stage_ = Stage::complete;
    request_.method = head_.method;
    request_.path = head_.path;
    request_.query = head_.query;
    request_.headers = std::move(head_.headers);
    request_.request_id = choose_request_id(request_.header("X-Request-Id"));
}

std::string choose_request_id(std::optional<std::string_view> given) {
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    constexpr std::size_t kMaxLength = 64;
    if (given && !given->empty() && given->size() <= kMaxLength &&
        given->find_first_not_of(kAllowed) == std::string_view::npos) {
        return std::string(*given);
    }
    thread_local std::mt19937_64 random{(std::uint64_t{std::random_device{}()} << 32U) ^
                                        std::random_device{}()};
    std::array<char, 33> text{};
    std::snprintf(text.data(), text.size(), "%016llx%016llx", static_cast<unsigned long long>(random()),
                  static_cast<unsigned long long>(random()));
    return text.data();
}

}  // namespace booking
