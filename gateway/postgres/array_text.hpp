// Text of a PostgreSQL array of texts.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace booking {

// Nothing, which is null itself, if all of them are.
[[nodiscard]] std::optional<std::string> array_text(std::span<const std::optional<std::string_view>> texts);

}  // namespace booking
