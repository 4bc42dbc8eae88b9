// One client socket: buffered reading and whole writes, each with a deadline. Owns the descriptor.
#pragma once

#include <string>
#include <string_view>

#include "clock.hpp"

namespace booking {

class Connection final {
public:
    // stop_signal: a descriptor that becomes readable when the server stops.
    Connection(int socket, int stop_signal);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Waits for the first bytes of a request. False: the client left, was idle until the deadline, or the
    // server stops.
    [[nodiscard]] bool await_request(Deadline deadline);

    // Receives more. False: the client left or the deadline passed.
    [[nodiscard]] bool receive(Deadline deadline);

    // What was received and not consumed yet. Views into it end with the next receive() or consume().
    [[nodiscard]] std::string_view received() const { return std::string_view(buffer_).substr(begin_); }
    void consume(std::size_t size);

    [[nodiscard]] bool send(std::string_view data, Deadline deadline) const;

    // Closing with unread bytes makes TCP discard an answer on its way: reads on for a moment first.
    void finish();

private:
    int socket_;
    int stop_signal_;
    std::string buffer_;
    std::size_t begin_ = 0;
};

}  // namespace booking
