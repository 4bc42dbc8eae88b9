#include "postgres/session_settings.hpp"

namespace booking {

std::string session_settings_sql() {
    // A query in a deferrable transaction could wait for all others; the search path could lead to other
    // functions.
    std::string sql =
        "set transaction isolation level read committed, read write, not deferrable"
        "; set search_path = pg_catalog, pg_temp";
    for (const auto& [name, value] : kSessionSettings) {
        sql.append("; select pg_catalog.set_config('")
            .append(name)
            .append("', '")
            .append(value)
            .append("', false)");
    }
    return sql +
           "; select set_config(name, 'on', false) from pg_settings"
           " where name = 'synchronous_commit' and setting = 'off'";
}

}  // namespace booking
