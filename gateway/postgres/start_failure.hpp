// Says in one sentence why a program cannot start and what to do. Never repeats the connection string.
#pragma once

#include <string>

#include "postgres/pg_connection.hpp"

namespace booking {

[[nodiscard]] std::string explain_start_failure(const PgError& error, const PgSettings& settings);

}  // namespace booking
