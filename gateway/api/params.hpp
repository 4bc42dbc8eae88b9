// Turns path, query, headers and body into the positional text parameters of a route's function. Judges form
// only.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/fault.hpp"
#include "api/routes.hpp"
#include "http/message.hpp"

namespace booking {

struct BoundParameters {
    Values values;
    Faults faults;
};

// path_arguments, query and headers as sent; the body must have been checked already, an empty one is NULL.
// A value that has a fault is NULL.
[[nodiscard]] BoundParameters bind_parameters(const Route& route,
                                              std::span<const std::string_view> path_arguments,
                                              const Request& request, std::string_view body);

// Nothing: a '%' without two hex digits, U+0000, or not UTF-8.
[[nodiscard]] std::optional<std::string> decode_text(std::string_view encoded, bool plus_is_space);

}  // namespace booking
