// Every setting that answers depend on is the program's own, whatever the database or the role says.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace booking {

struct SessionSetting {
    std::string_view name;
    std::string_view value;
};

// Not here: what decides only how fast an answer comes, which an operator may want to decide; what a plain
// role may not set; time limits, which the caller has.
inline constexpr std::array kSessionSettings{
    // The functions take locks and look again: at other levels that is a serialization failure.
    SessionSetting{"default_transaction_isolation", "read committed"},
    SessionSetting{"default_transaction_read_only", "off"},
    SessionSetting{"default_transaction_deferrable", "off"},
    SessionSetting{"search_path", "pg_catalog, pg_temp"},
    SessionSetting{"client_encoding", "UTF8"},
    SessionSetting{"standard_conforming_strings", "on"},
    SessionSetting{"backslash_quote", "safe_encoding"},
    SessionSetting{"escape_string_warning", "off"},
    SessionSetting{"array_nulls", "on"},
    SessionSetting{"transform_null_equals", "off"},
    SessionSetting{"TimeZone", "UTC"},
    SessionSetting{"timezone_abbreviations", "Default"},
    SessionSetting{"DateStyle", "ISO, YMD"},
    SessionSetting{"IntervalStyle", "postgres"},
    SessionSetting{"extra_float_digits", "1"},
    SessionSetting{"bytea_output", "hex"},
    SessionSetting{"row_security", "on"},
    // Otherwise a search may be answered in part.
    SessionSetting{"gin_fuzzy_search_limit", "0"},
    // Otherwise a refusal ends the session.
    SessionSetting{"exit_on_error", "off"},
    SessionSetting{"plpgsql.extra_errors", "none"},
};

// Commands that set them. An acknowledged write outlives a crash of the server: synchronous_commit is raised
// if it is off, and left alone if it asks for more.
[[nodiscard]] std::string session_settings_sql();

}  // namespace booking
