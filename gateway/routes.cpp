#include "routes.hpp"

#include <optional>

namespace booking {
namespace {

using enum Source;
using Arguments = std::array<std::string_view, kMaxPathArguments>;

// clang-format off
constexpr std::array kRoutes{
    Route{"GET",  "/livez",   Action::live,    200, Access::read, BodyPolicy::none, Shows::other, ""},
    Route{"GET",  "/readyz",  Action::health,  200, Access::read, BodyPolicy::none, Shows::other, "select booking_api.check_health()"},
    Route{"GET",  "/health",  Action::health,  200, Access::read, BodyPolicy::none, Shows::other, "select booking_api.check_health()"},
    Route{"GET",  "/metrics", Action::metrics, 200, Access::read, BodyPolicy::none, Shows::other, ""},

    Route{"GET",  "/api/v1/events", Action::call, 200, Access::read, BodyPolicy::none, Shows::other,
          "select booking_api.list_events($1, $2, $3, $4, $5, $6, $7)",
          {{{query, "status"}, {query, "from"}, {query, "to"}, {query, "q", true}, {query, "limit"}, {query, "cursor"}, {query, "page", true}}}, true},
    Route{"POST", "/api/v1/events", Action::call, 201, Access::write, BodyPolicy::required, Shows::event,
          "select answer, pg_catalog.current_setting('booking.replayed', true) = 'true' from booking_api.create_event($1, $2) answer",
          {{{body}, {header, "Idempotency-Key"}}}},
    Route{"GET",  "/api/v1/events/{id}", Action::call, 200, Access::read, BodyPolicy::none, Shows::event,
          "select booking_api.get_event($1)", {{{path, "id"}}}, true, "select booking_api.get_events($1)"},
    Route{"PATCH", "/api/v1/events/{id}", Action::call, 200, Access::write, BodyPolicy::required, Shows::event,
          "select booking_api.update_event($1, $2, $3)", {{{path, "id"}, {body}, {header, "If-Match"}}}},
    Route{"POST", "/api/v1/events/{id}/publish", Action::call, 200, Access::write, BodyPolicy::none, Shows::event,
          "select booking_api.publish_event($1)", {{{path, "id"}}}},
    Route{"POST", "/api/v1/events/{id}/close", Action::call, 200, Access::write, BodyPolicy::none, Shows::event,
          "select booking_api.close_event($1)", {{{path, "id"}}}},
    Route{"POST", "/api/v1/events/{id}/cancel", Action::steps, 200, Access::write, BodyPolicy::none, Shows::other,
          "select answer, is_complete, pg_catalog.current_setting('booking.replayed', true) = 'true' from booking_api.cancel_event($1, $2, null, $3)",
          {{{path, "id"}, {query, "dryRun"}, {header, "Idempotency-Key"}}}},
    Route{"GET",  "/api/v1/events/{id}/history", Action::call, 200, Access::read, BodyPolicy::none, Shows::other,
          "select booking_api.list_event_history($1, $2, $3, $4)", {{{path, "id"}, {query, "limit"}, {query, "cursor"}, {query, "page"}}}},

    Route{"POST", "/api/v1/bookings", Action::book, 201, Access::write, BodyPolicy::required, Shows::booking,
          "select booking, error_code, message, detail, is_replayed from booking_api.create_bookings($1, $2, $3)",
          {{{body}, {header, "Idempotency-Key"}, {constant, "false"}}},
          false, "select booking_api.await_event($1)"},
    Route{"GET",  "/api/v1/bookings", Action::call, 200, Access::read, BodyPolicy::none, Shows::bookings,
          "select booking_api.list_bookings($1, $2, $3, $4, $5, $6)",
          {{{query, "email"}, {query, "status"}, {query, "eventId"}, {query, "limit"}, {query, "cursor"}, {query, "page", true}}}, true},
    Route{"GET",  "/api/v1/bookings/{id}", Action::call, 200, Access::read, BodyPolicy::none, Shows::booking,
          "select booking_api.get_booking($1)", {{{path, "id"}}}, true, "select booking_api.get_bookings($1)"},
    Route{"POST", "/api/v1/bookings/{id}/cancel", Action::call, 200, Access::write, BodyPolicy::optional, Shows::booking,
          "select answer, pg_catalog.current_setting('booking.replayed', true) = 'true' from booking_api.cancel_booking($1, $2, $3) answer",
          {{{path, "id"}, {body}, {header, "Idempotency-Key"}}}},
    Route{"GET",  "/api/v1/bookings/{id}/history", Action::call, 200, Access::read, BodyPolicy::none, Shows::bookings,
          "select booking_api.list_booking_history($1, $2, $3, $4)", {{{path, "id"}, {query, "limit"}, {query, "cursor"}, {query, "page"}}}},

    Route{"GET",  "/api/v1/changes", Action::call, 200, Access::read, BodyPolicy::none, Shows::bookings,
          "select booking_api.list_changes($1, $2)", {{{query, "after"}, {query, "limit"}}}},
    Route{"POST", "/api/v1/webhooks", Action::call, 201, Access::write, BodyPolicy::required, Shows::webhooks,
          "select booking_api.create_webhook($1)", {{{body}}}},
    Route{"GET",  "/api/v1/webhooks", Action::call, 200, Access::read, BodyPolicy::none, Shows::webhooks,
          "select booking_api.list_webhooks($1, $2, $3)", {{{query, "limit"}, {query, "cursor"}, {query, "page", true}}}},
    Route{"GET",  "/api/v1/webhooks/{id}", Action::call, 200, Access::read, BodyPolicy::none, Shows::webhooks,
          "select booking_api.get_webhook($1)", {{{path, "id"}}}},
    Route{"PATCH", "/api/v1/webhooks/{id}", Action::call, 200, Access::write, BodyPolicy::required, Shows::webhooks,
          "select booking_api.update_webhook($1, $2)", {{{path, "id"}, {body}}}},
    Route{"DELETE", "/api/v1/webhooks/{id}", Action::steps, 204, Access::write, BodyPolicy::none, Shows::webhooks,
          "select answer, is_complete from booking_api.delete_webhook($1)", {{{path, "id"}}}},
    Route{"POST", "/api/v1/webhooks/{id}/ping", Action::call, 202, Access::write, BodyPolicy::none, Shows::webhooks,
          "select booking_api.ping_webhook($1)", {{{path, "id"}}}},
    Route{"POST", "/api/v1/webhooks/{id}/rotate-secret", Action::call, 200, Access::write, BodyPolicy::none, Shows::webhooks,
          "select booking_api.rotate_webhook_secret($1)", {{{path, "id"}}}},
    Route{"POST", "/api/v1/webhooks/{id}/enable", Action::call, 200, Access::write, BodyPolicy::none, Shows::webhooks,
          "select booking_api.enable_webhook($1)", {{{path, "id"}}}},
    Route{"GET",  "/api/v1/webhooks/{id}/deliveries", Action::call, 200, Access::read, BodyPolicy::none, Shows::webhooks,
          "select booking_api.list_deliveries($1, $2, $3, $4, $5)",
          {{{path, "id"}, {query, "status"}, {query, "limit"}, {query, "cursor"}, {query, "page", true}}}},
    Route{"POST", "/api/v1/webhooks/{id}/deliveries/{deliveryId}/redeliver", Action::call, 202, Access::write, BodyPolicy::none, Shows::webhooks,
          "select booking_api.redeliver($1, $2)", {{{path, "id"}, {path, "deliveryId"}}}},

    Route{"GET",  "/api/v1/invariants", Action::call, 200, Access::read, BodyPolicy::none, Shows::other,
          "select answer, error_code, message, detail from booking_api.check_invariants($1)", {{{query, "eventId"}}}},
};
// clang-format on

// Cuts the first segment off, its '/' too. Nothing: the path is used up.
std::optional<std::string_view> next_segment(std::string_view& rest) {
    if (rest.empty() || rest.front() != '/') return std::nullopt;
    const auto end = rest.find('/', 1);
    const auto segment = rest.substr(1, end == std::string_view::npos ? end : end - 1);
    rest.remove_prefix(segment.size() + 1);
    return segment;
}

bool fits(std::string_view pattern, std::string_view path_text, Arguments& arguments) {
    std::size_t count = 0;
    while (true) {
        const auto wanted = next_segment(pattern);
        const auto given = next_segment(path_text);
        if (!wanted || !given) return !wanted && !given && pattern.empty() && path_text.empty();
        if (!wanted->starts_with('{')) {
            if (*wanted != *given) return false;
        } else if (given->empty()) {
            return false;
        } else {
            arguments[count++] = *given;
        }
    }
}

}  // namespace

std::span<const Route> routes() {
    return kRoutes;
}

std::size_t route_index(const Route& route) {
    return static_cast<std::size_t>(&route - kRoutes.data());
}

std::size_t statement_count() {
    return 2 * kRoutes.size();
}

std::string_view statement_sql(std::size_t statement) {
    const bool is_row = statement < kRoutes.size();
    return is_row ? kRoutes[statement].sql : kRoutes[statement - kRoutes.size()].second_sql;
}

std::optional<std::size_t> second_statement(std::size_t statement) {
    const std::size_t second = statement + kRoutes.size();
    return second < statement_count() && !statement_sql(second).empty() ? std::optional(second)
                                                                        : std::nullopt;
}

Match match_route(std::string_view method, std::string_view path_text) {
    const std::string_view wanted = method == "HEAD" ? "GET" : method;
    std::string allow;
    for (const Route& route : kRoutes) {
        Match match;
        if (!fits(route.pattern, path_text, match.arguments)) continue;
        if (route.method == wanted) {
            match.route = &route;
            return match;
        }
        allow.append(allow.empty() ? "" : ", ").append(route.method);
        if (route.method == "GET") allow.append(", HEAD");
    }
    Match match;
    if (!allow.empty()) match.allow = allow + ", OPTIONS";
    return match;
}

}  // namespace booking
