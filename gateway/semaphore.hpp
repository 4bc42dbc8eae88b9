// A POSIX semaphore that starts at 0. std::binary_semaphore of libstdc++ calls sched_yield several times
// before it sleeps: with more threads than cores that is a few context switches for nothing in each request.
#pragma once

#include <semaphore.h>

#include <cerrno>

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

private:
    sem_t semaphore_{};
};

}  // namespace booking
