// Threads for work that blocks. They grow on demand up to a limit and end when they are idle for long.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>

#include "clock.hpp"
#include "executor.hpp"

namespace booking {

class WorkerPool final : public Executor {
public:
    explicit WorkerPool(std::size_t max_threads) : max_threads_(max_threads) {}
    ~WorkerPool() override;

    // Beyond the limit tasks wait. Without any thread a task runs in the caller's.
    void run(std::function<void()> task) override;

    // Waits until all tasks are done. Gives the number of threads still busy at the deadline.
    [[nodiscard]] std::size_t stop(Deadline deadline);

private:
    [[nodiscard]] bool start_thread(const std::function<void()>& task);
    void work(std::function<void()> task);

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
