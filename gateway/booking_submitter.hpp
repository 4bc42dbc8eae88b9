// Where a booking request goes. The seam for batching: the dispatcher knows only submit().
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "database.hpp"

namespace booking {

struct BookingRequest {
    std::string_view body;  // well-formed JSON
    std::string_view key;   // a second request with it is no second booking
};

// Exactly one of booking and sqlstate is set.
struct Outcome {
    std::string booking;  // JSON text
    std::string
        sqlstate;  // a refusal of this one request, with message and detail (JSON text) for the client
    std::string message;
    std::string detail;
    bool is_replayed = false;  // booked by an earlier request with the same key
};

class BookingSubmitter {
public:
    BookingSubmitter() = default;
    BookingSubmitter(const BookingSubmitter&) = delete;
    BookingSubmitter& operator=(const BookingSubmitter&) = delete;
    virtual ~BookingSubmitter() = default;

    // Blocks until the outcome is known. Throws PgError if the call as a whole failed.
    [[nodiscard]] virtual Outcome submit(const BookingRequest& request, Deadline deadline) = 0;
};

// The row of the route table that books.
[[nodiscard]] std::size_t booking_statement();

// The arguments of create_bookings; skip_locked: do not wait for an event that somebody else holds.
[[nodiscard]] Values booking_arguments(std::span<const BookingRequest> requests, bool skip_locked);

// A row of create_bookings.
[[nodiscard]] Outcome to_outcome(Columns& row);

// Each request is a batch of one.
class SingleSubmitter final : public BookingSubmitter {
public:
    explicit SingleSubmitter(Database& database);
    [[nodiscard]] Outcome submit(const BookingRequest& request, Deadline deadline) override;

private:
    Database& database_;
};

}  // namespace booking
