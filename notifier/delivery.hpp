// One delivery as claimed from the database, and what became of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace booking {

struct Delivery {
    std::string id;
    std::string lease;
    std::string attempts;
    std::string message_id;
    std::string kind;
    std::string payload;               // webhook: the body
    std::string url;                   // webhook
    std::vector<std::string> secrets;  // webhook: one, or two while it is being rotated
    std::string recipient;             // e-mail
    std::string mail;                  // e-mail: JSON, see mail.hpp
};

enum class Verdict {
    delivered,
    failed,     // to be tried again
    gone,       // the receiver wants no more of them
    dead,       // trying again would change nothing
    abandoned,  // the notifier stops; the lease will run out
};

struct Outcome {
    Verdict verdict = Verdict::failed;
    std::optional<long> status;  // of HTTP or SMTP, where there was one
    std::string error;           // kept in the database, never logged: it may quote an address
    std::optional<long> retry_after_seconds;
};

// Sends one at a time. May throw: then the delivery has failed with what it says.
class Sender {
public:
    Sender() = default;
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;
    virtual ~Sender() = default;

    [[nodiscard]] virtual Outcome send(const Delivery& delivery) = 0;
};

}  // namespace booking
