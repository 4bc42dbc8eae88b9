#include "combining_queue.hpp"

#include <gtest/gtest.h>

#include <future>
#include <map>
#include <thread>

namespace booking {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Items = std::vector<int>;

constexpr std::size_t kAll = 1000;

TEST(CombiningQueueTest, TakesEverythingInOrderOfArrival) {
    CombiningQueue<int> queue(10);
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(queue.push(int{i}));
    EXPECT_EQ(queue.size(), 5U);
    EXPECT_EQ(queue.take(kAll), (Items{0, 1, 2, 3, 4}));
    EXPECT_EQ(queue.size(), 0U);
}

TEST(CombiningQueueTest, TakesNoMoreThanAskedForAndLeavesTheRestInOrder) {
    CombiningQueue<int> queue(10);
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(queue.push(int{i}));
    EXPECT_EQ(queue.take(2), (Items{0, 1}));
    EXPECT_TRUE(queue.push(5));
    EXPECT_EQ(queue.take(2), (Items{2, 3}));
    EXPECT_EQ(queue.take(2), (Items{4, 5}));
    EXPECT_EQ(queue.size(), 0U);
}

TEST(CombiningQueueTest, RefusesWhatIsBeyondItsBoundUntilSomeAreTaken) {
    CombiningQueue<int> queue(2);
    EXPECT_TRUE(queue.push(1));
    EXPECT_TRUE(queue.push(2));
    EXPECT_FALSE(queue.push(3));
    EXPECT_EQ(queue.take(1), Items{1});
    EXPECT_TRUE(queue.push(4));
    EXPECT_FALSE(queue.push(5));
    EXPECT_EQ(queue.take(kAll), (Items{2, 4}));
}

TEST(CombiningQueueTest, TakeWaitsForTheFirstItem) {
    CombiningQueue<int> queue(10);
    auto taken = std::async(std::launch::async, [&] { return queue.take(kAll); });
    EXPECT_EQ(taken.wait_for(milliseconds(20)), std::future_status::timeout);
    EXPECT_TRUE(queue.push(7));
    ASSERT_EQ(taken.wait_for(seconds(8)), std::future_status::ready);
    EXPECT_EQ(taken.get(), Items{7});
}

TEST(CombiningQueueTest, CloseWakesEveryTakerAndRefusesNewItems) {
    CombiningQueue<int> queue(10);
    std::vector<std::future<Items>> takers;
    for (int i = 0; i < 3; ++i)
        takers.push_back(std::async(std::launch::async, [&] { return queue.take(kAll); }));
    queue.close();
    for (auto& taker : takers) {
        ASSERT_EQ(taker.wait_for(seconds(8)), std::future_status::ready);
        EXPECT_EQ(taker.get(), Items{});
    }
    EXPECT_FALSE(queue.push(1));
}

TEST(CombiningQueueTest, WhatWaitedWhenItClosedIsStillTaken) {
    CombiningQueue<int> queue(10);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(queue.push(int{i}));
    queue.close();
    EXPECT_EQ(queue.take(2), (Items{0, 1}));
    EXPECT_EQ(queue.take(2), Items{2});
    EXPECT_EQ(queue.take(2), Items{});
}

TEST(CombiningQueueTest, ManyProducersLoseNothingAndKeepTheirOwnOrder) {
    constexpr int kProducers = 8;
    constexpr int kEach = 2000;
    CombiningQueue<std::pair<int, int>> queue(64);
    std::map<int, Items> seen;
    {
        std::vector<std::jthread> producers;
        for (int p = 0; p < kProducers; ++p) {
            producers.emplace_back([&queue, p] {
                for (int i = 0; i < kEach; ++i) {
                    while (!queue.push({p, i})) std::this_thread::yield();
                }
            });
        }
        for (int count = 0; count < kProducers * kEach;) {
            const auto batch = queue.take(16);
            ASSERT_LE(batch.size(), 16U);
            count += static_cast<int>(batch.size());
            for (const auto& [producer, number] : batch) seen[producer].push_back(number);
        }
    }
    EXPECT_EQ(queue.size(), 0U);
    for (const auto& [producer, numbers] : seen) {
        ASSERT_EQ(numbers.size(), static_cast<std::size_t>(kEach));
        EXPECT_TRUE(std::ranges::is_sorted(numbers)) << producer;
    }
}

}  // namespace
}  // namespace booking
