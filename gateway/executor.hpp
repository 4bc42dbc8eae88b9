// Where a piece of work is to be done.
#pragma once

#include <functional>

namespace booking {

class Executor {
public:
    Executor() = default;
    Executor(const Executor&) = delete;
    Executor& operator=(const Executor&) = delete;
    virtual ~Executor() = default;

    // From any thread. A task runs once and must not throw.
    virtual void run(std::function<void()> task) = 0;
};

}  // namespace booking
