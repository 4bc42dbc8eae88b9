#include "api/answer.hpp"

#include <algorithm>

#include "api/etag.hpp"

namespace booking {
namespace {

// The string after the first `"name":` from `from` on; it must hold no escapes. Empty: null or not there.
std::string_view string_member(std::string_view json, std::string_view quoted_name, std::size_t from) {
    const auto name = json.find(quoted_name, from);
    if (name == std::string_view::npos) return {};
    const auto start = json.find_first_not_of(" \t\r\n:", name + quoted_name.size());
    if (start == std::string_view::npos || json[start] != '"') return {};
    return json.substr(start + 1, json.find('"', start + 1) - start - 1);
}

// A list may come in several lines.
std::string joined_header(const Request& request, std::string_view name) {
    std::string list;
    for (const auto& [key, value] : request.headers) {
        if (equal_ignoring_case(key, name)) list.append(list.empty() ? "" : ",").append(value);
    }
    return list;
}

std::size_t parameter_index(const Route& route, std::string_view name) {
    const auto found = std::ranges::find(route.parameters, name, &Parameter::name);
    return static_cast<std::size_t>(found - route.parameters.begin());
}

// What would end the <...> of a Link header or is no ASCII is written as %XX.
void append_escaped(std::string& target, std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte > 0x20 && byte < 0x7f && c != '<' && c != '>' && c != '"') {
            target.push_back(c);
        } else {
            target.push_back('%');
            target.push_back(kHex[byte / 16U]);
            target.push_back(kHex[byte % 16U]);
        }
    }
}

}  // namespace

Response json_response(const Route& route, std::string body) {
    Response response;
    response.status = route.success;
    response.body = std::move(body);
    if (route.success == 201) {
        const auto id = first_id(response.body);
        response.headers.emplace_back("Location", std::string(route.pattern) + "/" + std::string(id));
    }
    return response;
}

bool is_json_content_type(std::optional<std::string_view> value) {
    if (!value) return false;
    auto rest = *value;
    const auto semicolon = rest.find(';');
    if (!equal_ignoring_case(trim(rest.substr(0, semicolon)), "application/json")) return false;
    while (rest.find(';') != std::string_view::npos) {
        rest.remove_prefix(rest.find(';') + 1);
        const auto parameter = trim(rest.substr(0, rest.find(';')));
        const auto equals = parameter.find('=');
        if (!equal_ignoring_case(parameter.substr(0, equals), "charset")) continue;
        const auto charset =
            equals == std::string_view::npos ? std::string_view() : parameter.substr(equals + 1);
        if (!equal_ignoring_case(charset, "utf-8") && !equal_ignoring_case(charset, "\"utf-8\""))
            return false;
    }
    return true;
}

bool is_empty_object(std::string_view json) {
    const auto text = trim(json);
    return text.size() >= 2 && text.front() == '{' && text.back() == '}' &&
           trim(text.substr(1, text.size() - 2)).empty();
}

std::string_view first_id(std::string_view json) {
    return string_member(json, "\"id\"", 0);
}

std::optional<std::string> next_page_link(const Request& request, const Route& route, const Values& values,
                                          std::string_view body) {
    if (parameter_index(route, "cursor") >= values.size()) return std::nullopt;
    const auto pagination = body.rfind("\"pagination\"");
    if (pagination == std::string_view::npos) return std::nullopt;
    const auto cursor = string_member(body, "\"nextCursor\"", pagination);
    if (cursor.empty()) return std::nullopt;

    std::string link = "<";
    append_escaped(link, request.path);
    link.push_back('?');
    auto query = request.query;
    while (!query.empty()) {
        const auto end = query.find('&');
        const auto pair = query.substr(0, end);
        query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
        const auto name = decode_text(pair.substr(0, pair.find('=')), true);
        if (pair.empty() || name == "cursor" || name == "page") continue;
        append_escaped(link, pair);
        link.push_back('&');
    }
    link.append("cursor=");
    append_escaped(link, cursor);
    return link + ">; rel=\"next\"";
}

void add_entity_tag(const Request& request, const Route& route, Response& response) {
    if (route.resource != ResourceKind::event && route.resource != ResourceKind::booking) return;
    auto tag = entity_tag(response.body);
    if (route.method == "GET" && names_tag(joined_header(request, "If-None-Match"), tag)) {
        response.status = 304;
        response.body.clear();
    }
    response.headers.emplace_back("ETag", std::move(tag));
}

}  // namespace booking
