#include "process/log_sink.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <utility>

namespace booking {
namespace {

constexpr std::size_t kMaxPending{256UL * 1024};

// A pipe that is ready has room for PIPE_BUF bytes. Not O_NONBLOCK: others may share what the descriptor
// stands for.
bool is_ready(int descriptor) {
    pollfd entry{descriptor, POLLOUT, 0};
    return ::poll(&entry, 1, 0) > 0;
}

}  // namespace

void LogSink::write(std::string_view line) {
    const std::lock_guard lock(mutex_);
    if (pending_.size() + line.size() > kMaxPending) drain();
    if (pending_.size() + line.size() > kMaxPending) {
        ++dropped_;
        return;
    }
    pending_.append(line);
    drain();
}

std::size_t LogSink::take_dropped() {
    const std::lock_guard lock(mutex_);
    return pending_.empty() ? std::exchange(dropped_, 0) : 0;
}

void LogSink::drain() {
    std::string_view left = pending_;
    while (!left.empty() && is_ready(descriptor_)) {
        const auto size = std::min<std::size_t>(left.size(), PIPE_BUF);
        const auto written = ::write(descriptor_, left.data(), size);
        // A reader that has gone has nobody to be told.
        left.remove_prefix(written < 0 ? left.size() : static_cast<std::size_t>(written));
    }
    pending_.erase(0, pending_.size() - left.size());
}

}  // namespace booking
