#include "http_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace booking {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

Refusal bad(std::string detail) {
    return {"ValidationError", std::move(detail)};
}

bool is_token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    });
}

// Control characters, a lone CR among them, are how one header is made to look like two.
bool is_field_value(std::string_view text) {
    return std::ranges::none_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t') || byte == 0x7f;
    });
}

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool has_list_item(std::string_view list, std::string_view item) {
    while (!list.empty()) {
        const auto comma = list.find(',');
        if (equal_ignoring_case(trim(list.substr(0, comma)), item)) return true;
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    }
    return false;
}

// RFC 9110, 7.2 and RFC 3986, 3.2: a name or an address, and a port if any.
bool is_host(std::string_view text) {
    const auto consists_of = [](std::string_view part, std::string_view more, auto is_base) {
        return std::ranges::all_of(
            part, [&](char c) { return is_base(c) || more.find(c) != std::string_view::npos; });
    };
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto is_hex = [&](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    const auto is_alnum = [&](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    const bool bracketed = text.starts_with('[');
    const auto end = bracketed ? text.find(']') : text.find(':');
    if (bracketed && end == std::string_view::npos) return false;
    const auto name = bracketed ? text.substr(1, end - 1) : text.substr(0, end);
    const auto rest =
        end == std::string_view::npos ? std::string_view() : text.substr(end + (bracketed ? 1 : 0));
    if (!rest.empty() && (rest[0] != ':' || !consists_of(rest.substr(1), "", is_digit))) return false;
    if (bracketed) return !name.empty() && consists_of(name, ":.", is_hex);
    return consists_of(name, "-._~!$&'()*+,;=%", is_alnum);
}

std::string_view take_line(std::string_view& text) {
    const auto end = text.find(kLineEnd);
    const auto line = text.substr(0, end);
    text.remove_prefix(end + kLineEnd.size());
    return line;
}

std::optional<Refusal> parse_target(std::string_view target, HttpHead& head) {
    if (target.size() > kMaxTarget) return Refusal{"UriTooLong", {}};
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!target.starts_with(scheme)) continue;
        const auto slash = target.find('/', scheme.size());
        if (slash == std::string_view::npos) return bad("The request target has no path.");
        const auto authority = target.substr(scheme.size(), slash - scheme.size());
        if (authority.empty() || !is_host(authority)) return bad("The request target names no host.");
        target.remove_prefix(slash);
    }
    const bool asterisk = target == "*" && head.method == "OPTIONS";
    const bool visible = std::ranges::none_of(target, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= 0x20 || byte == 0x7f || c == '#';
    });
    if (!visible || (!target.starts_with('/') && !asterisk)) return bad("The request target is not a path.");
    const auto question = target.find('?');
    head.path = target.substr(0, question);
    if (question != std::string_view::npos) head.query = target.substr(question + 1);
    return std::nullopt;
}

std::optional<Refusal> parse_request_line(std::string_view line, HttpHead& head) {
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) return bad("The request line is malformed.");
    const auto method = line.substr(0, first);
    const auto protocol = line.substr(last + 1);
    if (!is_token(method)) return bad("The request line is malformed.");
    head.method = method;
    if (auto refusal = parse_target(line.substr(first + 1, last - first - 1), head)) return refusal;
    if (protocol == "HTTP/1.0") {
        head.close = true;
    } else if (protocol != "HTTP/1.1") {
        return bad("The protocol must be HTTP/1.1.");
    }
    return std::nullopt;
}

std::optional<Refusal> parse_fields(std::string_view text, HttpHead& head) {
    while (true) {
        const auto line = take_line(text);
        if (line.empty()) return std::nullopt;
        if (head.headers.size() == kMaxHeaders) return Refusal{"HeadersTooLarge", {}};
        const auto colon = line.find(':');
        // A blank before the colon or at the line's start (a folded line) is no token.
        if (colon == std::string_view::npos || !is_token(line.substr(0, colon)) ||
            !is_field_value(line.substr(colon + 1))) {
            return bad("A header line is malformed.");
        }
        head.headers.emplace_back(line.substr(0, colon), trim(line.substr(colon + 1)));
    }
}

struct Field {
    std::size_t count = 0;
    std::string_view value;
};

Field find_field(const HttpHead& head, std::string_view name) {
    Field field;
    for (const auto& [key, value] : head.headers) {
        if (!equal_ignoring_case(key, name)) continue;
        ++field.count;
        field.value = value;
    }
    return field;
}

std::optional<Refusal> judge_length(HttpHead& head) {
    const auto length = find_field(head, "Content-Length");
    const auto coding = find_field(head, "Transfer-Encoding");
    if (coding.count > 0) {
        if (length.count > 0) return bad("Content-Length and Transfer-Encoding cannot be combined.");
        if (coding.count > 1 || !equal_ignoring_case(coding.value, "chunked")) {
            return bad("Transfer-Encoding must be chunked, given once.");
        }
        head.chunked = true;
    } else if (length.count > 0) {
        const bool digits =
            !length.value.empty() && length.value.find_first_not_of("0123456789") == std::string_view::npos;
        const bool padded = length.value.size() > 1 && length.value.front() == '0';
        if (length.count > 1 || !digits || padded) {
            return bad("Content-Length must be digits without leading zeros, given once.");
        }
        const auto parsed =
            std::from_chars(&length.value.front(), &length.value.back() + 1, head.content_length);
        if (parsed.ec != std::errc() || head.content_length > kMaxBody) return Refusal{"PayloadTooLarge", {}};
    }
    return std::nullopt;
}

std::optional<Refusal> judge_fields(HttpHead& head, bool http_1_0) {
    for (const std::string_view name : {"Host", "Content-Type"}) {
        if (find_field(head, name).count > 1)
            return bad("The header " + std::string(name) + " is given more than once.");
    }
    if (!http_1_0 && find_field(head, "Host").count == 0) return bad("The header Host is missing.");
    if (!is_host(find_field(head, "Host").value)) return bad("The header Host names no host.");
    if (http_1_0 && find_field(head, "Transfer-Encoding").count > 0)
        return bad("Transfer-Encoding needs HTTP/1.1.");
    if (find_field(head, "Content-Encoding").count > 0) return Refusal{"UnsupportedMediaType", {}};
    if (auto refusal = judge_length(head)) return refusal;
    for (const auto& [name, value] : head.headers) {
        if (equal_ignoring_case(name, "Connection") && has_list_item(value, "close")) head.close = true;
    }
    head.expects_continue = equal_ignoring_case(find_field(head, "Expect").value, "100-continue");

    const bool has_body = head.chunked || head.content_length > 0;
    constexpr std::array kBodyless{std::string_view("GET"), std::string_view("HEAD"),
                                   std::string_view("OPTIONS")};
    if (has_body && std::ranges::find(kBodyless, head.method) != kBodyless.end()) {
        return bad("A " + std::string(head.method) + " request takes no body.");
    }
    return std::nullopt;
}

}  // namespace

HeadExtent find_head(std::string_view received) {
    constexpr std::size_t kMaxRequestLine = kMaxTarget + 100;
    const auto line_end = received.find('\n');
    if (line_end == std::string_view::npos) {
        return {received.size() > kMaxRequestLine ? HeadScan::too_large : HeadScan::incomplete, 0};
    }
    // A line that ends in LF alone would never end the head: told at once instead of after a timeout.
    if (line_end == 0 || received[line_end - 1] != '\r') return {HeadScan::malformed, 0};
    // The request line's own end starts the search: a head without headers ends right there.
    const auto end = received.find("\r\n\r\n", line_end - 1);
    const auto headers_end = end == std::string_view::npos ? received.size() : end + 2;
    if (headers_end - line_end > kMaxHeaderBytes) return {HeadScan::too_large, 0};
    if (received.substr(0, end).find("\n\n") != std::string_view::npos) return {HeadScan::malformed, 0};
    if (end == std::string_view::npos) return {HeadScan::incomplete, 0};
    return {HeadScan::complete, end + 4};
}

std::optional<Refusal> parse_head(std::string_view text, HttpHead& head) {
    const auto line = take_line(text);
    if (auto refusal = parse_request_line(line, head)) return refusal;
    const bool http_1_0 = head.close;
    head.headers.reserve(16);
    if (auto refusal = parse_fields(text, head)) return refusal;
    return judge_fields(head, http_1_0);
}

}  // namespace booking
