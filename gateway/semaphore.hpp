// A POSIX semaphore that starts at 0. std::binary_semaphore of libstdc++ calls sched_yield several times
// before it sleeps: with more threads than cores that is a few context switches for nothing in each request.
#pragma once

#include <semaphore.h>

#include <cerrno>

#include "clock.hpp"

namespace booking {

class Semaphore final {
public:
    Semaphore() { ::sem_init(&semaphore_, 0, 0); }
    ~Semaphore() { ::sem_destroy(&semaphore_); }
    Semaphore(const Semaphore&) = delete;
    Semaphore& operator=(const Semaphore&) = delete;

    // The waiting thread may destroy the semaphore at once.
    void release() { ::sem_post(&semaphore_); }

    void acquire() {
        while (::sem_wait(&semaphore_) != 0 && errno == EINTR) {
        }
    }

    // False: it was not released in time.
    [[nodiscard]] bool try_acquire_until(Deadline deadline) {
        using std::chrono::duration_cast;
        using std::chrono::nanoseconds;
        using std::chrono::seconds;
        const auto since_epoch = deadline.time_since_epoch();
        const auto whole = duration_cast<seconds>(since_epoch);
        const timespec until{whole.count(), duration_cast<nanoseconds>(since_epoch - whole).count()};
        int failed = ::sem_clockwait(&semaphore_, CLOCK_MONOTONIC, &until);
        while (failed != 0 && errno == EINTR) {
            failed = ::sem_clockwait(&semaphore_, CLOCK_MONOTONIC, &until);
        }
        return failed == 0;
    }

private:
    sem_t semaphore_{};
};

}  // namespace booking
