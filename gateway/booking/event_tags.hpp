// Which events a booking's body names, for the choice of what may be at the database at the same time.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace booking {

// Stands for an event's id. Two events may share one.
using EventTag = std::uint64_t;
using EventTags = std::vector<EventTag>;

// Of everything in the body that looks like a UUID, each once. One that is missed, or is none, changes no
// outcome: it costs a wait for a row lock, or for another batch.
[[nodiscard]] EventTags event_tags(std::string_view body);

}  // namespace booking
