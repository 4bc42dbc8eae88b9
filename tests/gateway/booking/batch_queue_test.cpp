#include "booking/batch_queue.hpp"

#include <gtest/gtest.h>

#include <list>
#include <memory>
#include <random>

#include "fiber/joined_fiber.hpp"

namespace booking {
namespace {

struct Request {
    int number;
    EventTags events;
};
using Item = std::shared_ptr<Request>;
using Numbers = std::vector<int>;

constexpr std::size_t kAll = 1000;

Item request(int number, EventTags events) {
    return std::make_shared<Request>(Request{number, std::move(events)});
}

Numbers numbers(const std::vector<Item>& batch) {
    Numbers found;
    for (const auto& item : batch) found.push_back(item->number);
    return found;
}

TEST(BatchQueueTest, TakesWhatWaitsInOrderOfArrival) {
    BatchQueue<Item> queue(10);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(queue.push(request(i, {7})));
    EXPECT_EQ(numbers(queue.take(0, kAll)), (Numbers{0, 1, 2}));
}

TEST(BatchQueueTest, TakesNoMoreThanAskedFor) {
    BatchQueue<Item> queue(10);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(queue.push(request(i, {7})));
    EXPECT_EQ(numbers(queue.take(0, 2)), (Numbers{0, 1}));
    EXPECT_EQ(numbers(queue.take(0, 2)), Numbers{2});
}

TEST(BatchQueueTest, RefusesWhatIsBeyondItsBound) {
    BatchQueue<Item> queue(1);
    EXPECT_TRUE(queue.push(request(0, {})));
    EXPECT_FALSE(queue.push(request(1, {})));
}

TEST(BatchQueueTest, AnEventIsInOneLaneAtATime) {
    BatchQueue<Item> queue(10);
    EXPECT_TRUE(queue.push(request(0, {1, 2})));
    EXPECT_EQ(numbers(queue.take(0, kAll)), Numbers{0});
    EXPECT_TRUE(queue.push(request(1, {2})));
    EXPECT_TRUE(queue.push(request(2, {3})));
    EXPECT_TRUE(queue.push(request(3, {})));
    EXPECT_EQ(numbers(queue.take(1, kAll)), (Numbers{2, 3}));
    EXPECT_EQ(numbers(queue.take_waiting(1, kAll)), Numbers{});
    EXPECT_EQ(numbers(queue.take_waiting(0, kAll)), Numbers{1}) << "its own lane may add it";
}

TEST(BatchQueueTest, NoneOvertakesOneThatWantsTheSameEvent) {
    BatchQueue<Item> queue(10);
    EXPECT_TRUE(queue.push(request(0, {1})));
    EXPECT_EQ(numbers(queue.take(0, kAll)), Numbers{0});
    EXPECT_TRUE(queue.push(request(1, {1, 2})));
    EXPECT_TRUE(queue.push(request(2, {2})));
    EXPECT_TRUE(queue.push(request(3, {2, 3})));
    EXPECT_TRUE(queue.push(request(4, {3})));
    EXPECT_EQ(numbers(queue.take_waiting(1, kAll)), Numbers{});
    EXPECT_EQ(numbers(queue.take(0, kAll)), (Numbers{1, 2, 3, 4}));
}

TEST(BatchQueueTest, OneThatGaveUpStandsInNobodysWay) {
    BatchQueue<Item> queue(10);
    EXPECT_TRUE(queue.push(request(0, {1})));
    EXPECT_EQ(numbers(queue.take(0, kAll)), Numbers{0});
    const auto gives_up = request(1, {1, 2});
    EXPECT_TRUE(queue.push(gives_up));
    EXPECT_TRUE(queue.push(request(2, {2})));
    queue.remove(gives_up);
    EXPECT_EQ(numbers(queue.take(1, kAll)), Numbers{2});
}

TEST(BatchQueueTest, CloseWakesTheLanes) {
    BatchQueue<Item> queue(10);
    Loop loop;
    int ended = 0;
    loop.run([&] {
        std::list<JoinedFiber> lanes;
        for (std::size_t lane = 0; lane < 3; ++lane) {
            lanes.emplace_back([&, lane] {
                EXPECT_TRUE(queue.take(lane, kAll).empty());
                ++ended;
            });
        }
        Loop::current()->yield();
        queue.close();
        lanes.clear();
    });
    EXPECT_EQ(ended, 3);
    EXPECT_FALSE(queue.push(request(0, {})));
}

TEST(BatchQueueTest, WhatWaitedWhenItClosedIsStillTaken) {
    BatchQueue<Item> queue(10);
    EXPECT_TRUE(queue.push(request(0, {1})));
    EXPECT_EQ(numbers(queue.take(0, kAll)), Numbers{0});
    EXPECT_TRUE(queue.push(request(1, {1})));
    queue.close();
    EXPECT_EQ(numbers(queue.take(1, kAll)), Numbers{});
    EXPECT_EQ(numbers(queue.take(0, kAll)), Numbers{1});
    EXPECT_EQ(numbers(queue.take(0, kAll)), Numbers{});
}

// Whatever is asked for: each request is in one batch, none for an event that is in another, and those for
// one event come in order.
TEST(BatchQueueTest, ManyLanesKeepTheRules) {
    constexpr int kRequests = 3000;
    constexpr std::size_t kLanes = 3;
    constexpr EventTag kEvents = 12;
    BatchQueue<Item> queue(kRequests);
    std::vector<int> taken(kRequests);
    std::vector<int> last_of(kEvents, -1);
    std::vector<std::size_t> lane_of(kEvents, kLanes);
    int count = 0;
    Loop loop;
    loop.run([&] {
        std::list<JoinedFiber> lanes;
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            lanes.emplace_back([&, lane] {
                while (true) {
                    const auto batch = queue.take(lane, 8);
                    std::ranges::replace(lane_of, lane, kLanes);
                    if (batch.empty()) return;
                    for (const auto& item : batch) {
                        ++taken.at(static_cast<std::size_t>(item->number));
                        for (const EventTag event : item->events) {
                            EXPECT_TRUE(lane_of[event] == kLanes || lane_of[event] == lane);
                            EXPECT_LT(last_of[event], item->number);
                            lane_of[event] = lane;
                            last_of[event] = item->number;
                        }
                    }
                    for (std::size_t turn = 0; turn <= lane; ++turn) Loop::current()->yield();
                    if ((count += static_cast<int>(batch.size())) == kRequests) queue.close();
                }
            });
        }
        std::minstd_rand random{7};
        for (int i = 0; i < kRequests; ++i) {
            EventTags events;
            for (auto n = random() % 3 + 1; n > 0; --n) {
                const EventTag event = random() % kEvents;
                if (std::ranges::find(events, event) == events.end()) events.push_back(event);
            }
            EXPECT_TRUE(queue.push(request(i, std::move(events))));
            if (i % 5 == 0) Loop::current()->yield();
        }
        lanes.clear();
    });
    EXPECT_EQ(taken, std::vector<int>(kRequests, 1));
}

}  // namespace
}  // namespace booking
