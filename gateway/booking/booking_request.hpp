// A booking or a cancellation that is asked for, and what becomes of it.
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
    std::string booking;   // JSON text
    std::string sqlstate;  // of a refusal, with message and detail (JSON text) for the client
    std::string message;
    std::string detail;
    bool is_replayed = false;  // booked by an earlier request with the same key or id
};

// Requests that wait at the same moment are answered by one call: booking_batcher, or a stand-in in unit
// tests.
class BookingBatches {
public:
    BookingBatches() = default;
    BookingBatches(const BookingBatches&) = delete;
    BookingBatches& operator=(const BookingBatches&) = delete;
    virtual ~BookingBatches() = default;

    // Waits. Nothing: the call failed as a whole and did nothing, ask alone. Throws PgError: too many wait,
    // or it takes too long, or the outcome is not known.
    [[nodiscard]] virtual std::optional<Outcome> book(const BookingRequest& request, Deadline deadline) = 0;
    // The same for a cancellation. Its seats are not waited for: 55P03.
    [[nodiscard]] virtual std::optional<Outcome> cancel(const CancelRequest& request, Deadline deadline) = 0;
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
[[nodiscard]] Outcome to_outcome(Columns row);

}  // namespace booking
