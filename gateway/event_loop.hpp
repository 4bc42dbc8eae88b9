// One thread that serves many descriptors as they become ready (epoll), and does what other threads hand it.
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "clock.hpp"
#include "executor.hpp"

namespace booking {

class EventLoop final : public Executor {
public:
    class Handler {
    public:
        Handler() = default;
        Handler(const Handler&) = delete;
        Handler& operator=(const Handler&) = delete;
        virtual ~Handler() = default;
        // events: of epoll.
        virtual void on_ready(std::uint32_t events) = 0;
    };

    // Throws std::system_error.
    EventLoop();
    ~EventLoop() override;
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    // In the loop's thread, after the events of the round: only there may a handler end.
    void run(std::function<void()> task) override;

    // The rest belongs to the loop's thread. Level-triggered; errors and hang-ups are told whatever the
    // events. Throws std::system_error.
    void add(int descriptor, std::uint32_t events, Handler& handler) const;
    void change(int descriptor, std::uint32_t events, Handler& handler) const;
    void remove(int descriptor) const;

    // Not later than this the alarm goes off.
    void set_alarm(Deadline deadline) { alarm_ = std::min(alarm_, deadline); }

    // Until stop(). on_alarm gives the next time to call it.
    void serve(const std::function<Deadline()>& on_alarm);
    void stop();

private:
    void run_tasks();

    int epoll_;
    int wake_;
    Deadline alarm_ = Deadline::max();
    bool stopped_ = false;
    std::mutex mutex_;
    std::vector<std::function<void()>> tasks_;
};

}  // namespace booking
