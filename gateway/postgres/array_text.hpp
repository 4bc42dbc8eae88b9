// Text of a PostgreSQL array of texts.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace booking {

[[nodiscard]] std::string array_text(std::span<const std::string_view> texts);

// With nulls. Nothing, which is null itself, if all are.
[[nodiscard]] std::optional<std::string> sparse_array_text(
    std::span<const std::optional<std::string_view>> texts);

}  // namespace booking
