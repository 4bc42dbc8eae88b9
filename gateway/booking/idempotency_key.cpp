#include "booking/idempotency_key.hpp"

#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <stdexcept>

namespace booking {

std::string new_idempotency_key() {
    std::array<std::uint64_t, 2> random{};
    if (::getentropy(random.data(), sizeof(random)) != 0) throw std::runtime_error("no random bytes");
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    std::array<char, 46> text{};
    std::snprintf(text.data(), text.size(), "%012llx-%016llx%016llx", static_cast<unsigned long long>(ms),
                  static_cast<unsigned long long>(random[0]), static_cast<unsigned long long>(random[1]));
    return text.data();
}

}  // namespace booking
