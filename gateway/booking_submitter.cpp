#include "booking_submitter.hpp"

#include <algorithm>

#include "routes.hpp"

namespace booking {

SingleSubmitter::SingleSubmitter(Database& database)
    : database_(database),
      statement_(route_index(*std::ranges::find(routes(), Action::book, &Route::action))) {}

Outcome SingleSubmitter::submit(std::string_view body, Deadline deadline) {
    std::string batch;
    batch.reserve(body.size() + 2);
    batch.append("[").append(body).append("]");
    Columns row = database_.call(statement_, {std::move(batch)}, deadline);
    const auto text = [&](std::size_t column) { return std::move(row.at(column)).value_or(std::string()); };
    return {text(0), text(1), text(2), text(3)};
}

}  // namespace booking
