#include "worker_pool.hpp"

#include <chrono>
#include <system_error>
#include <thread>

#include "log.hpp"

namespace booking {
namespace {

constexpr std::chrono::seconds kIdleLife{10};

}  // namespace

WorkerPool::WorkerPool(std::size_t max_threads) : max_threads_(max_threads) {
    const std::lock_guard lock(mutex_);
    start_thread();
}

WorkerPool::~WorkerPool() {
    stop();
}

void WorkerPool::run(std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    if (idle_ < tasks_.size() && threads_ < max_threads_) {
        try {
            return start_thread();
        } catch (const std::system_error& error) {
            log_event("warn", "a call has to wait for a thread: " + std::string(error.what()));
        }
    }
    wanted_.notify_one();
}

// Needs the lock.
void WorkerPool::start_thread() {
    std::thread([this] { work(); }).detach();
    ++threads_;
}

void WorkerPool::work() {
    std::unique_lock lock(mutex_);
    while (true) {
        ++idle_;
        wanted_.wait_for(lock, kIdleLife, [&] { return stopping_ || !tasks_.empty(); });
        --idle_;
        if (!tasks_.empty()) {
            auto task = std::move(tasks_.front());
            tasks_.pop_front();
            lock.unlock();
            task();
            task = nullptr;
            lock.lock();
        } else if (stopping_ || threads_ > 1) {
            break;
        }
    }
    --threads_;
    ended_.notify_all();
}

void WorkerPool::stop() {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    wanted_.notify_all();
    ended_.wait(lock, [this] { return threads_ == 0; });
}

}  // namespace booking
