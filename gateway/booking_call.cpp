#include "booking_call.hpp"

#include <thread>

#include "errors.hpp"
#include "log.hpp"
#include "retry.hpp"

namespace booking {
namespace {

constexpr milliseconds kFirstPause{50};
constexpr milliseconds kLongestPause{500};

Outcome submit(BookingSubmitter& submitter, const BookingRequest& request, Deadline deadline) {
    Outcome outcome = submitter.submit(request, deadline);
    if (outcome.sqlstate.empty()) return outcome;
    throw PgError(PgFailure::refused, outcome.sqlstate, outcome.message, outcome.detail);
}

// Only a booking or a refusal by a rule is an answer. A busy lock may be held by the lost call itself, and
// whatever else goes wrong here says nothing of that call.
Outcome ask_again(BookingSubmitter& alone, const BookingRequest& request, Deadline deadline,
                  const PgError& lost) {
    for (auto pause = kFirstPause; Clock::now() < deadline; pause = std::min(2 * pause, kLongestPause)) {
        try {
            Outcome outcome = submit(alone, request, deadline);
            // For the client this is the first answer.
            outcome.is_replayed = false;
            return outcome;
        } catch (const PgError& error) {
            if (error.failure == PgFailure::refused && may_be_shown(error.sqlstate)) throw;
        }
        std::this_thread::sleep_until(std::min<Deadline>(deadline, Clock::now() + pause));
    }
    throw PgError(lost);
}

}  // namespace

Outcome book(BookingSubmitter& batches, BookingSubmitter& alone, const BookingRequest& request,
             Deadline deadline) {
    Outcome outcome;
    try {
        with_retries(Access::write, deadline, [&] { outcome = submit(batches, request, deadline); });
    } catch (const PgError& error) {
        if (error.failure != PgFailure::lost) throw;
        log_event("warn", "a booking is asked for again by its key: " + std::string(error.what()));
        outcome = ask_again(alone, request, deadline, error);
    }
    return outcome;
}

}  // namespace booking
