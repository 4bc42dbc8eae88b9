#include "fiber/loop.hpp"

#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "fiber/joined_fiber.hpp"

namespace booking {
namespace {

using std::chrono::seconds;

struct SocketPair {
    SocketPair() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0); }
    ~SocketPair() {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    SocketPair(const SocketPair&) = delete;
    SocketPair& operator=(const SocketPair&) = delete;
    void say(char word) const { EXPECT_EQ(::write(ends[1], &word, 1), 1); }

    int ends[2]{};
};

void in_fiber(const std::function<void()>& test) {
    Loop loop;
    loop.run(test);
}

TEST(LoopTest, FibersTakeTurnsWhereTheyWait) {
    std::string order;
    in_fiber([&] {
        const auto step = [&](char name) {
            for (int i = 0; i < 3; ++i) {
                order.push_back(name);
                Loop::current()->yield();
            }
        };
        JoinedFiber a([&] { step('a'); });
        JoinedFiber b([&] { step('b'); });
    });
    EXPECT_EQ(order, "ababab");
}

TEST(LoopTest, RunEndsWithTheLastFiberAndThrowsWhatMainThrew) {
    bool ended = false;
    EXPECT_THROW(in_fiber([&] {
                     Loop::current()->spawn([&] {
                         sleep_until(Clock::now() + milliseconds(20));
                         ended = true;
                     });
                     throw std::runtime_error("main");
                 }),
                 std::runtime_error);
    EXPECT_TRUE(ended);
    EXPECT_EQ(Loop::current(), nullptr);
}

TEST(LoopTest, AWaitEndsWithItsDeadlineAndNotBefore) {
    in_fiber([] {
        const auto start = Clock::now();
        EXPECT_FALSE(Loop::current()->suspend(start + milliseconds(30)));
        EXPECT_GE(Clock::now() - start, milliseconds(30));
        SocketPair pair;
        EXPECT_FALSE(Loop::current()->wait_ready(pair.ends[0], EPOLLIN, Clock::now() + milliseconds(10)));
        pair.say('x');
        EXPECT_TRUE(Loop::current()->wait_ready(pair.ends[0], EPOLLIN, Clock::now() + seconds(5)));
        EXPECT_TRUE(Loop::current()->wait_ready(pair.ends[0], EPOLLIN, Clock::now() + seconds(5))) << "level";
        EXPECT_TRUE(Loop::current()->wait_ready(pair.ends[0], EPOLLOUT, Clock::now() + seconds(5)));
    });
}

TEST(LoopTest, AWatchTellsOfInputOfRoomAndOfTheEnd) {
    in_fiber([] {
        auto pair = std::make_unique<SocketPair>();
        Watch watch;
        Loop& loop = *Loop::current();
        loop.add(pair->ends[0], watch);
        watch.readable = false;
        JoinedFiber speaker([&] { pair->say('x'); });
        EXPECT_TRUE(loop.wait_readable(watch, Clock::now() + seconds(5)));
        char word = 0;
        EXPECT_EQ(::read(pair->ends[0], &word, 1), 1);
        watch.readable = false;
        EXPECT_FALSE(loop.wait_readable(watch, Clock::now() + milliseconds(10)));
        EXPECT_FALSE(watch.ended);
        int called = 0;
        watch.on_ready = [&] { ++called; };
        ::shutdown(pair->ends[1], SHUT_WR);
        loop.suspend(Clock::now() + milliseconds(20));
        EXPECT_EQ(called, 1);
        EXPECT_TRUE(watch.ended);
    });
}

TEST(LoopTest, AThreadWakesAFiber) {
    Loop loop;
    const auto here = std::this_thread::get_id();
    loop.run([&] {
        Condition condition;
        bool done = false;
        std::jthread thread([&, mailbox = loop.mailbox()] {
            mailbox->post([&] {
                EXPECT_EQ(std::this_thread::get_id(), here);
                done = true;
                condition.notify_all();
            });
        });
        EXPECT_TRUE(condition.wait([&] { return done; }, Clock::now() + seconds(5)));
    });
}

// rethrow after a switch: the C++ runtime keeps exceptions under way by thread.
TEST(LoopTest, ExceptionsUnderWayBelongToTheirFiber) {
    in_fiber([] {
        std::vector<std::unique_ptr<JoinedFiber>> fibers;
        for (int i = 0; i < 20; ++i) {
            fibers.push_back(std::make_unique<JoinedFiber>([i] {
                try {
                    try {
                        throw i;
                    } catch (int) {
                        sleep_until(Clock::now() + milliseconds(20 - i));
                        throw;
                    }
                } catch (int caught) {
                    EXPECT_EQ(caught, i);
                }
            }));
        }
    });
}

TEST(LoopTest, ThousandsOfFibersWaitAtATime) {
    int done = 0;
    in_fiber([&] {
        for (int i = 0; i < 3000; ++i) {
            Loop::current()->spawn([&done, i] {
                sleep_until(Clock::now() + milliseconds(i % 50));
                ++done;
            });
        }
    });
    EXPECT_EQ(done, 3000);
}

TEST(ConditionTest, OneIsWokenForEachCall) {
    in_fiber([] {
        Condition condition;
        int free = 0;
        int served = 0;
        std::vector<std::unique_ptr<JoinedFiber>> fibers;
        for (int i = 0; i < 5; ++i) {
            fibers.push_back(std::make_unique<JoinedFiber>([&] {
                condition.wait([&] { return free > 0; });
                --free;
                ++served;
            }));
        }
        Loop::current()->yield();
        for (int i = 1; i <= 5; ++i) {
            ++free;
            condition.notify_one();
            Loop::current()->yield();
            EXPECT_EQ(served, i);
        }
    });
}

TEST(ConditionTest, AWaitThatIsGivenUpTakesNoCallAway) {
    in_fiber([] {
        Condition condition;
        bool set = false;
        EXPECT_FALSE(condition.wait([&] { return set; }, Clock::now() + milliseconds(5)));
        JoinedFiber patient(
            [&] { EXPECT_TRUE(condition.wait([&] { return set; }, Clock::now() + seconds(5))); });
        Loop::current()->yield();
        set = true;
        condition.notify_one();
    });
}

}  // namespace
}  // namespace booking
