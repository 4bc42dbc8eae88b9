// Writes a response as HTTP/1.1 text.
#pragma once

#include <string>

#include "message.hpp"

namespace booking {

// head_only: the answer to HEAD. close: no further request is read from this connection.
[[nodiscard]] std::string write_answer(const Response& response, bool head_only, bool close);

}  // namespace booking
