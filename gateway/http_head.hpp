// The head of an HTTP/1.1 request, judged strictly before anything else sees it, so that gateway and proxy
// can never disagree about where a request ends.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "message.hpp"

namespace booking {

inline constexpr std::size_t kMaxTarget = 8'192;
inline constexpr std::size_t kMaxHeaderBytes = 16'384;
inline constexpr std::size_t kMaxHeaders = 100;
inline constexpr std::size_t kMaxBody = 65'536;

// Views into the text that was parsed.
struct HttpHead {
    std::string_view method;
    std::string_view path;
    std::string_view query;
    std::vector<std::pair<std::string_view, std::string_view>> headers;
    std::size_t content_length = 0;
    bool chunked = false;
    bool close = false;  // the client wants no further request on this connection
    bool expects_continue = false;
};

enum class HeadScan { incomplete, complete, too_large, malformed };

struct HeadExtent {
    HeadScan scan;
    std::size_t size;  // of the head with its empty line, if complete
};

// Looks for the end of the head at the start of what was received so far.
[[nodiscard]] HeadExtent find_head(std::string_view received);

// Fills `head` from a complete head. A refusal leaves in it what was understood before the fault.
[[nodiscard]] std::optional<Refusal> parse_head(std::string_view text, HttpHead& head);

}  // namespace booking
