// Decodes a chunked body piece by piece; strict, and bounded whatever the client announces.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "message.hpp"

namespace booking {

class ChunkedBody final {
public:
    // Bytes of `input` that belong to the body; fewer than all once done() or refused.
    [[nodiscard]] std::size_t feed(std::string_view input);

    [[nodiscard]] bool done() const { return state_ == State::done; }
    [[nodiscard]] const std::optional<Refusal>& refusal() const { return refusal_; }
    [[nodiscard]] std::string take() { return std::move(body_); }

private:
    enum class State { size_line, data, data_end, trailer, done };

    void end_line();
    void refuse(std::string_view error, std::string detail);

    State state_ = State::size_line;
    std::string line_;          // of sizes and trailers, without CRLF
    std::size_t overhead_ = 0;  // bytes that are not data
    std::size_t left_ = 0;      // of the chunk
    std::string body_;
    std::optional<Refusal> refusal_;
};

}  // namespace booking
