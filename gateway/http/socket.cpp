#include "http/socket.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace booking {
namespace {

constexpr milliseconds kSendPatience{10000};
constexpr milliseconds kLingerPatience{500};
constexpr std::size_t kMaxDrained = 1'048'576;
constexpr std::size_t kKeptCapacity = 4096;
constexpr std::size_t kChunk = 16'384;

}  // namespace

Socket::Socket(int descriptor) : descriptor_(descriptor) {
    try {
        Loop::current()->add(descriptor_, watch_);
    } catch (...) {
        ::close(descriptor_);
        throw;
    }
}

Socket::~Socket() {
    ::close(descriptor_);
}

void Socket::use(std::size_t size) {
    used_ += size;
    if (used_ < received_.size()) return;
    received_.clear();
    used_ = 0;
}

void Socket::shrink() {
    for (auto* buffer : {&received_, &to_send_}) {
        if (buffer->capacity() > kKeptCapacity) std::string().swap(*buffer);
    }
}

Socket::Input Socket::receive() {
    static thread_local std::array<char, kChunk>
        chunk;  // shared: no fiber switches between filling and copying
    while (true) {
        if (watch_.readable) {
            const auto got = ::recv(descriptor_, chunk.data(), chunk.size(), 0);
            if (got > 0) {
                const auto size = static_cast<std::size_t>(got);
                if (used_ > 0) received_.erase(0, std::exchange(used_, 0));
                received_.append(chunk.data(), size);
                // The edge of what comes later will be told, but that of the end has been.
                if (size < chunk.size() && !watch_.ended) watch_.readable = false;
                return Input::more;
            }
            if (got == 0 || (errno != EAGAIN && errno != EINTR)) return Input::ended;
            if (errno == EINTR) continue;
            watch_.readable = false;
        }
        if (deadline_ <= Clock::now() || !Loop::current()->wait_readable(watch_, deadline_))
            return Input::late;
    }
}

void Socket::shorten_deadline(Deadline deadline) {
    if (deadline >= deadline_) return;
    deadline_ = deadline;
    if (watch_.waiting != nullptr) Loop::current()->wake(*watch_.waiting);
}

bool Socket::has_input() const {
    char next = 0;
    return ::recv(descriptor_, &next, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

bool Socket::flush() {
    const auto deadline = Clock::now() + kSendPatience;
    std::string_view left = to_send_;
    while (!left.empty()) {
        const auto sent = ::send(descriptor_, left.data(), left.size(), MSG_NOSIGNAL);
        if (sent > 0) {
            left.remove_prefix(static_cast<std::size_t>(sent));
        } else if (sent < 0 && errno == EAGAIN) {
            watch_.writable = false;
            if (!Loop::current()->wait_writable(watch_, deadline)) return false;
        } else if (sent == 0 || errno != EINTR) {
            return false;
        }
    }
    to_send_.clear();
    return true;
}

void Socket::linger() {
    ::shutdown(descriptor_, SHUT_WR);
    set_deadline(Clock::now() + kLingerPatience);
    std::size_t drained = 0;
    while (true) {
        drained += received().size();
        use(received().size());
        if (drained > kMaxDrained || Clock::now() >= deadline_ || receive() != Input::more) return;
    }
}

void Socket::cut() {
    ::shutdown(descriptor_, SHUT_RDWR);
    watch_.readable = watch_.writable = true;
    if (watch_.waiting != nullptr) Loop::current()->wake(*watch_.waiting);
}

}  // namespace booking
