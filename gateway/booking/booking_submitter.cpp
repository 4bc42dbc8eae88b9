#include "booking/booking_submitter.hpp"

#include "postgres/array_text.hpp"

namespace booking {

Values booking_arguments(std::span<const BookingRequest> requests, bool skip_locked) {
    std::size_t size = 2;
    for (const auto& request : requests) size += request.body.size() + 1;
    std::string batch;
    batch.reserve(size);
    std::vector<std::optional<std::string_view>> keys;
    std::vector<std::optional<std::string_view>> ids;
    for (const auto& request : requests) {
        batch.append(batch.empty() ? "[" : ",").append(request.body);
        keys.push_back(request.key);
        ids.push_back(request.id);
    }
    batch.push_back(']');
    return {std::move(batch), sparse_array_text(keys), skip_locked ? "true" : "false",
            sparse_array_text(ids)};
}

Values cancel_arguments(std::span<const CancelRequest> requests) {
    std::vector<std::string_view> ids;
    std::vector<std::optional<std::string_view>> bodies;
    for (const auto& request : requests) {
        ids.push_back(request.booking_id);
        bodies.push_back(request.body);
    }
    return {array_text(ids), sparse_array_text(bodies)};
}

Outcome to_outcome(Columns& row) {
    const auto text = [&](std::size_t column) { return std::move(row.at(column)).value_or(std::string()); };
    return {text(0), text(1), text(2), text(3), row.size() > 4 && row[4] == "t"};
}

void Attempt::throw_if_unanswered() const {
    if (verdict == Verdict::not_taken) throw PgError(PgFailure::not_sent, {}, failure);
    if (verdict == Verdict::lost) throw PgError(PgFailure::lost, {}, failure);
}

Outcome SingleSubmitter::submit(const BookingRequest& request, Deadline deadline) {
    Columns row = database_.call(statement_, booking_arguments({&request, 1}, false), deadline);
    return to_outcome(row);
}

BatchSubmitter::BatchSubmitter(BookingBatches& batches, BookingSubmitter& alone, std::optional<Attempt> first)
    : batches_(batches), alone_(alone), first_(std::move(first)) {}

Outcome BatchSubmitter::submit(const BookingRequest& request, Deadline deadline) {
    Attempt attempt = first_ ? std::move(*first_) : batches_.attempt(request, deadline);
    first_.reset();
    attempt.throw_if_unanswered();
    if (attempt.verdict == Attempt::Verdict::retry_alone) return alone_.submit(request, deadline);
    return std::move(attempt.outcome);
}

}  // namespace booking
