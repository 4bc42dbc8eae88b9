// Keys for bookings whose client sent none: by its key a lost booking can be asked for again.
#pragma once

#include <string>

namespace booking {

// 128 random bits, so that nobody can take a key in advance, behind the time in milliseconds, so that the
// index of the keys grows at its end.
[[nodiscard]] std::string new_idempotency_key();

}  // namespace booking
