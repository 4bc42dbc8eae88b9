#include "postgres/array_text.hpp"

namespace booking {

std::string array_text(std::span<const std::string_view> texts) {
    std::string array = "{";
    for (const auto text : texts) {
        array.append(array.size() == 1 ? "\"" : ",\"");
        for (const char c : text) {
            if (c == '"' || c == '\\') array.push_back('\\');
            array.push_back(c);
        }
        array.push_back('"');
    }
    return array + "}";
}

}  // namespace booking
