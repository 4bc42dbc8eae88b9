#include "worker_pool.hpp"

#include <system_error>
#include <thread>

namespace booking {
namespace {

constexpr std::chrono::seconds kIdleLife{10};

}  // namespace

WorkerPool::~WorkerPool() {
    static_cast<void>(stop(Deadline::max()));
}

void WorkerPool::run(std::function<void()> task) {
    {
        const std::lock_guard lock(mutex_);
        const bool has_idle = idle_ > tasks_.size();
        if (!has_idle && threads_ < max_threads_ && start_thread(task)) return;
        if (threads_ > 0) {
            tasks_.push_back(std::move(task));
            wanted_.notify_one();
            return;
        }
    }
    task();
}

// Needs the lock.
bool WorkerPool::start_thread(const std::function<void()>& task) {
    try {
        std::thread([this, task] { work(task); }).detach();
    } catch (const std::system_error&) {
        return false;
    }
    ++threads_;
    return true;
}

void WorkerPool::work(std::function<void()> task) {
    std::unique_lock lock(mutex_, std::defer_lock);
    while (true) {
        task();
        task = nullptr;
        lock.lock();
        ++idle_;
        wanted_.wait_for(lock, kIdleLife, [&] { return stopping_ || !tasks_.empty(); });
        --idle_;
        if (tasks_.empty()) break;
        task = std::move(tasks_.front());
        tasks_.pop_front();
        lock.unlock();
    }
    --threads_;
    ended_.notify_all();
}

std::size_t WorkerPool::stop(Deadline deadline) {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    wanted_.notify_all();
    const auto all_ended = [this] { return threads_ == 0; };
    if (deadline == Deadline::max()) {
        ended_.wait(lock, all_ended);
    } else {
        ended_.wait_until(lock, deadline, all_ended);
    }
    return threads_;
}

}  // namespace booking
