// What may be done again without being asked to.
#pragma once

#include <functional>

#include "postgres/pg_connection.hpp"

namespace booking {

enum class Access { read, write };

// Repeats what certainly changed nothing: a deadlock's victim or a serialization failure up to three times, a
// read whose connection was lost once. Throws the last PgError.
void with_retries(Access access, Deadline deadline, const std::function<void()>& attempt);

// Repeats what has an idempotency key and was sent over a connection that was lost, again and again until the
// database says what became of it. Throws its refusal, or `lost` if the deadline passed before.
void ask_again(Deadline deadline, const PgError& lost, const std::function<void()>& attempt);

}  // namespace booking
