// One thread that runs many fibers (Boost.Context). A fiber that waits lets the others run; between two waits
// nothing else runs, so what fibers share needs no lock.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "fiber/clock.hpp"
#include "fiber/sanitizer.hpp"
#include "fiber/stack_pool.hpp"

namespace booking {

class Fiber;

// A descriptor that is watched for as long as it is open. Edge-triggered: whoever meets EAGAIN takes the flag
// down.
struct Watch {
    bool readable = true;
    bool writable = true;
    bool ended = false;  // by the peer, in one direction at least
    Fiber* waiting = nullptr;
    std::function<void()> on_ready = {};  // called if no fiber waits; must not wait itself
};

class Loop final {
public:
    // Throws std::system_error.
    Loop();
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    // The loop that runs in this thread; nullptr: none.
    [[nodiscard]] static Loop* current();

    // Runs `main` in a fiber, and all fibers that come of it, until the last one has ended. Throws what main
    // threw.
    void run(const std::function<void()>& main);

    // A new fiber, which starts after the current one waits. An exception that leaves it ends the program.
    void spawn(std::function<void()> body);

    // From any thread: done in the loop's thread, between fibers. Must not wait.
    class Mailbox final {
    public:
        Mailbox();
        ~Mailbox();
        Mailbox(const Mailbox&) = delete;
        Mailbox& operator=(const Mailbox&) = delete;
        void post(std::function<void()> task);

    private:
        friend class Loop;
        void deliver();
        int event_;
        std::mutex mutex_;
        std::vector<std::function<void()>> tasks_;
    };
    // May outlive the loop: what is posted then is not done.
    [[nodiscard]] const std::shared_ptr<Mailbox>& mailbox() const { return mailbox_; }

    // The rest is for the loop's thread. These wait; false: the deadline passed first.
    bool suspend(Deadline deadline = Deadline::max());
    bool wait_ready(int descriptor, std::uint32_t events,
                    Deadline deadline);  // EPOLLIN, EPOLLOUT; level-triggered
    // The deadline may be changed while they wait, together with a wake().
    bool wait_readable(Watch& watch, const Deadline& deadline) {
        return wait(watch, watch.readable, deadline);
    }
    bool wait_writable(Watch& watch, const Deadline& deadline) {
        return wait(watch, watch.writable, deadline);
    }
    void yield();

    // Ends the wait of a suspended fiber. Once, however often it is called.
    void wake(Fiber& fiber);
    // nullptr: not in a fiber.
    [[nodiscard]] Fiber* current_fiber() const { return current_; }

    // Whatever the code of the current fiber keeps there.
    [[nodiscard]] void*& fiber_local() const;

    // Throws std::system_error. The watch must live until the descriptor is closed, which ends it.
    void add(int descriptor, Watch& watch) const;

private:
    bool wait(Watch& watch, const bool& flag, const Deadline& deadline);
    void switch_to(Fiber& fiber);
    void take_events();
    void fire_timers();

    int epoll_;
    StackPool stacks_;
    StackMark stack_;  // of the thread
    std::shared_ptr<Mailbox> mailbox_;
    std::size_t fibers_ = 0;
    Fiber* current_ = nullptr;
    std::deque<Fiber*> ready_;
    std::multimap<Deadline, Fiber*> timers_;
};

// Waits in a fiber, blocks in a thread without a loop.
void sleep_until(Deadline deadline);

}  // namespace booking
