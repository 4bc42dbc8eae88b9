// A client's socket with what was received and not yet used, and what waits to be sent. Waits in fibers.
#pragma once

#include <string>
#include <string_view>

#include "fiber/loop.hpp"

namespace booking {

class Socket final {
public:
    // Owns the descriptor, which does not block. Throws std::system_error, and closes it.
    explicit Socket(int descriptor);
    ~Socket();
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    [[nodiscard]] Watch& watch() { return watch_; }

    [[nodiscard]] std::string_view received() const { return std::string_view(received_).substr(used_); }
    void use(std::size_t size);
    // While nothing is under way: large buffers are given up.
    void shrink();

    enum class Input { more, late, ended };
    // Waits for more, until the deadline. One that has passed: only looks.
    [[nodiscard]] Input receive();
    void set_deadline(Deadline deadline) { deadline_ = deadline; }
    // For a wait that is under way, too.
    void shorten_deadline(Deadline deadline);
    // Something has come that was not received.
    [[nodiscard]] bool has_input() const;

    void write(std::string_view text) { to_send_.append(text); }
    // Sends what was written. False: it cannot be, or not in time.
    [[nodiscard]] bool flush();

    // Before a close: with unread bytes it makes TCP discard an answer on its way.
    void linger();
    // Whoever waits for it finds that it has ended.
    void cut();

private:
    int descriptor_;
    Watch watch_;
    Deadline deadline_ = Deadline::max();
    std::string received_;
    std::size_t used_ = 0;
    std::string to_send_;
};

}  // namespace booking
