#include "worker_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

namespace booking {
namespace {

using std::chrono::seconds;

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
        pool.enqueue([&] { ++count; });
        std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
    EXPECT_EQ(pool.stop(Clock::now() + seconds(5)), 0U);
    EXPECT_EQ(count, 200);
}

TEST(WorkerPoolTest, GrowsUpToItsLimitThenUsesTheReserve) {
    Gate gate;
    std::atomic<int> normal = 0;
    std::atomic<int> reserve = 0;
    WorkerPool pool(3);
    for (int i = 0; i < 8; ++i) {
        pool.enqueue([&] {
            ++(WorkerPool::current_service() == Service::normal ? normal : reserve);
            gate.pass();
        });
    }
    while (normal + reserve < 5) std::this_thread::yield();
    EXPECT_EQ(normal, 3);
    EXPECT_EQ(reserve, 2);
    gate.open();
    EXPECT_EQ(pool.stop(Clock::now() + seconds(5)), 0U);
    EXPECT_EQ(normal, 3);
    EXPECT_EQ(reserve, 5);
}

TEST(WorkerPoolTest, ReleasesWhatHasNoRoomAtAll) {
    Gate gate;
    std::atomic<int> dropped = 0;
    WorkerPool pool(1);
    for (int i = 0; i < 1000; ++i) {
        pool.enqueue([&] {
            if (WorkerPool::current_service() == Service::none) {
                ++dropped;
            } else {
                gate.pass();
            }
        });
    }
    EXPECT_GE(dropped, 1000 - 1 - 2 - 256);
    gate.open();
    EXPECT_EQ(pool.stop(Clock::now() + seconds(5)), 0U);
}

TEST(WorkerPoolTest, AfterStopTasksAreOnlyReleased) {
    WorkerPool pool(1);
    EXPECT_EQ(pool.stop(Clock::now() + seconds(5)), 0U);
    Service service = Service::normal;
    pool.enqueue([&] { service = WorkerPool::current_service(); });
    EXPECT_EQ(service, Service::none);
}

TEST(WorkerPoolTest, StopTellsWhoIsStillBusy) {
    Gate gate;
    WorkerPool pool(2);
    pool.enqueue([&] { gate.pass(); });
    EXPECT_EQ(pool.stop(Clock::now() + milliseconds(20)), 1U);
    gate.open();
    EXPECT_EQ(pool.stop(Clock::now() + seconds(5)), 0U);
}

}  // namespace
}  // namespace booking
