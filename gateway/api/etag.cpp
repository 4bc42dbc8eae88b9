#include "api/etag.hpp"

#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>

namespace booking {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

void skip_blanks(std::string_view& text) {
    const auto first = text.find_first_not_of(kBlanks);
    text.remove_prefix(first == std::string_view::npos ? text.size() : first);
}

// FNV-1a.
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3;
    }
    return hash;
}

// Digits of the member "version"; empty: none. A string that is "version" is followed by no colon, and inside
// of a string the quotes would be escaped.
std::string_view version_of(std::string_view json) {
    constexpr std::string_view kName = "\"version\"";
    for (auto at = json.find(kName); at != std::string_view::npos; at = json.find(kName)) {
        json.remove_prefix(at + kName.size());
        auto rest = json;
        skip_blanks(rest);
        if (!rest.starts_with(':')) continue;
        rest.remove_prefix(1);
        skip_blanks(rest);
        return rest.substr(0, rest.find_first_not_of("0123456789"));
    }
    return {};
}

// Cuts an entity tag off and gives it without W/. Nothing: there is none.
std::optional<std::string_view> take_tag(std::string_view& list) {
    if (list.starts_with("W/")) list.remove_prefix(2);
    if (!list.starts_with('"')) return std::nullopt;
    const auto end = list.find('"', 1);
    if (end == std::string_view::npos) return std::nullopt;
    const auto tag = list.substr(0, end + 1);
    if (tag.find_first_of(kBlanks) != std::string_view::npos) return std::nullopt;
    list.remove_prefix(tag.size());
    return tag;
}

}  // namespace

std::string entity_tag(std::string_view json) {
    std::array<char, 17> hash{};
    std::snprintf(hash.data(), hash.size(), "%016llx", static_cast<unsigned long long>(hash_of(json)));
    const auto version = version_of(json);
    std::string tag = "\"";
    if (!version.empty()) tag.append(version).push_back('-');
    return tag.append(hash.data()) + "\"";
}

bool names_tag(std::string_view if_none_match, std::string_view tag) {
    auto rest = if_none_match;
    skip_blanks(rest);
    if (rest.starts_with('*')) return rest.find_first_not_of(kBlanks, 1) == std::string_view::npos;
    bool found = false;
    while (true) {
        skip_blanks(rest);
        if (rest.empty()) return found;
        if (!rest.starts_with(',')) {
            const auto named = take_tag(rest);
            skip_blanks(rest);
            if (!named || (!rest.empty() && !rest.starts_with(','))) return false;
            found = found || *named == tag;
        }
        if (!rest.empty()) rest.remove_prefix(1);
    }
}

}  // namespace booking
