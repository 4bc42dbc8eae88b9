// Where a booking request goes: into a batch, or to the database alone.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "postgres/database.hpp"

namespace booking {

struct BookingRequest {
    std::string_view body;  // well-formed JSON
    // A second request with the same key, or for the same id, is no second booking.
    std::optional<std::string_view> key = {};
    std::optional<std::string_view> id = {};  // none: the database chooses it
};

struct CancelRequest {
    std::string_view booking_id;
    std::optional<std::string_view> body = {};  // well-formed JSON
};

// Exactly one of booking and sqlstate is set.
struct Outcome {
    std::string booking;  // JSON text
    std::string
        sqlstate;  // a refusal of this one request, with message and detail (JSON text) for the client
    std::string message;
    std::string detail;
    bool is_replayed = false;  // booked by an earlier request with the same key or id
};

class BookingSubmitter {
public:
    BookingSubmitter() = default;
    BookingSubmitter(const BookingSubmitter&) = delete;
    BookingSubmitter& operator=(const BookingSubmitter&) = delete;
    virtual ~BookingSubmitter() = default;

    // Waits until the outcome is known. Throws PgError if the call as a whole failed.
    [[nodiscard]] virtual Outcome submit(const BookingRequest& request, Deadline deadline) = 0;
};

// What became of a request that joined a batch.
struct Attempt {
    enum class Verdict {
        settled,      // the outcome says
        retry_alone,  // the call failed as a whole and booked nothing
        lost,         // the call may have been committed
        not_taken,    // too many wait, or for too long: nothing was sent
    };
    Verdict verdict = Verdict::settled;
    Outcome outcome = {};
    std::string failure = {};

    // Throws PgError if nothing was sent, or the outcome is unknown.
    void throw_if_unanswered() const;
};

class BookingBatches {
public:
    BookingBatches() = default;
    BookingBatches(const BookingBatches&) = delete;
    BookingBatches& operator=(const BookingBatches&) = delete;
    virtual ~BookingBatches() = default;

    // Waits until its batch is done, or the deadline.
    [[nodiscard]] virtual Attempt attempt(const BookingRequest& request, Deadline deadline) = 0;
    // The same for a cancellation. Its seats are not waited for: 55P03.
    [[nodiscard]] virtual Attempt attempt(const CancelRequest& request, Deadline deadline) = 0;
};

struct BookingStatements {
    std::size_t book;         // create_bookings
    std::size_t cancel;       // cancel_bookings
    std::size_t await_event;  // waits for an event that another transaction holds
};

// The arguments of create_bookings; skip_locked: do not wait for an event that somebody else holds.
[[nodiscard]] Values booking_arguments(std::span<const BookingRequest> requests, bool skip_locked);
[[nodiscard]] Values cancel_arguments(std::span<const CancelRequest> requests);

// A row of create_bookings or cancel_bookings.
[[nodiscard]] Outcome to_outcome(Columns& row);

// Each request is a batch of one.
class SingleSubmitter final : public BookingSubmitter {
public:
    SingleSubmitter(Database& database, std::size_t statement) : database_(database), statement_(statement) {}
    [[nodiscard]] Outcome submit(const BookingRequest& request, Deadline deadline) override;

private:
    Database& database_;
    const std::size_t statement_;
};

// Waits for batches. What its batch could not settle is asked for alone.
class BatchSubmitter final : public BookingSubmitter {
public:
    // first: what came of a first attempt that was made already.
    BatchSubmitter(BookingBatches& batches, BookingSubmitter& alone,
                   std::optional<Attempt> first = std::nullopt);
    [[nodiscard]] Outcome submit(const BookingRequest& request, Deadline deadline) override;

private:
    BookingBatches& batches_;
    BookingSubmitter& alone_;
    std::optional<Attempt> first_;
};

}  // namespace booking
