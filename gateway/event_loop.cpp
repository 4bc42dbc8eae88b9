#include "event_loop.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace booking {
namespace {

constexpr std::size_t kMaxEvents = 256;

int checked(int result, const char* what) {
    if (result < 0) throw std::system_error(errno, std::generic_category(), what);
    return result;
}

void control(int epoll, int operation, int descriptor, std::uint32_t events, EventLoop::Handler* handler) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = handler;
    checked(::epoll_ctl(epoll, operation, descriptor, &event), "epoll_ctl");
}

}  // namespace

EventLoop::EventLoop()
    : epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      wake_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {
    control(epoll_, EPOLL_CTL_ADD, wake_, EPOLLIN, nullptr);
}

EventLoop::~EventLoop() {
    ::close(wake_);
    ::close(epoll_);
}

void EventLoop::run(std::function<void()> task) {
    bool is_first = false;
    {
        const std::lock_guard lock(mutex_);
        is_first = tasks_.empty();
        tasks_.push_back(std::move(task));
    }
    if (!is_first) return;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_, &one, sizeof(one));
}

void EventLoop::add(int descriptor, std::uint32_t events, Handler& handler) const {
    control(epoll_, EPOLL_CTL_ADD, descriptor, events, &handler);
}

void EventLoop::change(int descriptor, std::uint32_t events, Handler& handler) const {
    control(epoll_, EPOLL_CTL_MOD, descriptor, events, &handler);
}

void EventLoop::remove(int descriptor) const {
    control(epoll_, EPOLL_CTL_DEL, descriptor, 0, nullptr);
}

void EventLoop::serve(const std::function<Deadline()>& on_alarm) {
    std::array<epoll_event, kMaxEvents> events{};
    while (!stopped_) {
        const int timeout = alarm_ == Deadline::max() ? -1 : left_ms(alarm_);
        const int ready = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout);
        for (int i = 0; i < ready; ++i) {
            const auto& event = events.at(static_cast<std::size_t>(i));
            if (event.data.ptr != nullptr) {
                static_cast<Handler*>(event.data.ptr)->on_ready(event.events);
            } else {
                std::uint64_t count = 0;
                [[maybe_unused]] const auto got = ::read(wake_, &count, sizeof(count));
            }
        }
        run_tasks();
        if (alarm_ <= Clock::now()) alarm_ = on_alarm();
    }
}

void EventLoop::run_tasks() {
    std::vector<std::function<void()>> tasks;
    {
        const std::lock_guard lock(mutex_);
        tasks.swap(tasks_);
    }
    for (const auto& task : tasks) task();
}

void EventLoop::stop() {
    run([this] { stopped_ = true; });
}

}  // namespace booking
