// The one table from SQLSTATE or name to HTTP, and the problem+json answers made from it.
#pragma once

#include <string>
#include <string_view>

#include "api/fault.hpp"
#include "http/message.hpp"
#include "postgres/pg_connection.hpp"
#include "postgres/retry.hpp"

namespace booking {

struct ErrorKind {
    std::string_view sqlstate;  // five characters; two: a class; empty: born in HTTP, found by name
    int status;
    std::string_view name;
    std::string_view title;
    std::string_view slug;      // of the type: /problems/<slug>
    std::string_view sentence;  // the detail when there is none that may be shown
};

// Never fails: what the table does not know is InternalError.
[[nodiscard]] const ErrorKind& error_by_sqlstate(std::string_view sqlstate);
[[nodiscard]] const ErrorKind& error_by_name(std::string_view name);

// Messages of our own SQL functions (class TK) are written for clients; all others are not.
[[nodiscard]] bool may_be_shown(std::string_view sqlstate);

struct ProblemText {
    std::string_view detail;    // empty: the kind's sentence; faults are a detail of their own
    std::string_view sqlstate;  // shown as `code`, except for InternalError
    std::string_view members;   // JSON object whose members are added, or empty
    Faults faults;              // put in front of the `errors` that `members` brings
};

[[nodiscard]] Response problem_response(const Request& request, const ErrorKind& kind,
                                        const ProblemText& text);

// detail: empty for the error's usual sentence.
[[nodiscard]] Response problem(const Request& request, std::string_view name, std::string_view detail = {});

// other_words: in place of the error's usual sentence; what a function of ours says is shown all the same.
[[nodiscard]] Response failure(const Request& request, Access access, const PgError& error,
                               std::string_view other_words = {});

}  // namespace booking
