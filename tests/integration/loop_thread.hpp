// A loop in a thread of its own, for tests that ask what lives in fibers from threads.
#pragma once

#include <functional>
#include <future>
#include <memory>
#include <thread>

#include "fiber/condition.hpp"

namespace booking {

class LoopThread final {
public:
    // Done in a fiber, while this thread waits. Throws what the work throws.
    template <typename Work>
    std::invoke_result_t<Work> call(Work work) {
        const auto task = std::make_shared<std::packaged_task<std::invoke_result_t<Work>()>>(std::move(work));
        auto result = task->get_future();
        loop_.mailbox()->post([this, task] { loop_.spawn([task] { (*task)(); }); });
        return result.get();
    }
    LoopThread() = default;
    ~LoopThread() {
        call([this] {
            stopped_ = true;
            stop_.notify_all();
        });
    }
    LoopThread(const LoopThread&) = delete;
    LoopThread& operator=(const LoopThread&) = delete;

    // Fibers that were started before this have come to where they wait.
    void settle() {
        call([] { Loop::current()->yield(); });
    }

private:
    Loop loop_;
    Condition stop_;
    bool stopped_ = false;
    std::jthread thread_{[this] { loop_.run([this] { stop_.wait([this] { return stopped_; }); }); }};
};

}  // namespace booking
