// Small pieces of an answer that need no database: content types, Location, Link, ETag.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/params.hpp"
#include "api/routes.hpp"
#include "http/message.hpp"

namespace booking {

// The route's success status with a body that goes out as it is; Location with 201.
[[nodiscard]] Response json_response(const Route& route, std::string body);

// application/json, without charset or with utf-8. A missing header is not.
[[nodiscard]] bool is_json_content_type(std::optional<std::string_view> value);

// {} and white space.
[[nodiscard]] bool is_empty_object(std::string_view json);

// Value of the first "id" of a JSON object whose first member it is; empty if there is none.
[[nodiscard]] std::string_view first_id(std::string_view json);

// Link header to the next page of a list, made from the pagination object at the end of its body. Nothing:
// last page, or not a list.
[[nodiscard]] std::optional<std::string> next_page_link(const Request& request, const Route& route,
                                                        const Values& values, std::string_view body);

// If the route shows one event or one booking. A GET that named the tag in If-None-Match gets 304 instead of
// the body.
void add_entity_tag(const Request& request, const Route& route, Response& response);

}  // namespace booking
