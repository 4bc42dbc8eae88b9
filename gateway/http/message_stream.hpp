// One request as cpp-httplib reads it, and its answer as the library writes it.
#pragma once

#include <httplib.h>

#include "http/chunk_guard.hpp"
#include "http/framing_guard.hpp"
#include "http/socket.hpp"

namespace booking {

class MessageStream final : public httplib::Stream {
public:
    // shown: the head for the library; head: how long the body may be.
    MessageStream(Socket& socket, std::string shown, const Head& head)
        : socket_(socket),
          shown_(std::move(shown)),
          is_chunked_(head.is_chunked),
          body_left_(head.body_length) {}

    // The whole message was read. If not, nothing that follows can be understood, whatever the library made
    // of it.
    [[nodiscard]] bool is_complete() const { return is_chunked_ ? chunks_.is_done() : body_left_ == 0; }
    // Of a message that is not complete.
    [[nodiscard]] Refusal refusal() const;

    [[nodiscard]] bool is_readable() const override { return true; }
    [[nodiscard]] bool is_writable() const override { return true; }
    ssize_t read(char* to, std::size_t size) override;
    ssize_t write(const char* from, std::size_t size) override;
    // Of no use here: behind a proxy it would be the proxy's.
    void get_remote_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
    void get_local_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
    // The library compares it with FD_SETSIZE, for a select() that it does not call here.
    [[nodiscard]] socket_t socket() const override { return 0; }

private:
    Socket& socket_;
    const std::string shown_;
    std::size_t shown_used_ = 0;
    const bool is_chunked_;
    std::size_t body_left_;
    ChunkGuard chunks_;
    bool is_late_ = false;
};

}  // namespace booking
