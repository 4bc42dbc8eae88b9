#include "signals.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <csignal>

namespace booking {
namespace {

sigset_t stop_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    return set;
}

}  // namespace

void prepare_process() {
    const sigset_t set = stop_signals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

std::size_t max_descriptors() {
    rlimit limit{};
    constexpr rlim_t kPlenty = 1'000'000;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return kPlenty;
    return std::min(limit.rlim_cur, kPlenty);
}

void wait_for_stop_signal() {
    const sigset_t set = stop_signals();
    int received = 0;
    sigwait(&set, &received);
    std::signal(SIGTERM, SIG_DFL);
    std::signal(SIGINT, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace booking
