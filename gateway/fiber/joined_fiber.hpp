// A fiber that is waited for before what it uses goes, as std::jthread is.
#pragma once

#include "fiber/condition.hpp"

namespace booking {

class JoinedFiber final {
public:
    explicit JoinedFiber(std::function<void()> body) {
        Loop::current()->spawn([this, body = std::move(body)] {
            body();
            done_ = true;
            ended_.notify_all();
        });
    }
    ~JoinedFiber() {
        ended_.wait([this] { return done_; });
    }
    JoinedFiber(const JoinedFiber&) = delete;
    JoinedFiber& operator=(const JoinedFiber&) = delete;

private:
    bool done_ = false;
    Condition ended_;
};

}  // namespace booking
