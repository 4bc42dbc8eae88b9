// One booking request until its outcome is known.
#pragma once

#include "booking/booking_request.hpp"

namespace booking {

// Repeats conflicts. What was sent over a connection that was lost is asked for again by its key or id:
// alone, as ask_again does, with the statement of create_bookings. Throws PgError, lost if the deadline
// passed before the outcome was known.
[[nodiscard]] Outcome book(BookingBatches& batches, Database& database, std::size_t statement,
                           const BookingRequest& request, Deadline deadline);

}  // namespace booking
