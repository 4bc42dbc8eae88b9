// A login role that may do what another may, whose sessions begin with settings that are nobody's idea of
// usual.
#pragma once

#include <array>
#include <string_view>

#include "test_data.hpp"

namespace booking {

struct HostileSetting {
    std::string_view name;
    std::string_view value;  // as in SQL
};

inline constexpr std::array kHostileSettings{
    HostileSetting{"default_transaction_isolation", "serializable"},
    HostileSetting{"default_transaction_read_only", "on"},
    HostileSetting{"default_transaction_deferrable", "on"},
    HostileSetting{"search_path", "booking_data, pg_temp"},
    HostileSetting{"client_encoding", "LATIN1"},
    HostileSetting{"standard_conforming_strings", "off"},
    HostileSetting{"backslash_quote", "off"},
    HostileSetting{"escape_string_warning", "on"},
    HostileSetting{"array_nulls", "off"},
    HostileSetting{"transform_null_equals", "on"},
    HostileSetting{"TimeZone", "'Asia/Kathmandu'"},
    HostileSetting{"timezone_abbreviations", "'Australia'"},
    HostileSetting{"DateStyle", "'German, DMY'"},
    HostileSetting{"IntervalStyle", "sql_standard"},
    HostileSetting{"extra_float_digits", "-15"},
    HostileSetting{"bytea_output", "escape"},
    HostileSetting{"row_security", "off"},
    HostileSetting{"gin_fuzzy_search_limit", "1"},
    HostileSetting{"exit_on_error", "on"},
    HostileSetting{"plpgsql.extra_errors", "'all'"},
    HostileSetting{"synchronous_commit", "off"},
    HostileSetting{"quote_all_identifiers", "on"},
    HostileSetting{"plan_cache_mode", "force_custom_plan"},
    HostileSetting{"enable_indexscan", "off"},
    HostileSetting{"enable_hashjoin", "off"},
    HostileSetting{"xmlbinary", "hex"},
    HostileSetting{"lock_timeout", "1"},
    HostileSetting{"statement_timeout", "'1d'"},
};

class HostileRole final {
public:
    explicit HostileRole(const std::string& of) {
        admin_.query("create role " + name_ + " login in role " + of);
        for (const auto& [name, value] : kHostileSettings) set(std::string(name), std::string(value));
    }
    ~HostileRole() { admin_.run("drop role " + name_); }
    HostileRole(const HostileRole&) = delete;
    HostileRole& operator=(const HostileRole&) = delete;

    void set(const std::string& name, const std::string& value) {
        admin_.query("alter role " + name_ + " set " + name + " = " + value);
    }
    // The database of this URL, as this role.
    [[nodiscard]] std::string url(const char* variable) const {
        const auto url = test_variable(variable);
        return url + (url.find('?') == std::string::npos ? "?" : "&") + "user=" + name_;
    }

private:
    SqlSession admin_ = SqlSession::admin();
    std::string name_ = unique_word();
};

}  // namespace booking
