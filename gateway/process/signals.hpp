// SIGTERM and SIGINT end the program in order: block them before any thread starts, then wait for the first.
#pragma once

#include <cstddef>

namespace booking {

// Also ignores SIGPIPE and raises the limit of open descriptors as far as it goes.
void prepare_process();

// How many descriptors this process may have open.
[[nodiscard]] std::size_t max_descriptors();

// Returns at the first SIGTERM or SIGINT; a second one then ends the process at once.
void wait_for_stop_signal();

// The same for a program that waits for a descriptor: readable with the first one, then to be taken.
// Throws std::system_error.
[[nodiscard]] int open_stop_signals();
void restore_stop_signals(int descriptor);

}  // namespace booking
