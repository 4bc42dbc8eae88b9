// Is a body well-formed JSON that PostgreSQL can hold? The text itself goes to SQL as it came.
#pragma once

#include <string_view>

#include "api/fault.hpp"

namespace booking {

inline constexpr std::size_t kMaxJsonDepth = 8;

struct JsonCheck {
    Faults faults;        // every fault up to the first one that ends the parse; none: well-formed
    bool is_json = true;  // PostgreSQL may be asked what else is wrong
};

[[nodiscard]] JsonCheck check_json_text(std::string_view text);

}  // namespace booking
