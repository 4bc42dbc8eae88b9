// The framing of a chunked body, checked as it passes to cpp-httplib, which reads sizes with strtoul, minds
// neither what ends a chunk nor what follows the last one, and has no limit.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "http/message.hpp"

namespace booking {

class ChunkGuard final {
public:
    // False: refused; none of `bytes` may be passed on. They end with the body, or before.
    [[nodiscard]] bool check(std::string_view bytes);
    // How many of `bytes` belong to the body.
    [[nodiscard]] std::size_t extent(std::string_view bytes) const;

    [[nodiscard]] bool is_done() const { return place_ == Place::done; }
    [[nodiscard]] const std::optional<Refusal>& refusal() const { return refusal_; }

private:
    enum class Place { size, extension, size_end, data, data_cr, data_lf, last_cr, last_lf, done };

    bool check_byte(char c);
    bool refuse(std::string_view error);

    Place place_ = Place::size;
    std::size_t left_ = 0;      // of the chunk
    std::size_t total_ = 0;     // data
    std::size_t overhead_ = 0;  // bytes that are not data
    std::size_t line_ = 0;      // bytes of it
    std::optional<Refusal> refusal_;
};

}  // namespace booking
