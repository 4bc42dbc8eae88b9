#include "chunked_body.hpp"

#include <algorithm>
#include <charconv>

#include "http_head.hpp"

namespace booking {

namespace {

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
}

}  // namespace

std::size_t ChunkedBody::feed(std::string_view input) {
    // One-byte chunks cost six bytes each: this is more than any real client needs.
    constexpr std::size_t kMaxOverhead = 8 * kMaxBody;
    std::size_t used = 0;
    while (used < input.size() && !done() && !refusal_) {
        if (state_ == State::data) {
            const auto piece = input.substr(used, left_);
            body_.append(piece);
            used += piece.size();
            left_ -= piece.size();
            if (left_ == 0) state_ = State::data_end;
            continue;
        }
        const char c = input[used++];
        if (++overhead_ > kMaxOverhead) refuse("PayloadTooLarge", {});
        line_.push_back(c);
        if (c == '\n') end_line();
        constexpr std::size_t kMaxLine = 1024;
        if (line_.size() > kMaxLine) refuse("ValidationError", "The chunked body is malformed.");
    }
    return used;
}

void ChunkedBody::end_line() {
    if (!line_.ends_with("\r\n")) return refuse("ValidationError", "The chunked body is malformed.");
    const std::string line = line_.substr(0, line_.size() - 2);
    line_.clear();
    switch (state_) {
        case State::size_line: {
            const auto* end = line.data() + std::min(line.size(), line.find(';'));
            const auto parsed = std::from_chars(line.data(), end, left_, 16);
            if (parsed.ec == std::errc::result_out_of_range) return refuse("PayloadTooLarge", {});
            if (parsed.ec != std::errc() || parsed.ptr != end || std::ranges::any_of(line, is_control)) {
                return refuse("ValidationError", "The chunked body is malformed.");
            }
            if (left_ > kMaxBody - body_.size()) return refuse("PayloadTooLarge", {});
            state_ = left_ == 0 ? State::trailer : State::data;
            return;
        }
        case State::data_end:
            if (!line.empty()) return refuse("ValidationError", "The chunked body is malformed.");
            state_ = State::size_line;
            return;
        case State::trailer:  // none means anything here, and what looks like one may be a request
            if (!line.empty()) return refuse("ValidationError", "The chunked body must have no trailers.");
            state_ = State::done;
            return;
        case State::data:
        case State::done:
            return;
    }
}

void ChunkedBody::refuse(std::string_view error, std::string detail) {
    if (!refusal_) refusal_ = Refusal{error, std::move(detail)};
}

}  // namespace booking
