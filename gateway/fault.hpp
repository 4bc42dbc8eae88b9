// One thing that is wrong with the form of a request: a member of the answer's `errors` array.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace booking {

struct Fault {
    std::string_view kind;  // "pointer" (JSON pointer into the body) or "parameter" (name in path or query)
    std::string where;
    std::string detail;
};

using Faults = std::vector<Fault>;

}  // namespace booking
