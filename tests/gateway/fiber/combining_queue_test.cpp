#include "fiber/combining_queue.hpp"

#include <gtest/gtest.h>

#include <list>
#include <map>

#include "fiber/joined_fiber.hpp"

namespace booking {
namespace {

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
    Loop().run([] {
        CombiningQueue<int> queue(10);
        Items taken;
        JoinedFiber taker([&] { taken = queue.take(kAll); });
        sleep_until(Clock::now() + milliseconds(20));
        EXPECT_EQ(taken, Items{});
        EXPECT_TRUE(queue.push(7));
        EXPECT_TRUE(queue.push(8));
        taker.join();
        EXPECT_EQ(taken, (Items{7, 8}));
    });
}

TEST(CombiningQueueTest, CloseWakesEveryTakerAndRefusesNewItems) {
    Loop().run([] {
        CombiningQueue<int> queue(10);
        int woken = 0;
        {
            std::list<JoinedFiber> takers;
            for (int i = 0; i < 3; ++i) {
                takers.emplace_back([&] {
                    EXPECT_EQ(queue.take(kAll), Items{});
                    ++woken;
                });
            }
            Loop::current()->yield();
            EXPECT_EQ(woken, 0);
            queue.close();
        }
        EXPECT_EQ(woken, 3);
        EXPECT_FALSE(queue.push(1));
    });
}

TEST(CombiningQueueTest, WhoeverGivesUpTakesItsItemOut) {
    Loop().run([] {
        CombiningQueue<int> queue(2);
        for (int i = 0; i < 2; ++i) EXPECT_TRUE(queue.push(int{i}));
        queue.remove(0);
        EXPECT_TRUE(queue.push(2));
        EXPECT_EQ(queue.take_waiting(kAll), (Items{1, 2}));
        EXPECT_EQ(queue.take_waiting(kAll), Items{});
    });
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
    Loop().run([&] {
        std::list<JoinedFiber> producers;
        for (int p = 0; p < kProducers; ++p) {
            producers.emplace_back([&queue, p] {
                for (int i = 0; i < kEach; ++i) {
                    while (!queue.push({p, i})) Loop::current()->yield();
                }
            });
        }
        for (int count = 0; count < kProducers * kEach;) {
            const auto batch = queue.take(16);
            EXPECT_LE(batch.size(), 16U);
            count += static_cast<int>(batch.size());
            for (const auto& [producer, number] : batch) seen[producer].push_back(number);
        }
    });
    EXPECT_EQ(queue.size(), 0U);
    for (const auto& [producer, numbers] : seen) {
        ASSERT_EQ(numbers.size(), static_cast<std::size_t>(kEach));
        EXPECT_TRUE(std::ranges::is_sorted(numbers)) << producer;
    }
}

}  // namespace
}  // namespace booking
