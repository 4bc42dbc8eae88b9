// Text of a PostgreSQL array of texts.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace booking {

[[nodiscard]] std::string array_text(std::span<const std::string_view> texts);

}  // namespace booking
