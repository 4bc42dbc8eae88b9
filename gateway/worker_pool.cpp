#include "worker_pool.hpp"

#include <system_error>
#include <thread>

namespace booking {
namespace {

constexpr std::chrono::seconds kIdleLife{10};
constexpr std::size_t kMaxReserveQueue = 256;

thread_local Service service_of_thread = Service::none;

}  // namespace

Service WorkerPool::current_service() {
    return service_of_thread;
}

WorkerPool::~WorkerPool() {
    static_cast<void>(stop(Deadline::max()));
}

void WorkerPool::enqueue(Task task) {
    {
        const std::lock_guard lock(mutex_);
        if (!stopping_ && (offer(normal_, task, 0) || offer(reserve_, task, kMaxReserveQueue))) return;
    }
    task();
}

// Hands the task to an idle thread, a new one, or the queue. Moves it only if it is taken. Needs the lock.
bool WorkerPool::offer(Lane& lane, Task& task, std::size_t max_queued) {
    const bool has_idle = lane.idle > lane.tasks.size();
    if (!has_idle && lane.threads < lane.max_threads) {
        try {
            // The copy is for the case that no thread can be made.
            std::thread([this, &lane, first = task]() mutable { work(lane, std::move(first)); }).detach();
            ++lane.threads;
            return true;
        } catch (const std::system_error&) {
            if (lane.threads == 0) return false;
        }
    }
    if (!has_idle && lane.tasks.size() >= max_queued) return false;
    lane.tasks.push_back(std::move(task));
    lane.wanted.notify_one();
    return true;
}

void WorkerPool::work(Lane& lane, Task task) {
    service_of_thread = lane.service;
    std::unique_lock lock(mutex_, std::defer_lock);
    while (true) {
        task();
        task = nullptr;
        lock.lock();
        ++lane.idle;
        lane.wanted.wait_for(lock, kIdleLife, [&] { return stopping_ || !lane.tasks.empty(); });
        --lane.idle;
        if (lane.tasks.empty()) break;
        task = std::move(lane.tasks.front());
        lane.tasks.pop_front();
        lock.unlock();
    }
    --lane.threads;
    ended_.notify_all();
}

std::size_t WorkerPool::stop(Deadline deadline) {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    normal_.wanted.notify_all();
    reserve_.wanted.notify_all();
    const auto all_ended = [this] { return normal_.threads + reserve_.threads == 0; };
    if (deadline == Deadline::max()) {
        ended_.wait(lock, all_ended);
    } else {
        ended_.wait_until(lock, deadline, all_ended);
    }
    return normal_.threads + reserve_.threads;
}

}  // namespace booking
