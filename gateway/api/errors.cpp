#include "api/errors.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "postgres/sqlstate.hpp"
#include "process/log.hpp"

namespace booking {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kNothingBooked =
    "The service is temporarily unavailable; nothing was changed. Try again shortly.";
constexpr std::string_view kBusy =
    "Another request is using the same data; nothing was changed. Try again shortly.";
constexpr std::string_view kUnknown =
    "The connection to the database was lost before the outcome was known. "
    "Check whether it took effect before you repeat the request.";

// clang-format off
constexpr std::array kErrors{
    ErrorKind{sqlstate::kInvalid, 400, "ValidationError", "The request is not valid", "validation-error", "The request is not valid."},
    ErrorKind{sqlstate::kUnauthorized, 401, "Unauthorized", "No valid credentials", "unauthorized", "Valid credentials are needed."},
    ErrorKind{sqlstate::kForbidden, 403, "Forbidden", "Not allowed", "forbidden", "These credentials do not allow this."},
    ErrorKind{sqlstate::kEventNotFound, 404, "EventNotFound", "Event not found", "event-not-found", "The event does not exist."},
    ErrorKind{sqlstate::kBookingNotFound, 404, "BookingNotFound", "Booking not found", "booking-not-found", "The booking does not exist."},
    ErrorKind{sqlstate::kWebhookNotFound, 404, "WebhookNotFound", "Webhook not found", "webhook-not-found", "The webhook does not exist."},
    ErrorKind{sqlstate::kDeliveryNotFound, 404, "DeliveryNotFound", "Delivery not found", "delivery-not-found", "The webhook has no such delivery."},
    ErrorKind{sqlstate::kInsufficientSeats, 409, "InsufficientSeats", "Not enough seats", "insufficient-seats", "Not enough seats are left."},
    ErrorKind{sqlstate::kBookingAlreadyCancelled, 409, "BookingAlreadyCancelled", "Booking already cancelled", "booking-already-cancelled", "The booking is already cancelled."},
    ErrorKind{sqlstate::kEventNotOnSale, 409, "EventNotOnSale", "Event not on sale", "event-not-on-sale", "The event is not on sale."},
    ErrorKind{sqlstate::kCustomerLimitExceeded, 409, "CustomerLimitExceeded", "Customer limit exceeded", "customer-limit-exceeded", "The customer has reached the limit of this event."},
    ErrorKind{sqlstate::kCapacityBelowSold, 409, "CapacityBelowSold", "Capacity below the seats taken", "capacity-below-sold", "More seats are taken than the new capacity has."},
    ErrorKind{sqlstate::kInvalidTransition, 409, "InvalidTransition", "Step not allowed", "invalid-transition", "The event's status does not allow this step."},
    ErrorKind{sqlstate::kVersionMismatch, 412, "VersionMismatch", "Version mismatch", "version-mismatch", "The event has been changed since."},
    ErrorKind{sqlstate::kIdempotencyKeyReused, 422, "IdempotencyKeyReused", "Idempotency key reused", "idempotency-key-reused", "The key was used for another request."},
    ErrorKind{sqlstate::kInvariantViolated, 500, "InvariantViolated", "An invariant is violated", "invariant-violated", "The stored data is inconsistent."},
    ErrorKind{sqlstate::kLockNotAvailable, 503, "EventBusy", "Busy", "event-busy", kBusy},
    ErrorKind{sqlstate::kDeadlockDetected, 503, "EventBusy", "Busy", "event-busy", kBusy},
    ErrorKind{sqlstate::kSerializationFailure, 503, "EventBusy", "Busy", "event-busy", kBusy},
    ErrorKind{sqlstate::kQueryCanceled, 503, "Unavailable", "Unavailable", "unavailable", kNothingBooked},
    ErrorKind{sqlstate::kAdminShutdown, 503, "Unavailable", "Unavailable", "unavailable", kNothingBooked},
    ErrorKind{sqlstate::kCrashShutdown, 503, "Unavailable", "Unavailable", "unavailable", kNothingBooked},
    ErrorKind{sqlstate::kCannotConnectNow, 503, "Unavailable", "Unavailable", "unavailable", kNothingBooked},
    ErrorKind{sqlstate::kReadOnlyTransaction, 503, "Unavailable", "Unavailable", "unavailable", kNothingBooked},
    ErrorKind{sqlstate::kConnectionExceptions, 503, "Unavailable", "Unavailable", "unavailable", kNothingBooked},
    ErrorKind{sqlstate::kInsufficientResources, 503, "Unavailable", "Unavailable", "unavailable", kNothingBooked},
    ErrorKind{"", 503, "Unavailable", "Unavailable", "unavailable", kNothingBooked},
    ErrorKind{"", 503, "OutcomeUnknown", "Outcome unknown", "outcome-unknown", kUnknown},
    ErrorKind{"", 404, "RouteNotFound", "Route not found", "route-not-found", "There is no route at this path."},
    ErrorKind{"", 405, "MethodNotAllowed", "Method not allowed", "method-not-allowed", "This path does not support the method; see the Allow header."},
    ErrorKind{"", 408, "RequestTimeout", "Request timeout", "request-timeout", "The request did not arrive in time."},
    ErrorKind{"", 413, "PayloadTooLarge", "Payload too large", "payload-too-large", "The body is larger than 64 KiB."},
    ErrorKind{"", 414, "UriTooLong", "URI too long", "uri-too-long", "The request target is too long."},
    ErrorKind{"", 415, "UnsupportedMediaType", "Unsupported media type", "unsupported-media-type", "The body must be application/json in UTF-8, without a Content-Encoding."},
    ErrorKind{"", 429, "TooManyRequests", "Too many requests", "too-many-requests", "Too many requests; try again later."},
    ErrorKind{"", 431, "HeadersTooLarge", "Headers too large", "headers-too-large", "The request has more than 100 headers, or more than 16 KiB of them."},
    ErrorKind{"", 500, "InternalError", "Internal error", "internal-error", "Something went wrong on our side; the request id helps to find it."},
};
// clang-format on

Json to_json(const Fault& fault) {
    Json json;
    json[std::string(fault.kind)] = fault.where;
    json["detail"] = fault.detail;
    return json;
}

// A place that the gateway has found fault with reached the function as NULL: what that says of it is no
// news.
bool is_known(const Json& errors, const Json& error) {
    return std::ranges::any_of(errors, [&](const Json& known) {
        return known.value("parameter", Json()) == error.value("parameter", Json()) &&
               known.value("pointer", Json()) == error.value("pointer", Json());
    });
}

// Adds what the function put into DETAIL; it cannot overwrite a standard member. Gives the number of errors
// that are not named.
std::size_t add_members(Json& problem, std::string_view members) {
    constexpr const char* kMore = "moreErrors";
    const Json object = members.empty() ? Json() : Json::parse(members, nullptr, false);
    if (!object.is_object()) return 0;
    std::size_t more = object.value(kMore, std::size_t{0});
    for (const auto& [name, value] : object.items()) {
        if (name == "errors" && value.is_array()) {
            Json& errors = problem["errors"];
            for (const auto& error : value) {
                if (is_known(errors, error)) continue;
                if (errors.size() < kMaxFaults) {
                    errors.push_back(error);
                } else {
                    ++more;
                }
            }
        } else if (name != kMore && !problem.contains(name)) {
            problem[name] = value;
        }
    }
    return more;
}

// As describe_faults does in SQL: one fault is the sentence itself, of several it tells the number.
std::string describe(const Json& errors, std::size_t more) {
    const std::size_t total = errors.size() + more;
    if (total > 1) return "The request has " + std::to_string(total) + " faults; see errors";
    const Json& error = errors.at(0);
    const std::string where = error.value("pointer", error.value("parameter", ""));
    return where + (where.empty() ? "" : ": ") + error.value("detail", "");
}

}  // namespace

const ErrorKind& error_by_sqlstate(std::string_view sqlstate) {
    for (const ErrorKind& kind : kErrors) {
        if (kind.sqlstate == sqlstate && !sqlstate.empty()) return kind;
    }
    for (const ErrorKind& kind : kErrors) {
        if (kind.sqlstate.size() == 2 && sqlstate.starts_with(kind.sqlstate)) return kind;
    }
    return error_by_name("InternalError");
}

const ErrorKind& error_by_name(std::string_view name) {
    for (const ErrorKind& kind : kErrors) {
        if (kind.name == name) return kind;
    }
    return kErrors.back();
}

bool may_be_shown(std::string_view sqlstate) {
    return booking::sqlstate::is_of_rule(sqlstate) && error_by_sqlstate(sqlstate).sqlstate == sqlstate;
}

Response problem_response(const Request& request, const ErrorKind& kind, const ProblemText& text) {
    Json problem;
    problem["type"] = "/problems/" + std::string(kind.slug);
    problem["title"] = kind.title;
    problem["status"] = kind.status;
    problem["detail"] = text.detail.empty() ? kind.sentence : text.detail;
    problem["instance"] = request.path;
    problem["error"] = kind.name;
    if (!text.sqlstate.empty() && kind.name != "InternalError") problem["code"] = text.sqlstate;
    problem["requestId"] = request.request_id;
    for (const Fault& fault : text.faults.named()) problem["errors"].push_back(to_json(fault));
    const std::size_t more = text.faults.more() + add_members(problem, text.members);
    if (more > 0) problem["moreErrors"] = more;
    if (!text.faults.empty()) problem["detail"] = describe(problem["errors"], more);

    Response response;
    response.status = kind.status;
    response.content_type = "application/problem+json";
    // A path or a pointer may hold any byte the client sent.
    response.body = problem.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (kind.status == 503 || kind.status == 429) response.headers.emplace_back("Retry-After", "1");
    response.error = kind.name;
    response.sqlstate = text.sqlstate;
    return response;
}

Response problem(const Request& request, std::string_view name, std::string_view detail) {
    return problem_response(request, error_by_name(name), {detail, {}, {}, {}});
}

Response failure(const Request& request, Access access, const PgError& error, std::string_view other_words) {
    const bool refused = error.failure == PgFailure::refused;
    if (!refused) {
        // The database's own words can name hosts and users: they go to the log only.
        if (error.failure == PgFailure::lost) log_event("warn", "database: " + std::string(error.what()));
        const bool unknown = error.failure == PgFailure::lost && access == Access::write;
        return problem(request, unknown ? "OutcomeUnknown" : "Unavailable", other_words);
    }
    const bool shown = may_be_shown(error.sqlstate);
    const std::string_view message = error.what();
    return problem_response(request, error_by_sqlstate(error.sqlstate),
                            {shown ? message : other_words,
                             error.sqlstate,
                             shown ? std::string_view(error.detail) : std::string_view(),
                             {}});
}

}  // namespace booking
