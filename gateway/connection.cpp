#include "connection.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "http_answer.hpp"

namespace booking {
namespace {

constexpr milliseconds kFirstPatience{5000};  // for the first byte
constexpr milliseconds kHeadPatience{5000};
constexpr milliseconds kBodyPatience{10000};
constexpr milliseconds kSendPatience{10000};
constexpr milliseconds kBriefPatience{1000};
constexpr milliseconds kStopPatience{300};
constexpr milliseconds kIdleGrace{10};
constexpr milliseconds kLingerPatience{500};
constexpr std::size_t kMaxDrained = 1'048'576;
constexpr int kMaxInTurn = 16;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

Connection::Connection(int descriptor, bool brief, ConnectionHost& host)
    : descriptor_(descriptor), brief_(brief), host_(host), reader_(std::make_unique<RequestReader>(brief)) {
    host_.loop.add(descriptor_, awaited_, *this);
    set_deadline(patience(kFirstPatience));
}

Connection::~Connection() {
    ::close(descriptor_);
}

void Connection::on_ready(std::uint32_t events) {
    switch (state_) {
        case State::receiving:
            if (receive()) advance();
            break;
        case State::answering:
            // More of the client, which has to wait. Its end is noticed when the answer is sent.
            if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
                host_.loop.remove(descriptor_);
                is_watched_ = false;
            } else {
                await(0);
            }
            break;
        case State::sending:
            send();
            advance();
            break;
        case State::lingering:
            drained_ += received_.size();
            received_.clear();
            if (!receive() || drained_ > kMaxDrained) close();
            break;
        case State::closed:
            break;
    }
}

void Connection::hasten() {
    const bool waits = state_ == State::receiving && reader_->stage() != RequestReader::Stage::body;
    if (waits) deadline_ = std::min(deadline_, Clock::now() + kStopPatience);
    host_.loop.set_alarm(deadline_);
}

// What was accepted a moment ago may have sent what was not read yet: in a burst each one would end the one
// before.
bool Connection::may_make_room() const {
    if (!is_idle() || waits_since_ + kIdleGrace > Clock::now()) return false;
    char next = 0;
    return ::recv(descriptor_, &next, 1, MSG_PEEK | MSG_DONTWAIT) <= 0;
}

Deadline Connection::check_deadline() {
    if (deadline_ > Clock::now()) return deadline_;
    deadline_ = Deadline::max();
    // A connection that was used before ends without a word: its client may be sending just now.
    const bool ends_quietly = is_idle() && (!is_first_ || host_.is_stopping);
    if (state_ == State::receiving && !ends_quietly) {
        reader_->time_out();
        advance();
    } else {
        close();
    }
    return deadline_;
}

// False: there is nothing to go on with.
bool Connection::receive() {
    constexpr std::size_t kReceiveSize = 16'384;
    std::array<char, kReceiveSize> chunk;  // NOLINT(*-member-init): filled by recv
    const auto got = ::recv(descriptor_, chunk.data(), chunk.size(), MSG_DONTWAIT);
    if (got > 0) {
        received_.append(chunk.data(), static_cast<std::size_t>(got));
        return true;
    }
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return false;
    if (got == 0 && state_ == State::receiving && reader_->stage() == RequestReader::Stage::body) {
        reader_->end();
        return true;
    }
    close();
    return false;
}

// Requests that came together are answered one after another, so many before it is the others' turn.
void Connection::advance() {
    if (is_advancing_) return;
    is_advancing_ = true;
    for (int answered = 0; state_ == State::receiving; ++answered) {
        if (answered == kMaxInTurn) {
            await(0);  // what came is answered before more is read
            host_.loop.run([this] { advance(); });
            break;
        }
        const auto before = reader_->stage();
        received_.erase(0, reader_->feed(received_));
        const auto stage = reader_->stage();
        if (stage == RequestReader::Stage::complete) {
            take_request();
            continue;
        }
        if (stage != before) {
            const auto usual = stage == RequestReader::Stage::head ? kHeadPatience : kBodyPatience;
            set_deadline(patience(usual));
        }
        if (stage != before && reader_->expects_continue() && received_.empty()) {
            // A client whose socket has no room for these few bytes is not helped.
            ::send(descriptor_, kContinue.data(), kContinue.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        }
        await(EPOLLIN);
        break;
    }
    is_advancing_ = false;
}

void Connection::take_request() {
    state_ = State::answering;
    deadline_ = Deadline::max();
    if (const auto& refusal = reader_->refusal()) {
        answer(host_.dispatcher.refuse(reader_->request(), *refusal));
        return;
    }
    host_.dispatcher.handle(reader_->request(), [this](const Response& response) {
        answer(response);
        advance();
    });
}

void Connection::answer(const Response& response) {
    closes_ = reader_->refusal() || reader_->closes() || brief_ || host_.is_stopping;
    to_send_ = write_answer(response, reader_->request().method == "HEAD", closes_);
    sent_ = 0;
    state_ = State::sending;
    set_deadline(kSendPatience);
    send();
}

void Connection::send() {
    while (sent_ < to_send_.size()) {
        const auto sent = ::send(descriptor_, to_send_.data() + sent_, to_send_.size() - sent_,
                                 MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) {
            sent_ += static_cast<std::size_t>(sent);
        } else if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) && is_watched_) {
            return await(EPOLLOUT);
        } else if (sent == 0 || errno != EINTR) {
            return close();
        }
    }
    if (closes_ || !is_watched_) return finish();
    reader_ = std::make_unique<RequestReader>(brief_);
    state_ = State::receiving;
    is_first_ = false;
    waits_since_ = Clock::now();
    to_send_ = {};
    set_deadline(host_.is_stopping ? kStopPatience : patience(host_.keep_alive));
}

// Closing with unread bytes makes TCP discard an answer on its way: reads on for a moment first.
void Connection::finish() {
    ::shutdown(descriptor_, SHUT_WR);
    if (!is_watched_) return close();
    state_ = State::lingering;
    received_.clear();
    set_deadline(kLingerPatience);
    await(EPOLLIN);
}

void Connection::close() {
    if (state_ == State::closed) return;
    state_ = State::closed;
    deadline_ = Deadline::max();
    if (is_watched_) host_.loop.remove(descriptor_);
    is_watched_ = false;
    host_.on_closed(descriptor_);
}

void Connection::await(std::uint32_t events) {
    if (events == awaited_ || !is_watched_) return;
    host_.loop.change(descriptor_, events, *this);
    awaited_ = events;
}

void Connection::set_deadline(milliseconds patience) {
    deadline_ = Clock::now() + patience;
    host_.loop.set_alarm(deadline_);
}

// For each step.
milliseconds Connection::patience(milliseconds usual) const {
    return brief_ ? kBriefPatience : usual;
}

}  // namespace booking
