#include "http/framing_guard.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace booking {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kInvalid = "ValidationError";
constexpr std::string_view kDigits = "0123456789";

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
}

bool is_token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return is_alphanumeric(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    });
}

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of(kDigits) == std::string_view::npos;
}

// RFC 9110, 7.2 and RFC 3986, 3.2: a name or an address, and a port if any.
bool is_host(std::string_view text) {
    const bool bracketed = text.starts_with('[');
    const auto end = bracketed ? text.find(']') : text.find(':');
    if (bracketed && end == std::string_view::npos) return false;
    const auto name = bracketed ? text.substr(1, end - 1) : text.substr(0, end);
    const auto rest = text.substr(std::min(text.size(), end + (bracketed ? 1 : 0)));
    if (!rest.empty() && (rest[0] != ':' || rest.find_first_not_of(kDigits, 1) != std::string_view::npos)) {
        return false;
    }
    if (bracketed) {
        return !name.empty() && name.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
    }
    return std::ranges::all_of(name, [](char c) {
        return is_alphanumeric(c) || std::string_view("-._~!$&'()*+,;=%").find(c) != std::string_view::npos;
    });
}

bool has_list_item(std::string_view list, std::string_view item) {
    while (!list.empty()) {
        const auto comma = list.find(',');
        if (equal_ignoring_case(trim(list.substr(0, comma)), item)) return true;
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    }
    return false;
}

bool announces_body(const Head& head) {
    return head.transfer_encoding.count > 0 ||
           head.content_length.value.find_first_not_of('0') != std::string_view::npos;
}

struct Rule {
    std::string_view error;
    std::string_view detail;
    bool (*is_broken)(const Head& head);
};

// The fields of a head, in the order of the checks.
constexpr std::array kRules{
    // A proxy may route by the other one.
    Rule{kInvalid, "The header Host is given more than once.",
         [](const Head& head) { return head.host.count > 1; }},
    Rule{kInvalid, "The header Host is missing.",
         [](const Head& head) { return head.host.count == 0 && !head.is_http_1_0; }},
    Rule{kInvalid, "The header Host names no host.",
         [](const Head& head) { return !is_host(head.host.value); }},
    // The library takes either.
    Rule{kInvalid, "The header Content-Type is given more than once.",
         [](const Head& head) { return head.content_type.count > 1; }},
    // Such a proxy does not know chunks, and forwards them as a body of another length.
    Rule{kInvalid, "Transfer-Encoding needs HTTP/1.1.",
         [](const Head& head) { return head.is_http_1_0 && head.transfer_encoding.count > 0; }},
    // The library would inflate a body past every limit.
    Rule{"UnsupportedMediaType", {}, [](const Head& head) { return head.content_encoding.count > 0; }},
    // Request smuggling: one reader takes the one, the next reader the other.
    Rule{kInvalid, "Content-Length and Transfer-Encoding cannot be combined.",
         [](const Head& head) { return head.content_length.count > 0 && head.transfer_encoding.count > 0; }},
    // The library passes over any coding but the bare word, and takes the body for one without a length.
    Rule{kInvalid, "Transfer-Encoding must be chunked, given once.",
         [](const Head& head) {
             const SeenField& coding = head.transfer_encoding;
             return coding.count > 1 || (coding.count == 1 && !equal_ignoring_case(coding.value, "chunked"));
         }},
    // The library reads it with strtoull: signs, blanks, what follows the digits, the first of several.
    Rule{kInvalid, "Content-Length must be digits without leading zeros, given once.",
         [](const Head& head) {
             const SeenField& length = head.content_length;
             if (length.count == 0) return false;
             return length.count > 1 || !is_digits(length.value) ||
                    (length.value.size() > 1 && length.value[0] == '0');
         }},
    // The library reads no body of these: it would be taken for the next request.
    Rule{kInvalid, "A GET, HEAD or OPTIONS request takes no body.",
         [](const Head& head) {
             return announces_body(head) &&
                    (head.method == "GET" || head.method == "HEAD" || head.method == "OPTIONS");
         }},
};

Refusal invalid(std::string_view detail) {
    return {kInvalid, std::string(detail)};
}

std::string_view take_line(std::string_view& text) {
    const auto end = text.find(kLineEnd);
    const auto line = text.substr(0, end);
    text.remove_prefix(end + kLineEnd.size());
    return line;
}

std::optional<Refusal> parse_target(std::string_view target, Head& head) {
    if (target.size() > kMaxTarget) return Refusal{"UriTooLong", {}};
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!target.starts_with(scheme)) continue;
        const auto slash = target.find('/', scheme.size());
        if (slash == std::string_view::npos) return invalid("The request target has no path.");
        const auto authority = target.substr(scheme.size(), slash - scheme.size());
        if (authority.empty() || !is_host(authority)) return invalid("The request target names no host.");
        target.remove_prefix(slash);
    }
    const bool asterisk = target == "*" && head.method == "OPTIONS";
    // A fragment is never sent; blanks would let the rest of the line be read in two ways.
    const bool visible =
        std::ranges::none_of(target, [](char c) { return is_control(c) || c == ' ' || c == '#'; });
    if (!visible || (!target.starts_with('/') && !asterisk))
        return invalid("The request target is not a path.");
    const auto question = target.find('?');
    head.path = target.substr(0, question);
    if (question != std::string_view::npos) head.query = target.substr(question + 1);
    return std::nullopt;
}

std::optional<Refusal> parse_request_line(std::string_view line, Head& head) {
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last || !is_token(line.substr(0, first))) {
        return invalid("The request line is malformed.");
    }
    head.method = line.substr(0, first);
    const auto protocol = line.substr(last + 1);
    head.is_http_1_0 = protocol == "HTTP/1.0";
    if (auto refusal = parse_target(line.substr(first + 1, last - first - 1), head)) return refusal;
    if (protocol != "HTTP/1.1" && !head.is_http_1_0) return invalid("The protocol must be HTTP/1.1.");
    return std::nullopt;
}

SeenField* seen_field(Head& head, std::string_view name) {
    using Seen = std::pair<std::string_view, SeenField Head::*>;
    constexpr std::array kSeen{Seen{"Host", &Head::host},
                               Seen{"Expect", &Head::expect},
                               Seen{"Content-Type", &Head::content_type},
                               Seen{"Content-Length", &Head::content_length},
                               Seen{"Content-Encoding", &Head::content_encoding},
                               Seen{"Transfer-Encoding", &Head::transfer_encoding}};
    for (const auto& [wanted, field] : kSeen) {
        if (equal_ignoring_case(name, wanted)) return &(head.*field);
    }
    return nullptr;
}

std::optional<Refusal> parse_fields(std::string_view text, Head& head) {
    while (true) {
        const auto line = take_line(text);
        if (line.empty()) return std::nullopt;
        if (head.fields.size() == kMaxHeaders) return Refusal{"HeadersTooLarge", {}};
        const auto colon = line.find(':');
        // A blank before the colon or at the line's start (a folded line) is no token; control characters, a
        // lone CR among them, make one field look like two. The library passes over what it cannot read.
        const bool well_formed =
            colon != std::string_view::npos && is_token(line.substr(0, colon)) &&
            std::ranges::none_of(line.substr(colon + 1), [](char c) { return is_control(c) && c != '\t'; });
        if (!well_formed) return invalid("A header line is malformed.");
        const auto& [name, value] =
            head.fields.emplace_back(line.substr(0, colon), trim(line.substr(colon + 1)));
        if (SeenField* seen = seen_field(head, name)) *seen = {seen->count + 1, value};
    }
}

}  // namespace

bool Head::wants_close() const {
    return is_http_1_0 || std::ranges::any_of(fields, [](const auto& field) {
               return equal_ignoring_case(field.first, "Connection") && has_list_item(field.second, "close");
           });
}

bool Head::expects_continue() const {
    return has_body() && equal_ignoring_case(expect.value, "100-continue");
}

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

std::optional<Refusal> check_head(std::string_view text, Head& head) {
    if (auto refusal = parse_request_line(take_line(text), head)) return refusal;
    head.fields.reserve(16);
    if (auto refusal = parse_fields(text, head)) return refusal;
    for (const Rule& rule : kRules) {
        if (rule.is_broken(head)) return Refusal{rule.error, std::string(rule.detail)};
    }
    head.is_chunked = head.transfer_encoding.count > 0;
    const auto length = head.content_length.value;
    if (length.empty()) return std::nullopt;
    const auto parsed = std::from_chars(length.data(), length.data() + length.size(), head.body_length);
    if (parsed.ec != std::errc() || head.body_length > kMaxBody) return Refusal{"PayloadTooLarge", {}};
    return std::nullopt;
}

std::string shown_head(const Head& head, bool with_expect) {
    constexpr std::array kKnown{std::string_view("GET"),   std::string_view("HEAD"),
                                std::string_view("POST"),  std::string_view("PUT"),
                                std::string_view("PATCH"), std::string_view("OPTIONS")};
    // Of DELETE one version reads no chunked body, of others none, or it refuses them as malformed: which
    // method it was, our handler knows.
    const bool known = std::ranges::find(kKnown, head.method) != kKnown.end();
    std::string shown(known ? head.method : "POST");
    shown.append(" / HTTP/1.1\r\n");
    if (head.is_chunked) {
        shown.append("Transfer-Encoding: chunked\r\n");
    } else {
        // Without a length it would read a POST up to the end of the connection.
        shown.append("Content-Length: ").append(std::to_string(head.body_length)).append(kLineEnd);
    }
    if (with_expect) shown.append("Expect: 100-continue\r\n");
    return shown.append(kLineEnd);
}

}  // namespace booking
