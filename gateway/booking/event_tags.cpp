#include "booking/event_tags.hpp"

#include <algorithm>
#include <functional>
#include <string>

namespace booking {
namespace {

constexpr std::size_t kIdSize = 36;

bool looks_like_id(std::string_view text) {
    return text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-';
}

}  // namespace

EventTags event_tags(std::string_view body) {
    EventTags tags;
    for (auto quote = body.find('"'); quote != std::string_view::npos; quote = body.find('"', quote + 1)) {
        const auto text = body.substr(quote + 1, kIdSize);
        if (text.size() != kIdSize || !looks_like_id(text) || body.substr(quote + 1 + kIdSize, 1) != "\"")
            continue;
        std::string id(text);
        // Hexadecimal digits in either case.
        std::ranges::transform(id, id.begin(), [](char c) { return static_cast<char>(c | 0x20); });
        const EventTag tag = std::hash<std::string>()(id);
        if (std::ranges::find(tags, tag) == tags.end()) tags.push_back(tag);
        quote += kIdSize + 1;
    }
    return tags;
}

}  // namespace booking
