#include "http/chunk_guard.hpp"

#include <algorithm>
#include <charconv>

#include "http/framing_guard.hpp"

namespace booking {
namespace {

// One-byte chunks cost six bytes each: this is more than any real client needs.
constexpr std::size_t kMaxOverhead = 8 * kMaxBody;
constexpr std::size_t kMaxLine = 1024;

}  // namespace

std::size_t ChunkGuard::extent(std::string_view bytes) const {
    // One byte at a time but for data: where the body ends is known only when it is reached.
    return place_ == Place::data ? std::min(left_, bytes.size()) : std::min<std::size_t>(bytes.size(), 1);
}

bool ChunkGuard::check(std::string_view bytes) {
    if (place_ == Place::data && !bytes.empty()) {
        left_ -= bytes.size();
        if (left_ == 0) place_ = Place::data_cr;
        return true;
    }
    return std::ranges::all_of(bytes, [this](char c) { return check_byte(c); });
}

bool ChunkGuard::check_byte(char c) {
    if (++overhead_ > kMaxOverhead) return refuse("PayloadTooLarge");
    if (++line_ > kMaxLine) return refuse("ValidationError");
    const auto expect = [&](char wanted, Place next) {
        if (c != wanted) return refuse("ValidationError");
        place_ = next;
        if (wanted == '\n') line_ = 0;
        return true;
    };
    switch (place_) {
        case Place::size:
            if (std::size_t digit = 0; std::from_chars(&c, &c + 1, digit, 16).ec == std::errc()) {
                left_ = 16 * left_ + digit;
                return left_ <= kMaxBody - total_ || refuse("PayloadTooLarge");
            }
            if (line_ == 1) return refuse("ValidationError");  // no digit at all
            if (c == ';') {
                place_ = Place::extension;
                return true;
            }
            return expect('\r', Place::size_end);
        case Place::extension:
            if (c == '\r') place_ = Place::size_end;
            return c == '\r' || c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) ||
                   refuse("ValidationError");
        case Place::size_end:
            total_ += left_;
            return expect('\n', left_ == 0 ? Place::last_cr : Place::data);
        case Place::data_cr:
            return expect('\r', Place::data_lf);
        case Place::data_lf:
            return expect('\n', Place::size);
        // No trailer: one version of the library would take its fields for those of the head.
        case Place::last_cr:
            return expect('\r', Place::last_lf);
        case Place::last_lf:
            return expect('\n', Place::done);
        case Place::data:
        case Place::done:
            break;
    }
    return refuse("ValidationError");
}

bool ChunkGuard::refuse(std::string_view error) {
    if (!refusal_) {
        refusal_ = Refusal{error, error == "ValidationError" ? "The chunked body is malformed." : ""};
    }
    return false;
}

}  // namespace booking
