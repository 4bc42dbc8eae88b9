// Entity tags (RFC 9110, 8.8.3) and the comparison of If-None-Match.
#pragma once

#include <string>
#include <string_view>

namespace booking {

// Strong tag of a JSON text: "<hash>", or "<version>-<hash>" if it has a member "version". The version in
// front lets If-Match be decided by it alone.
[[nodiscard]] std::string entity_tag(std::string_view json);

// Whether If-None-Match, its lines joined by commas, names the tag: * does, and so does a list with the tag
// in it, weak or strong. A malformed one names nothing.
[[nodiscard]] bool names_tag(std::string_view if_none_match, std::string_view tag);

}  // namespace booking
