#include "postgres/array_text.hpp"

#include <algorithm>

namespace booking {
namespace {

void append(std::string& array, std::optional<std::string_view> text) {
    if (array.size() > 1) array.push_back(',');
    if (!text) {
        array.append("null");
        return;
    }
    array.push_back('"');
    for (const char c : *text) {
        if (c == '"' || c == '\\') array.push_back('\\');
        array.push_back(c);
    }
    array.push_back('"');
}

}  // namespace

std::string array_text(std::span<const std::string_view> texts) {
    std::string array = "{";
    for (const auto text : texts) append(array, text);
    return array + "}";
}

std::optional<std::string> sparse_array_text(std::span<const std::optional<std::string_view>> texts) {
    if (std::ranges::none_of(texts, [](const auto& text) { return text.has_value(); })) return std::nullopt;
    std::string array = "{";
    for (const auto& text : texts) append(array, text);
    return array + "}";
}

}  // namespace booking
