#include "booking/booking_id.hpp"

#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <stdexcept>

namespace booking {
namespace {

constexpr std::string_view kPrefix = "booking-";

}  // namespace

std::string new_booking_id() {
    std::array<std::uint64_t, 2> random{};
    if (::getentropy(random.data(), sizeof(random)) != 0) throw std::runtime_error("no random bytes");
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto ms =
        static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
    std::array<char, 37> text{};
    std::snprintf(text.data(), text.size(), "%08x-%04x-7%03x-%04x-%012llx", static_cast<unsigned>(ms >> 16),
                  static_cast<unsigned>(ms & 0xffff), static_cast<unsigned>(random[0] & 0xfff),
                  static_cast<unsigned>(0x8000 | ((random[0] >> 12) & 0x3fff)),
                  static_cast<unsigned long long>(random[1] & 0xffffffffffff));
    return text.data();
}

std::string key_of_booking(std::string_view id) {
    return std::string(kPrefix).append(id);
}

std::optional<std::string> booking_of_key(std::string_view key) {
    if (!key.starts_with(kPrefix)) return std::nullopt;
    const auto id = key.substr(kPrefix.size());
    // As new_booking_id writes it: any other text is a key like others.
    constexpr std::string_view kForm = "xxxxxxxx-xxxx-7xxx-yxxx-xxxxxxxxxxxx";
    if (id.size() != kForm.size()) return std::nullopt;
    for (std::size_t i = 0; i < kForm.size(); ++i) {
        std::string_view allowed = kForm.substr(i, 1);
        if (allowed == "x") allowed = "0123456789abcdef";
        if (allowed == "y") allowed = "89ab";
        if (allowed.find(id[i]) == std::string_view::npos) return std::nullopt;
    }
    return std::string(id);
}

}  // namespace booking
