#include "postgres/start_failure.hpp"

#include <memory>
#include <string_view>

#include "postgres/sqlstate.hpp"

namespace booking {
namespace {

// libpq's complaint about a malformed URL quotes it, its password too.
bool is_readable_url(const std::string& url) {
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
        PQconninfoParse(url.c_str(), nullptr), &PQconninfoFree);
    return options != nullptr;
}

std::string first_line(std::string_view text) {
    return std::string(text.substr(0, text.find('\n')));
}

}  // namespace

std::string explain_start_failure(const PgError& error, const PgSettings& settings) {
    const std::string_view message = error.what();
    const auto says = [&](std::string_view words) { return message.find(words) != std::string_view::npos; };
    if (!settings.url.empty() && !is_readable_url(settings.url)) {
        return "DATABASE_URL (--database-url) is neither a libpq URL nor key=value text.";
    }
    if (error.sqlstate == sqlstate::kInvalidSchemaName || error.sqlstate == sqlstate::kUndefinedFunction) {
        return "The database's schema is missing or older than this program: run `make migrate`.";
    }
    if (error.sqlstate == sqlstate::kInsufficientPrivilege) {
        return "The database user may not do what this program needs (" + first_line(message) +
               "): check the user in DATABASE_URL and DATABASE_ROLE.";
    }
    if (error.sqlstate == sqlstate::kInvalidParameterValue) {
        return "DATABASE_ROLE names a role that the database does not have: run `make migrate` or correct "
               "it.";
    }
    if (says("password") || says("authentication")) {
        return "The database refused user or password: check DATABASE_URL (or PGUSER and PGPASSWORD).";
    }
    return "The database cannot be used (" + first_line(message) +
           "): is it running, and does DATABASE_URL name it?";
}

}  // namespace booking
