// Threads that grow with the open connections, one for each, up to a limit. Beyond it two reserve threads
// answer, so that health checks get through and the others are told to come back.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>

#include "clock.hpp"

namespace booking {

enum class Service {
    normal,
    reserve,  // over the limit: be brief
    none,     // not even the reserve has room, or the pool stops: release the resources only
};

class WorkerPool final {
public:
    using Task = std::function<void()>;

    explicit WorkerPool(std::size_t max_threads) : max_threads_(max_threads) {}
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    // Every task runs exactly once; it learns from current_service() how. With `none` it runs in the caller's
    // thread.
    void enqueue(Task task);

    // Takes no more tasks and waits for those under way. Gives the number of threads still busy at the
    // deadline.
    [[nodiscard]] std::size_t stop(Deadline deadline);

    [[nodiscard]] static Service current_service();

private:
    struct Lane {
        Service service;
        std::size_t max_threads;
        std::size_t threads = 0;
        std::size_t idle = 0;
        std::deque<Task> tasks = {};
        std::condition_variable wanted = {};
    };

    [[nodiscard]] bool offer(Lane& lane, Task& task, std::size_t max_queued);
    void work(Lane& lane, Task task);

    std::size_t max_threads_;
    std::mutex mutex_;
    std::condition_variable ended_;
    Lane normal_{Service::normal, max_threads_};
    Lane reserve_{Service::reserve, 2};
    bool stopping_ = false;
};

}  // namespace booking
