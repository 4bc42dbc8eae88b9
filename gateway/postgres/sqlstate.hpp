// The SQLSTATEs that the program tells apart, and no other file has any. What a client is told of each stands
// in api/errors.cpp.
#pragma once

#include <string_view>

namespace booking::sqlstate {

using Code = std::string_view;

// Those of our own functions: a rule refuses, and says so in words for the client. The SQL standard leaves
// class TK to implementations.
inline constexpr Code kRules = "TK";
inline constexpr Code kInvalid = "TKV01";
inline constexpr Code kUnauthorized = "TKA01";
inline constexpr Code kForbidden = "TKA02";
inline constexpr Code kEventNotFound = "TKN01";
inline constexpr Code kBookingNotFound = "TKN02";
inline constexpr Code kWebhookNotFound = "TKN03";
inline constexpr Code kDeliveryNotFound = "TKN04";
inline constexpr Code kInsufficientSeats = "TKC01";
inline constexpr Code kBookingAlreadyCancelled = "TKC02";
inline constexpr Code kEventNotOnSale = "TKC03";
inline constexpr Code kCustomerLimitExceeded = "TKC04";
inline constexpr Code kCapacityBelowSold = "TKC05";
inline constexpr Code kInvalidTransition = "TKC06";
inline constexpr Code kVersionMismatch = "TKC07";
inline constexpr Code kIdempotencyKeyReused = "TKC08";
inline constexpr Code kInvariantViolated = "TKX01";

// PostgreSQL's own; two characters are a class.
inline constexpr Code kConnectionExceptions = "08";
inline constexpr Code kInsufficientResources = "53";
inline constexpr Code kFeatureNotSupported = "0A000";  // a prepared statement whose result has other types
inline constexpr Code kInvalidParameterValue = "22023";
inline constexpr Code kReadOnlyTransaction = "25006";  // demoted to a standby
inline constexpr Code kInFailedTransaction = "25P02";
inline constexpr Code kInvalidStatementName = "26000";  // a prepared statement that is gone
inline constexpr Code kInvalidSchemaName = "3F000";
inline constexpr Code kSerializationFailure = "40001";
inline constexpr Code kDeadlockDetected = "40P01";
inline constexpr Code kInsufficientPrivilege = "42501";
inline constexpr Code kUndefinedFunction = "42883";
inline constexpr Code kLockNotAvailable = "55P03";
inline constexpr Code kQueryCanceled = "57014";
inline constexpr Code kAdminShutdown = "57P01";
inline constexpr Code kCrashShutdown = "57P02";
inline constexpr Code kCannotConnectNow = "57P03";

// What was rolled back because of others, and may succeed when it is done again.
[[nodiscard]] constexpr bool is_conflict(Code code) {
    return code == kSerializationFailure || code == kDeadlockDetected;
}
// The connection's prepared statements are of no use any more.
[[nodiscard]] constexpr bool is_stale_statement(Code code) {
    return code == kInvalidStatementName || code == kFeatureNotSupported;
}
[[nodiscard]] constexpr bool is_of_rule(Code code) {
    return code.starts_with(kRules);
}

}  // namespace booking::sqlstate
