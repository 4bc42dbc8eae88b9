// Answers to what went wrong: by the name of an error, or from an error of the database.
#pragma once

#include "api/routes.hpp"
#include "http/message.hpp"
#include "postgres/pg_connection.hpp"

namespace booking {

// detail: empty for the error's usual sentence.
[[nodiscard]] Response problem(const Request& request, std::string_view name, std::string_view detail = {});

// other_words: in place of the error's usual sentence; what a function of ours says is shown all the same.
[[nodiscard]] Response failure(const Request& request, Access access, const PgError& error,
                               std::string_view other_words = {});

}  // namespace booking
