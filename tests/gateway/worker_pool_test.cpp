#include "worker_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

namespace booking {
namespace {

// Holds the tasks that wait at it until it is opened.
class Gate {
public:
    void open() { promise_.set_value(); }
    void pass() const { future_.wait(); }

private:
    std::promise<void> promise_;
    std::shared_future<void> future_ = promise_.get_future().share();
};

TEST(WorkerPoolTest, RunsEveryTaskOnce) {
    std::atomic<int> count = 0;
    WorkerPool pool(4);
    for (int i = 0; i < 200; ++i) {
        pool.run([&] { ++count; });
        std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
    pool.stop();
    EXPECT_EQ(count, 200);
}

TEST(WorkerPoolTest, GrowsUpToItsLimitThenTasksWait) {
    Gate gate;
    std::atomic<int> running = 0;
    std::atomic<int> done = 0;
    WorkerPool pool(3);
    for (int i = 0; i < 8; ++i) {
        pool.run([&] {
            ++running;
            gate.pass();
            --running;
            ++done;
        });
    }
    while (running < 3) std::this_thread::yield();
    EXPECT_EQ(running, 3);
    EXPECT_EQ(done, 0);
    gate.open();
    pool.stop();
    EXPECT_EQ(done, 8);
}

TEST(WorkerPoolTest, NothingRunsInTheCallersThread) {
    WorkerPool pool(1);
    std::thread::id worker;
    pool.run([&] { worker = std::this_thread::get_id(); });
    pool.stop();
    EXPECT_NE(worker, std::thread::id());
    EXPECT_NE(worker, std::this_thread::get_id());
}

}  // namespace
}  // namespace booking
