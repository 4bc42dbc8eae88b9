#include "booking/booking_request.hpp"

#include "postgres/array_text.hpp"

namespace booking {

Values booking_arguments(std::span<const BookingRequest> requests, bool skip_locked) {
    std::string batch;
    std::vector<std::optional<std::string_view>> keys;
    std::vector<std::optional<std::string_view>> ids;
    for (const auto& request : requests) {
        batch.append(batch.empty() ? "[" : ",").append(request.body);
        keys.push_back(request.key);
        ids.push_back(request.id);
    }
    batch.push_back(']');
    return {std::move(batch), array_text(keys), skip_locked ? "true" : "false", array_text(ids)};
}

Values cancel_arguments(std::span<const CancelRequest> requests) {
    std::vector<std::optional<std::string_view>> ids;
    std::vector<std::optional<std::string_view>> bodies;
    for (const auto& request : requests) {
        ids.emplace_back(request.booking_id);
        bodies.push_back(request.body);
    }
    return {array_text(ids), array_text(bodies)};
}

Outcome to_outcome(Columns row) {
    const auto text = [&](std::size_t column) { return std::move(row.at(column)).value_or(std::string()); };
    return {text(0), text(1), text(2), text(3), row.size() > 4 && row[4] == "t"};
}

}  // namespace booking
