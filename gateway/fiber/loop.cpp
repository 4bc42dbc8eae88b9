#include "fiber/loop.hpp"

#include <cxxabi.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <boost/context/fiber.hpp>
#include <cerrno>
#include <cstring>
#include <exception>
#include <system_error>
#include <thread>

namespace booking {
namespace {

namespace context = boost::context;

constexpr std::size_t kStackSize{256UL * 1024};  // of address space; what is never touched costs nothing
constexpr std::size_t kKeptStacks = 128;
constexpr std::size_t kMaxEvents = 256;

thread_local Loop* running_loop = nullptr;

int checked(int result, const char* what) {
    if (result < 0) throw std::system_error(errno, std::generic_category(), what);
    return result;
}

// Exceptions under way belong to a fiber, not to its thread; the C++ ABI keeps them here (its layout:
// __cxa_eh_globals).
struct ExceptionState {
    void* caught = nullptr;
    unsigned uncaught = 0;
};

void exchange_exceptions(ExceptionState& state) {
    void* const of_thread = static_cast<void*>(abi::__cxa_get_globals());
    ExceptionState old;
    std::memcpy(&old, of_thread, sizeof(old));
    std::memcpy(of_thread, &state, sizeof(state));
    state = old;
}

}  // namespace

class Fiber final {
public:
    explicit Fiber(std::function<void()> task) : body(std::move(task)) {}

    std::function<void()> body;
    context::fiber self;    // where it goes on
    context::fiber thread;  // where the loop goes on
    std::multimap<Deadline, Fiber*>::iterator timer;
    bool has_timer = false;
    bool timed_out = false;
    bool is_ready = false;
    ExceptionState exceptions;
    StackMark stack;
    void* local = nullptr;
};

namespace {

struct PooledStack {
    StackPool& pool;
    Fiber& fiber;

    [[nodiscard]] context::stack_context allocate() const {
        auto stack = pool.allocate();
        fiber.stack.bottom = static_cast<char*>(stack.sp) - stack.size;
        fiber.stack.size = stack.size;
        return stack;
    }
    void deallocate(const context::stack_context& stack) const noexcept { pool.deallocate(stack); }
};

}  // namespace

Loop::Mailbox::Mailbox() : event_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {}
Loop::Mailbox::~Mailbox() {
    ::close(event_);
}

void Loop::Mailbox::post(std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    if (tasks_.size() > 1) return;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(event_, &one, sizeof(one));
}

void Loop::Mailbox::deliver() {
    std::vector<std::function<void()>> tasks;
    {
        const std::lock_guard lock(mutex_);
        std::uint64_t count = 0;
        // NOLINTNEXTLINE(clang-analyzer-unix.BlockInCriticalSection): an eventfd that is not blocking
        [[maybe_unused]] const auto got = ::read(event_, &count, sizeof(count));
        tasks.swap(tasks_);
    }
    for (const auto& task : tasks) task();
}

Loop::Loop()
    : epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      stacks_(kStackSize, kKeptStacks),
      mailbox_(std::make_shared<Mailbox>()) {
    epoll_event event{};
    event.events = EPOLLIN;
    checked(::epoll_ctl(epoll_, EPOLL_CTL_ADD, mailbox_->event_, &event), "epoll_ctl");
}

Loop::~Loop() {
    ::close(epoll_);
}

Loop* Loop::current() {
    return running_loop;
}

void Loop::run(const std::function<void()>& main) {
    auto* const outer = std::exchange(running_loop, this);
    mark_thread(stack_);
    std::exception_ptr failure;
    spawn([&] {
        try {
            main();
        } catch (...) {
            failure = std::current_exception();
        }
    });
    while (true) {
        for (auto round = ready_.size(); round > 0; --round) {
            Fiber& fiber = *ready_.front();
            ready_.pop_front();
            switch_to(fiber);
        }
        if (fibers_ == 0) break;
        take_events();
        fire_timers();
    }
    running_loop = outer;
    if (failure) std::rethrow_exception(failure);
}

void Loop::spawn(std::function<void()> body) {
    auto owned = std::make_unique<Fiber>(std::move(body));
    auto* fiber = owned.get();
    fiber->self = context::fiber(std::allocator_arg, PooledStack{stacks_, *fiber},
                                 [this, fiber](context::fiber&& thread) {
                                     after_switch(fiber->stack, &stack_);
                                     fiber->thread = std::move(thread);
                                     [fiber]() noexcept { fiber->body(); }();
                                     fiber->body = nullptr;
                                     before_switch(nullptr, stack_);
                                     return std::move(fiber->thread);
                                 });
    mark_new_fiber(fiber->stack);
    ++fibers_;
    wake(*owned.release());
}

// The only place where a fiber is entered. One that has ended is gone when this returns.
void Loop::switch_to(Fiber& fiber) {
    fiber.is_ready = false;
    current_ = &fiber;
    exchange_exceptions(fiber.exceptions);
    before_switch(&stack_, fiber.stack);
    fiber.self = std::move(fiber.self).resume();
    after_switch(stack_, nullptr);
    exchange_exceptions(fiber.exceptions);
    current_ = nullptr;
    if (fiber.self) return;
    mark_ended_fiber(fiber.stack);
    delete &fiber;
    --fibers_;
}

bool Loop::suspend(Deadline deadline) {
    Fiber& fiber = *current_;
    fiber.timed_out = false;
    if (deadline != Deadline::max()) {
        fiber.timer = timers_.emplace(deadline, &fiber);
        fiber.has_timer = true;
    }
    before_switch(&fiber.stack, stack_);
    fiber.thread = std::move(fiber.thread).resume();
    after_switch(fiber.stack, &stack_);
    return !fiber.timed_out;
}

void Loop::wake(Fiber& fiber) {
    if (fiber.is_ready) return;
    fiber.is_ready = true;
    if (std::exchange(fiber.has_timer, false)) timers_.erase(fiber.timer);
    ready_.push_back(&fiber);
}

void*& Loop::fiber_local() const {
    return current_->local;
}

void Loop::yield() {
    wake(*current_);
    suspend();
}

void Loop::add(int descriptor, Watch& watch) const {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.ptr = &watch;
    checked(::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event), "epoll_ctl");
}

bool Loop::wait(Watch& watch, const bool& flag, const Deadline& deadline) {
    while (!flag) {
        watch.waiting = current_;
        const bool woken = suspend(deadline);
        watch.waiting = nullptr;
        if (!woken && !flag) return false;
    }
    return true;
}

// One-shot: libpq may leave unread what it has no room for, of which an edge would never be told again.
bool Loop::wait_ready(int descriptor, std::uint32_t events, Deadline deadline) {
    Watch watch{.readable = false, .writable = false, .waiting = current_};
    epoll_event event{};
    event.events = events | EPOLLONESHOT;
    event.data.ptr = &watch;
    if (::epoll_ctl(epoll_, EPOLL_CTL_MOD, descriptor, &event) != 0) {
        checked(::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event), "epoll_ctl");
    }
    suspend(deadline);
    if (watch.readable || watch.writable) return true;
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, nullptr);  // it names what ends here
    return false;
}

void Loop::take_events() {
    std::array<epoll_event, kMaxEvents> events;  // NOLINT(*-member-init): filled by epoll_wait
    int timeout = -1;
    if (!ready_.empty()) {
        timeout = 0;
    } else if (!timers_.empty()) {
        timeout = left_ms(timers_.begin()->first);
    }
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout);
    bool has_mail = false;
    for (int i = 0; i < count; ++i) {
        const auto& event = events.at(static_cast<std::size_t>(i));
        auto* watch = static_cast<Watch*>(event.data.ptr);
        if (watch == nullptr) {
            has_mail = true;
            continue;
        }
        const auto has = [&](std::uint32_t mask) { return (event.events & mask) != 0; };
        if (has(EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) watch->readable = true;
        if (has(EPOLLOUT | EPOLLHUP | EPOLLERR)) watch->writable = true;
        if (has(EPOLLRDHUP | EPOLLHUP | EPOLLERR)) watch->ended = true;
        if (watch->waiting != nullptr) {
            wake(*watch->waiting);
        } else if (watch->on_ready && has(~std::uint32_t{EPOLLOUT})) {
            watch->on_ready();
        }
    }
    if (has_mail) mailbox_->deliver();
}

void Loop::fire_timers() {
    if (timers_.empty()) return;
    const auto now = Clock::now();
    while (!timers_.empty() && timers_.begin()->first <= now) {
        Fiber& fiber = *timers_.begin()->second;
        fiber.timed_out = true;
        wake(fiber);
    }
}

void sleep_until(Deadline deadline) {
    if (auto* loop = Loop::current()) {
        while (Clock::now() < deadline) loop->suspend(deadline);
    } else {
        std::this_thread::sleep_until(deadline);
    }
}

}  // namespace booking
