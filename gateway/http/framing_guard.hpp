// What cpp-httplib must not see. It is lenient where two readers of the same bytes could disagree about where
// a request ends, so a head is checked here first, strictly, and of a good one the library is shown what it
// needs.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/message.hpp"

namespace booking {

inline constexpr std::size_t kMaxTarget = 8'192;
inline constexpr std::size_t kMaxHeaderBytes = 16'384;
inline constexpr std::size_t kMaxHeaders = 100;
inline constexpr std::size_t kMaxBody = 65'536;

// How often a field was given, and its last value.
struct SeenField {
    std::size_t count = 0;
    std::string_view value = {};
};

// Views into the text that was parsed.
struct Head {
    std::string_view method;
    std::string_view path;
    std::string_view query;
    std::vector<std::pair<std::string_view, std::string_view>> fields;
    bool is_http_1_0 = false;

    SeenField host, content_type, content_length, transfer_encoding, content_encoding, expect;

    // Of a head that was accepted.
    std::size_t body_length = 0;
    bool is_chunked = false;
    [[nodiscard]] bool has_body() const { return is_chunked || body_length > 0; }
    [[nodiscard]] bool wants_close() const;  // no further request on this connection
    [[nodiscard]] bool expects_continue() const;
};

enum class HeadScan { incomplete, complete, too_large, malformed };

struct HeadExtent {
    HeadScan scan;
    std::size_t size;  // of the head with its empty line, if complete
};

// Looks for the end of the head at the start of what was received so far.
[[nodiscard]] HeadExtent find_head(std::string_view received);

// Fills `head` from a complete head. A refusal leaves in it what was understood before the fault.
[[nodiscard]] std::optional<Refusal> check_head(std::string_view text, Head& head);

// The head as cpp-httplib shall see it: a method, "/", and how the body is framed. A path would go through
// its regular expressions, which recurse as deep as it is long; of other fields it decodes, merges or obeys
// some. with_expect: the library is to ask for the body.
[[nodiscard]] std::string shown_head(const Head& head, bool with_expect);

}  // namespace booking
