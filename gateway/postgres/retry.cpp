#include "postgres/retry.hpp"

#include <algorithm>
#include <random>

#include "fiber/loop.hpp"
#include "postgres/sqlstate.hpp"
#include "process/log.hpp"

namespace booking {
namespace {

constexpr milliseconds kFirstPause{50};
constexpr milliseconds kLongestPause{500};

void pause_before_retry(int attempt) {
    thread_local std::minstd_rand random{std::random_device{}()};
    sleep_until(Clock::now() + milliseconds(std::uniform_int_distribution<int>(1, 10 * attempt)(random)));
}

}  // namespace

void with_retries(Access access, Deadline deadline, const std::function<void()>& attempt) {
    constexpr int kMaxConflicts = 3;
    int conflicts = 0;
    bool repeated = false;
    while (true) {
        try {
            return attempt();
        } catch (const PgError& error) {
            const bool refused = error.failure == PgFailure::refused;
            const bool conflict = refused && sqlstate::is_conflict(error.sqlstate);
            // Stale prepared statements: the connection is replaced, nothing was done.
            const bool stale = refused && sqlstate::is_stale_statement(error.sqlstate);
            const bool lost_read = error.failure == PgFailure::lost && access == Access::read;
            if (Clock::now() >= deadline) throw;
            if (conflict && conflicts < kMaxConflicts) {
                pause_before_retry(++conflicts);
            } else if (!repeated && (stale || lost_read || error.failure == PgFailure::not_sent)) {
                repeated = true;
            } else {
                throw;
            }
        }
    }
}

// Only success or a refusal by a rule is an answer. A busy lock may be held by the lost call itself, and
// whatever else goes wrong here says nothing of that call.
void ask_again(Deadline deadline, const PgError& lost, const std::function<void()>& attempt) {
    log_event("warn", "a request is asked for again by its key or id: " + std::string(lost.what()));
    for (auto pause = kFirstPause; Clock::now() < deadline; pause = std::min(2 * pause, kLongestPause)) {
        try {
            return attempt();
        } catch (const PgError& error) {
            if (error.failure == PgFailure::refused && sqlstate::is_of_rule(error.sqlstate)) throw;
        }
        sleep_until(std::min<Deadline>(deadline, Clock::now() + pause));
    }
    throw PgError(lost);
}

}  // namespace booking
