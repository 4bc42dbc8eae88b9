// Ids that the gateway chooses for bookings: one whose answer was lost is asked for again by it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace booking {

// A UUID of version 7 (RFC 9562), in lower case. Throws std::runtime_error without random bytes.
[[nodiscard]] std::string new_booking_id();

// The Idempotency-Key by which a client asks again for a booking that it sent without one, and back.
[[nodiscard]] std::string key_of_booking(std::string_view id);
[[nodiscard]] std::optional<std::string> booking_of_key(std::string_view key);

}  // namespace booking
