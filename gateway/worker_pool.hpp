// Threads for work that blocks. They grow on demand up to a limit; those that are idle for long end, but for
// one.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>

#include "executor.hpp"

namespace booking {

class WorkerPool final : public Executor {
public:
    // Throws std::system_error if not even one thread can be had.
    explicit WorkerPool(std::size_t max_threads);
    ~WorkerPool() override;
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    // Beyond the limit tasks wait. Never in the caller's thread, which may be one that must not block.
    void run(std::function<void()> task) override;

    // Waits until all tasks are done.
    void stop();

private:
    void start_thread();
    void work();

    const std::size_t max_threads_;
    std::mutex mutex_;
    std::condition_variable wanted_;
    std::condition_variable ended_;
    std::deque<std::function<void()>> tasks_;
    std::size_t threads_ = 0;
    std::size_t idle_ = 0;
    bool stopping_ = false;
};

}  // namespace booking
