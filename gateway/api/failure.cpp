#include "api/failure.hpp"

#include "api/errors.hpp"
#include "process/log.hpp"

namespace booking {

Response problem(const Request& request, std::string_view name, std::string_view detail) {
    return problem_response(request, error_by_name(name), {detail, {}, {}, {}});
}

Response failure(const Request& request, Access access, const PgError& error, std::string_view other_words) {
    const bool refused = error.failure == PgFailure::refused;
    if (!refused) {
        // The database's own words can name hosts and users: they go to the log only.
        if (error.failure == PgFailure::lost) log_event("warn", "database: " + std::string(error.what()));
        const bool unknown = error.failure == PgFailure::lost && access == Access::write;
        return problem(request, unknown ? "OutcomeUnknown" : "Unavailable", other_words);
    }
    const bool shown = may_be_shown(error.sqlstate);
    const std::string_view message = error.what();
    return problem_response(request, error_by_sqlstate(error.sqlstate),
                            {shown ? message : other_words,
                             error.sqlstate,
                             shown ? std::string_view(error.detail) : std::string_view(),
                             {}});
}

}  // namespace booking
