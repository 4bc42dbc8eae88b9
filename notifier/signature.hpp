// Signatures of the Standard Webhooks specification, version 1 (HMAC-SHA256).
#pragma once

#include <ctime>
#include <span>
#include <string>
#include <string_view>

namespace booking {

// The header webhook-signature: one signature per secret, so that a receiver may know the old or the new one.
// Throws std::invalid_argument, without repeating the secret, if one is not "whsec_" and base64.
[[nodiscard]] std::string sign_webhook(std::span<const std::string> secrets, std::string_view message_id,
                                       std::time_t timestamp, std::string_view body);

}  // namespace booking
