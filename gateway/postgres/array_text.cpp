#include "postgres/array_text.hpp"

#include <algorithm>

namespace booking {

std::optional<std::string> array_text(std::span<const std::optional<std::string_view>> texts) {
    if (std::ranges::none_of(texts, [](const auto& text) { return text.has_value(); })) return std::nullopt;
    std::string array;
    for (const auto& text : texts) {
        array.push_back(array.empty() ? '{' : ',');
        if (!text) {
            array.append("null");
            continue;
        }
        array.push_back('"');
        for (const char c : *text) {
            if (c == '"' || c == '\\') array.push_back('\\');
            array.push_back(c);
        }
        array.push_back('"');
    }
    return array + "}";
}

}  // namespace booking
