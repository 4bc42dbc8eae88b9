// Deadlines are points of the monotonic clock: a jump of the wall clock moves none of them.
#pragma once

#include <algorithm>
#include <chrono>

namespace booking {

using Clock = std::chrono::steady_clock;
using Deadline = Clock::time_point;
using std::chrono::milliseconds;

// Milliseconds left, at least 0, for poll().
[[nodiscard]] inline int left_ms(Deadline deadline) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now()).count();
    return static_cast<int>(std::clamp<long long>(left, 0, 3'600'000));
}

}  // namespace booking
