// Is a body well-formed JSON that PostgreSQL can hold? The text itself goes to SQL as it came.
#pragma once

#include <string_view>

#include "fault.hpp"

namespace booking {

inline constexpr std::size_t kMaxJsonDepth = 8;

// Empty: well-formed. Otherwise every fault found up to the first one that ends the parse.
[[nodiscard]] Faults check_json_text(std::string_view text);

}  // namespace booking
