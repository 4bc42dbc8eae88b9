#include "process/signals.hpp"

#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace booking {
namespace {

sigset_t stop_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    return set;
}

// Another one ends the process at once.
void restore_stop_signals() {
    const sigset_t set = stop_signals();
    std::signal(SIGTERM, SIG_DFL);
    std::signal(SIGINT, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
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
    restore_stop_signals();
}

int open_stop_signals() {
    const sigset_t set = stop_signals();
    const int descriptor = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "signalfd");
    return descriptor;
}

void restore_stop_signals(int descriptor) {
    signalfd_siginfo received{};
    [[maybe_unused]] const auto got = ::read(descriptor, &received, sizeof(received));
    ::close(descriptor);
    restore_stop_signals();
}

}  // namespace booking
