#include "booking/booking_call.hpp"

#include "postgres/retry.hpp"

namespace booking {
namespace {

Outcome submit(BookingSubmitter& submitter, const BookingRequest& request, Deadline deadline) {
    Outcome outcome = submitter.submit(request, deadline);
    if (outcome.sqlstate.empty()) return outcome;
    throw PgError(PgFailure::refused, outcome.sqlstate, outcome.message, outcome.detail);
}

}  // namespace

Outcome book(BookingSubmitter& batches, BookingSubmitter& alone, const BookingRequest& request,
             Deadline deadline) {
    Outcome outcome;
    try {
        with_retries(Access::write, deadline, [&] { outcome = submit(batches, request, deadline); });
    } catch (const PgError& error) {
        if (error.failure != PgFailure::lost) throw;
        ask_again(deadline, error, [&] { outcome = submit(alone, request, deadline); });
        // For the client this is the first answer.
        outcome.is_replayed = false;
    }
    return outcome;
}

}  // namespace booking
