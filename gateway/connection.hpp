// One client's connection: reads a request, has it answered, writes the answer, and so on, each step with a
// deadline. Lives in the event loop's thread.
#pragma once

#include <sys/epoll.h>

#include <functional>
#include <memory>
#include <string>

#include "dispatch.hpp"
#include "event_loop.hpp"
#include "request_reader.hpp"

namespace booking {

// What all connections of a server share.
struct ConnectionHost {
    EventLoop& loop;
    const Dispatcher& dispatcher;
    milliseconds keep_alive;
    std::function<void(int descriptor)> on_closed;  // may not end the connection at once
    bool is_stopping = false;
};

class Connection final : public EventLoop::Handler {
public:
    // Owns the descriptor, unless it throws std::system_error. brief: over the limit of connections; one
    // request, and little time for it.
    Connection(int descriptor, bool brief, ConnectionHost& host);
    ~Connection() override;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void on_ready(std::uint32_t events) override;

    // The server stops: a request may be on its way, and is waited for a little.
    void hasten();

    // Gives up what took too long; the next time to look.
    [[nodiscard]] Deadline check_deadline();

    // Nothing of a request has come.
    [[nodiscard]] bool is_idle() const {
        return state_ == State::receiving && received_.empty() &&
               reader_->stage() == RequestReader::Stage::idle;
    }
    // Idle, and nothing is on its way.
    [[nodiscard]] bool may_make_room() const;
    // Over the limit, and its request is not complete.
    [[nodiscard]] bool is_expendable() const { return brief_ && state_ == State::receiving; }
    [[nodiscard]] Deadline waits_since() const { return waits_since_; }
    void close();

private:
    enum class State { receiving, answering, sending, lingering, closed };

    [[nodiscard]] bool receive();
    void advance();
    void take_request();
    void answer(const Response& response);
    void send();
    void finish();
    void await(std::uint32_t events);
    void set_deadline(milliseconds patience);
    [[nodiscard]] milliseconds patience(milliseconds usual) const;

    const int descriptor_;
    const bool brief_;
    ConnectionHost& host_;
    State state_ = State::receiving;
    Deadline deadline_ = Deadline::max();
    std::uint32_t awaited_ = EPOLLIN;
    bool is_watched_ = true;
    bool is_advancing_ = false;
    bool closes_ = false;  // after the answer
    std::string received_;
    std::string to_send_;
    std::size_t sent_ = 0;
    std::size_t drained_ = 0;
    bool is_first_ = true;  // request of this connection
    Deadline waits_since_ = Clock::now();
    std::unique_ptr<RequestReader> reader_;
};

}  // namespace booking
