// Where log lines go: a descriptor whose reader may be slow. Never waits for it; keeps a bounded amount and
// counts what it drops.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

namespace booking {

class LogSink final {
public:
    explicit LogSink(int descriptor) : descriptor_(descriptor) {}

    // From any thread. line: with its end.
    void write(std::string_view line);
    // Lines that were dropped since the last call, when there is room again to tell of them; else 0.
    [[nodiscard]] std::size_t take_dropped();

private:
    void drain();

    const int descriptor_;
    std::mutex mutex_;
    std::string pending_;
    std::size_t dropped_ = 0;
};

}  // namespace booking
