#include "booking_submitter.hpp"

#include <algorithm>

#include "routes.hpp"

namespace booking {

std::size_t booking_statement() {
    return route_index(*std::ranges::find(routes(), Action::book, &Route::action));
}

Values booking_arguments(std::span<const std::string_view> bodies, bool skip_locked) {
    std::size_t size = 2;
    for (const auto body : bodies) size += body.size() + 1;
    std::string batch;
    batch.reserve(size);
    for (const auto body : bodies) batch.append(batch.empty() ? "[" : ",").append(body);
    batch.push_back(']');
    return {std::move(batch), skip_locked ? "true" : "false"};
}

Outcome to_outcome(Columns& row) {
    const auto text = [&](std::size_t column) { return std::move(row.at(column)).value_or(std::string()); };
    return {text(0), text(1), text(2), text(3)};
}

SingleSubmitter::SingleSubmitter(Database& database) : database_(database) {}

Outcome SingleSubmitter::submit(std::string_view body, Deadline deadline) {
    Columns row = database_.call(booking_statement(), booking_arguments({&body, 1}, false), deadline);
    return to_outcome(row);
}

}  // namespace booking
