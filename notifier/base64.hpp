// Base64 of RFC 4648, with padding, without line breaks.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace booking {

[[nodiscard]] std::string encode_base64(std::string_view bytes);

// Nothing: not base64.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

}  // namespace booking
