// Where fibers of one loop wait until another says that something has changed. Needs no lock: between the
// look at what is waited for and the wait nothing else runs.
#pragma once

#include <list>

#include "fiber/loop.hpp"

namespace booking {

class Condition final {
public:
    // False: the deadline passed and `is_true` still does not hold.
    bool wait(const auto& is_true, Deadline deadline = Deadline::max()) {
        while (!is_true()) {
            if (!wait_once(deadline)) return is_true();
        }
        return true;
    }

    void notify_one() {
        if (waiting_.empty()) return;
        waiting_.front()->is_notified = true;
        Loop::current()->wake(waiting_.front()->fiber);
        waiting_.pop_front();
    }
    void notify_all() {
        while (!waiting_.empty()) notify_one();
    }

private:
    struct Waiter {
        Fiber& fiber;
        bool is_notified = false;
    };

    // One that was notified after its time was up, but before it ran, was notified.
    bool wait_once(Deadline deadline) {
        Loop& loop = *Loop::current();
        Waiter waiter{*loop.current_fiber()};
        const auto place = waiting_.insert(waiting_.end(), &waiter);
        loop.suspend(deadline);
        if (!waiter.is_notified) waiting_.erase(place);
        return waiter.is_notified;
    }

    std::list<Waiter*> waiting_;
};

}  // namespace booking
