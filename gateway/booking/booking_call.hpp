// One booking request until its outcome is known.
#pragma once

#include "booking/booking_submitter.hpp"

namespace booking {

// Repeats conflicts, and by its key or id what was sent over a connection that was lost: alone, as
// ask_again does. Throws PgError: a refusal, or the failure of the whole. Its
// failure is lost if the deadline passed before the outcome was known.
[[nodiscard]] Outcome book(BookingSubmitter& batches, BookingSubmitter& alone, const BookingRequest& request,
                           Deadline deadline);

}  // namespace booking
