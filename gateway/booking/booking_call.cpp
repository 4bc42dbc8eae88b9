#include "booking/booking_call.hpp"

#include "postgres/retry.hpp"
#include "postgres/sqlstate.hpp"

namespace booking {

Outcome book(BookingBatches& batches, Database& database, std::size_t statement,
             const BookingRequest& request, Deadline deadline) {
    Outcome outcome;
    const auto ask_alone = [&] {
        outcome = to_outcome(database.call(statement, booking_arguments({&request, 1}, false), deadline));
    };
    const auto throw_refusal = [&] {
        throw PgError(PgFailure::refused, outcome.sqlstate, outcome.message, outcome.detail);
    };
    try {
        with_retries(Access::write, deadline, [&] {
            if (auto of_batch = batches.book(request, deadline)) {
                outcome = std::move(*of_batch);
            } else {
                ask_alone();
            }
            // Other refusals are returned: when an event is sold out, most are refused, and an exception
            // would take longer than all else here.
            if (sqlstate::is_conflict(outcome.sqlstate)) throw_refusal();
        });
    } catch (const PgError& error) {
        if (error.failure != PgFailure::lost) throw;
        ask_again(deadline, error, [&] {
            ask_alone();
            if (!outcome.sqlstate.empty() && !sqlstate::is_of_rule(outcome.sqlstate)) throw_refusal();
        });
        // For the client this is the first answer.
        outcome.is_replayed = false;
    }
    return outcome;
}

}  // namespace booking
