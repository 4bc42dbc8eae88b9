// SIGTERM and SIGINT end the program in order: block them before any thread starts, then wait for the first.
#pragma once

namespace booking {

// Also ignores SIGPIPE and raises the limit of open descriptors as far as it goes.
void prepare_process();

// Returns at the first SIGTERM or SIGINT; a second one then ends the process at once.
void wait_for_stop_signal();

}  // namespace booking
