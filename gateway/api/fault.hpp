// What is wrong with the form of a request: the answer's `errors` array.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace booking {

struct Fault {
    std::string_view kind;  // "pointer" (JSON pointer into the body) or "parameter" (name in path or query)
    std::string where;
    std::string detail;
};

inline constexpr std::size_t kMaxFaults = 32;

// However many a client makes: so many are named, the others counted. SQL does the same (describe_faults).
class Faults final {
public:
    Faults() = default;
    Faults(std::initializer_list<Fault> faults) {
        for (const Fault& fault : faults) add(fault);
    }

    void add(Fault fault) {
        if (is_full()) {
            ++more_;
        } else {
            named_.push_back(std::move(fault));
        }
    }
    void add(const Faults& others) {
        for (const Fault& fault : others.named_) add(fault);
        more_ += others.more_;
    }

    [[nodiscard]] bool is_full() const { return named_.size() == kMaxFaults; }
    [[nodiscard]] bool empty() const { return named_.empty(); }
    [[nodiscard]] const std::vector<Fault>& named() const { return named_; }
    [[nodiscard]] std::size_t more() const { return more_; }

private:
    std::vector<Fault> named_;
    std::size_t more_ = 0;
};

}  // namespace booking
