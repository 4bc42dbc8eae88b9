#include "api/params.hpp"

#include <algorithm>
#include <boost/locale/utf.hpp>
#include <charconv>
#include <set>

namespace booking {
namespace {

// Well-formed as PostgreSQL reads it: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text) {
    namespace utf = boost::locale::utf;
    const auto* next = text.begin();
    while (next != text.end()) {
        const auto point = utf::utf_traits<char>::decode(next, text.end());
        if (point == utf::illegal || point == utf::incomplete) return false;
    }
    return true;
}

constexpr std::string_view kBadText = "is not percent-encoded UTF-8 without U+0000";

// A name that is shown in an answer: bounded, whatever the client sent.
std::string shown(std::string_view name) {
    constexpr std::size_t kMaxShown = 100;
    return std::string(name.substr(0, kMaxShown));
}

class Binder {
public:
    Binder(const Route& route, BoundParameters& bound) : route_(route), bound_(bound) {
        const auto count = std::ranges::find(route.parameters, Source::none, &Parameter::source);
        bound.values.resize(static_cast<std::size_t>(count - route.parameters.begin()));
        seen_.fill(false);
    }

    void bind_path(std::span<const std::string_view> arguments) {
        std::size_t next = 0;
        for_each_of(Source::path,
                    [&](std::size_t i, std::string_view name) { set(i, name, arguments[next++], false); });
    }

    void bind_query(std::string_view query) {
        while (!query.empty()) {
            const auto end = query.find('&');
            const auto pair = query.substr(0, end);
            query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
            if (!pair.empty()) bind_pair(pair);
        }
    }

    void bind_headers(const Request& request) {
        for_each_of(Source::header, [&](std::size_t i, std::string_view name) {
            const auto value = request.header(name);
            if (!value) return;
            const auto is_meant = [&](const auto& header) { return equal_ignoring_case(header.first, name); };
            if (std::ranges::count_if(request.headers, is_meant) > 1) {
                fault(std::string(name), "is given more than once");
            } else if (!is_utf8(*value)) {
                fault(std::string(name), "is not UTF-8");
            } else {
                bound_.values[i] = std::string(*value);
            }
        });
    }

    void bind_body(std::string_view body) {
        if (body.empty()) return;
        for_each_of(Source::body,
                    [&](std::size_t i, std::string_view) { bound_.values[i] = std::string(body); });
    }

    void bind_constants() {
        for_each_of(Source::constant,
                    [&](std::size_t i, std::string_view value) { bound_.values[i] = std::string(value); });
    }

private:
    void for_each_of(Source source, const auto& bind) {
        for (std::size_t i = 0; i < bound_.values.size(); ++i) {
            const Parameter& parameter = route_.parameters[i];
            if (parameter.source == source) bind(i, parameter.name);
        }
    }

    void bind_pair(std::string_view pair) {
        const auto equals = pair.find('=');
        const auto name = decode_text(pair.substr(0, equals), true);
        const auto value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
        if (!name) {
            fault(shown(pair.substr(0, equals)), "the name " + std::string(kBadText));
            return;
        }
        for (std::size_t i = 0; i < bound_.values.size(); ++i) {
            const Parameter& parameter = route_.parameters[i];
            if (parameter.source != Source::query || parameter.name != *name) continue;
            if (seen_[i]) {
                fault(*name, "is given more than once");
            } else {
                seen_[i] = true;
                set(i, *name, value, true);
            }
            return;
        }
        fault(shown(*name), "is not a parameter of this route");
    }

    void set(std::size_t index, std::string_view name, std::string_view encoded, bool plus_is_space) {
        bound_.values[index] = decode_text(encoded, plus_is_space);
        if (!bound_.values[index]) fault(std::string(name), std::string(kBadText));
    }

    // The same fault of the same parameter is named, or counted, once.
    void fault(std::string name, std::string detail) {
        if (!known_.emplace(name, detail).second) return;
        bound_.faults.add({"parameter", std::move(name), std::move(detail)});
    }

    const Route& route_;
    BoundParameters& bound_;
    std::array<bool, kMaxArguments> seen_{};
    std::set<std::pair<std::string, std::string>> known_;
};

}  // namespace

std::optional<std::string> decode_text(std::string_view encoded, bool plus_is_space) {
    std::string text;
    text.reserve(encoded.size());
    for (std::size_t i = 0; i < encoded.size(); ++i) {
        char c = encoded[i];
        if (c == '+' && plus_is_space) {
            c = ' ';
        } else if (c == '%') {
            if (i + 2 >= encoded.size()) return std::nullopt;
            const char* const digits = encoded.data() + i + 1;
            unsigned char byte = 0;
            if (std::from_chars(digits, digits + 2, byte, 16).ptr != digits + 2) return std::nullopt;
            c = static_cast<char>(byte);
            i += 2;
        }
        if (c == '\0') return std::nullopt;
        text.push_back(c);
    }
    if (!is_utf8(text)) return std::nullopt;
    return text;
}

BoundParameters bind_parameters(const Route& route, std::span<const std::string_view> path_arguments,
                                const Request& request, std::string_view body) {
    BoundParameters bound;
    Binder binder(route, bound);
    binder.bind_path(path_arguments);
    binder.bind_query(request.query);
    binder.bind_headers(request);
    binder.bind_body(body);
    binder.bind_constants();
    return bound;
}

}  // namespace booking
