// Waiting in tests: for a condition, with a deadline, never for a time.
#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace booking {

inline constexpr std::chrono::milliseconds kPatience{8000};

[[nodiscard]] inline bool wait_until(const std::function<bool()>& holds,
                                     std::chrono::milliseconds patience = kPatience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!holds()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(3));
    }
    return true;
}

}  // namespace booking
