// Which addresses a webhook may be sent to: judged on the very address that is connected to, after
// resolution.
#pragma once

#include <sys/socket.h>

#include <optional>
#include <string>

namespace booking {

// Nothing: a public address. Otherwise it and why not, e.g. "127.0.0.1 is not public (loopback)".
[[nodiscard]] std::optional<std::string> find_address_fault(const sockaddr& address);

}  // namespace booking
