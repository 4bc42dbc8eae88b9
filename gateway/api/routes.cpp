#include "api/routes.hpp"

#include <algorithm>

namespace booking {
namespace {

using Arguments = std::array<std::string_view, kMaxPathArguments>;

constexpr std::string_view kAwaitEvent = "select booking_api.await_event($1)";
constexpr std::string_view kCancelBookings =
    "select booking, error_code, message, detail from booking_api.cancel_bookings($1, $2, true) order by "
    "request_number";

constexpr Parameter from_path(std::string_view name) {
    return {.source = Source::path, .name = name};
}
constexpr Parameter from_query(std::string_view name) {
    return {.source = Source::query, .name = name};
}
constexpr Parameter from_header(std::string_view name) {
    return {.source = Source::header, .name = name};
}
constexpr Parameter from_body() {
    return {.source = Source::body};
}
constexpr Parameter constant(std::string_view value) {
    return {.source = Source::constant, .name = value};
}
constexpr Parameter costly(Parameter parameter) {
    parameter.is_expensive = true;
    return parameter;
}

// clang-format off
constexpr std::array kRoutes{
    Route{.method = "GET", .pattern = "/livez", .action = Action::live},
    Route{.method = "GET", .pattern = "/readyz", .action = Action::health, .sql = "select booking_api.check_health()"},
    Route{.method = "GET", .pattern = "/health", .action = Action::health, .sql = "select booking_api.check_health()"},
    Route{.method = "GET", .pattern = "/metrics", .action = Action::metrics},
    Route{.method = "GET", .pattern = "/api/v1/events",
          .sql = "select booking_api.list_events($1, $2, $3, $4, $5, $6, $7)",
          .parameters = {{from_query("status"), from_query("from"), from_query("to"), costly(from_query("q")), from_query("limit"), from_query("cursor"), costly(from_query("page"))}}, .is_shared = true},
    Route{.method = "POST", .pattern = "/api/v1/events", .success = 201, .access = Access::write, .body = BodyPolicy::required, .resource = ResourceKind::event,
          .sql = "select answer, pg_catalog.current_setting('booking.replayed', true) = 'true' from booking_api.create_event($1, $2) answer",
          .parameters = {{from_body(), from_header("Idempotency-Key")}}},
    Route{.method = "GET", .pattern = "/api/v1/events/{id}", .resource = ResourceKind::event,
          .sql = "select booking_api.get_event($1)",
          .parameters = {{from_path("id")}}, .is_shared = true, .many_sql = "select booking_api.get_events($1)"},
    Route{.method = "PATCH", .pattern = "/api/v1/events/{id}", .access = Access::write, .body = BodyPolicy::required, .resource = ResourceKind::event,
          .sql = "select booking_api.update_event($1, $2, $3)", .parameters = {{from_path("id"), from_body(), from_header("If-Match")}}},
    Route{.method = "POST", .pattern = "/api/v1/events/{id}/publish", .access = Access::write, .resource = ResourceKind::event,
          .sql = "select booking_api.publish_event($1)", .parameters = {{from_path("id")}}},
    Route{.method = "POST", .pattern = "/api/v1/events/{id}/close", .access = Access::write, .resource = ResourceKind::event,
          .sql = "select booking_api.close_event($1)", .parameters = {{from_path("id")}}},
    Route{.method = "POST", .pattern = "/api/v1/events/{id}/cancel", .action = Action::steps, .access = Access::write,
          .sql = "select answer, is_complete, pg_catalog.current_setting('booking.replayed', true) = 'true' from booking_api.cancel_event($1, $2, null, $3)",
          .parameters = {{from_path("id"), from_query("dryRun"), from_header("Idempotency-Key")}}},
    Route{.method = "GET", .pattern = "/api/v1/events/{id}/history",
          .sql = "select booking_api.list_event_history($1, $2, $3, $4)",
          .parameters = {{from_path("id"), from_query("limit"), from_query("cursor"), from_query("page")}}},
    Route{.method = "POST", .pattern = "/api/v1/bookings", .action = Action::book, .success = 201, .access = Access::write, .body = BodyPolicy::required, .resource = ResourceKind::booking,
          .sql = "select booking, error_code, message, detail, is_replayed from booking_api.create_bookings($1, $2, $3, $4)",
          .parameters = {{from_body(), from_header("Idempotency-Key"), constant("false"), constant("{null}")}}},
    Route{.method = "GET", .pattern = "/api/v1/bookings", .resource = ResourceKind::bookings,
          .sql = "select booking_api.list_bookings($1, $2, $3, $4, $5, $6)",
          .parameters = {{from_query("email"), from_query("status"), from_query("eventId"), from_query("limit"), from_query("cursor"), costly(from_query("page"))}}, .is_shared = true},
    Route{.method = "GET", .pattern = "/api/v1/bookings/{id}", .resource = ResourceKind::booking,
          .sql = "select booking_api.get_booking($1)",
          .parameters = {{from_path("id")}}, .is_shared = true, .many_sql = "select booking_api.get_bookings($1)"},
    Route{.method = "POST", .pattern = "/api/v1/bookings/{id}/cancel", .action = Action::cancel, .access = Access::write, .body = BodyPolicy::optional, .resource = ResourceKind::booking,
          .sql = "select answer, pg_catalog.current_setting('booking.replayed', true) = 'true' from booking_api.cancel_booking($1, $2, $3) answer",
          .parameters = {{from_path("id"), from_body(), from_header("Idempotency-Key")}}},
    Route{.method = "GET", .pattern = "/api/v1/bookings/{id}/history", .resource = ResourceKind::bookings,
          .sql = "select booking_api.list_booking_history($1, $2, $3, $4)",
          .parameters = {{from_path("id"), from_query("limit"), from_query("cursor"), from_query("page")}}},
    Route{.method = "GET", .pattern = "/api/v1/changes", .resource = ResourceKind::bookings,
          .sql = "select booking_api.list_changes($1, $2)", .parameters = {{from_query("after"), from_query("limit")}}},
    Route{.method = "POST", .pattern = "/api/v1/webhooks", .success = 201, .access = Access::write, .body = BodyPolicy::required, .resource = ResourceKind::webhooks,
          .sql = "select booking_api.create_webhook($1)", .parameters = {{from_body()}}},
    Route{.method = "GET", .pattern = "/api/v1/webhooks", .resource = ResourceKind::webhooks,
          .sql = "select booking_api.list_webhooks($1, $2, $3)",
          .parameters = {{from_query("limit"), from_query("cursor"), costly(from_query("page"))}}},
    Route{.method = "GET", .pattern = "/api/v1/webhooks/{id}", .resource = ResourceKind::webhooks,
          .sql = "select booking_api.get_webhook($1)", .parameters = {{from_path("id")}}},
    Route{.method = "PATCH", .pattern = "/api/v1/webhooks/{id}", .access = Access::write, .body = BodyPolicy::required, .resource = ResourceKind::webhooks,
          .sql = "select booking_api.update_webhook($1, $2)", .parameters = {{from_path("id"), from_body()}}},
    Route{.method = "DELETE", .pattern = "/api/v1/webhooks/{id}", .action = Action::steps, .success = 204, .access = Access::write, .resource = ResourceKind::webhooks,
          .sql = "select answer, is_complete from booking_api.delete_webhook($1)", .parameters = {{from_path("id")}}},
    Route{.method = "POST", .pattern = "/api/v1/webhooks/{id}/ping", .success = 202, .access = Access::write, .resource = ResourceKind::webhooks,
          .sql = "select booking_api.ping_webhook($1)", .parameters = {{from_path("id")}}},
    Route{.method = "POST", .pattern = "/api/v1/webhooks/{id}/rotate-secret", .access = Access::write, .resource = ResourceKind::webhooks,
          .sql = "select booking_api.rotate_webhook_secret($1)", .parameters = {{from_path("id")}}},
    Route{.method = "POST", .pattern = "/api/v1/webhooks/{id}/enable", .access = Access::write, .resource = ResourceKind::webhooks,
          .sql = "select booking_api.enable_webhook($1)", .parameters = {{from_path("id")}}},
    Route{.method = "GET", .pattern = "/api/v1/webhooks/{id}/deliveries", .resource = ResourceKind::webhooks,
          .sql = "select booking_api.list_deliveries($1, $2, $3, $4, $5)",
          .parameters = {{from_path("id"), from_query("status"), from_query("limit"), from_query("cursor"), costly(from_query("page"))}}},
    Route{.method = "POST", .pattern = "/api/v1/webhooks/{id}/deliveries/{deliveryId}/redeliver", .success = 202, .access = Access::write, .resource = ResourceKind::webhooks,
          .sql = "select booking_api.redeliver($1, $2)", .parameters = {{from_path("id"), from_path("deliveryId")}}},
    Route{.method = "GET", .pattern = "/api/v1/invariants",
          .sql = "select answer, error_code, message, detail from booking_api.check_invariants($1)", .parameters = {{from_query("eventId")}}},
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

std::span<const std::string_view> statements() {
    static const auto all = [] {
        std::array<std::string_view, (2 * kRoutes.size()) + 2> texts;
        for (std::size_t i = 0; i < kRoutes.size(); ++i) {
            texts.at(i) = kRoutes.at(i).sql;
            texts.at(kRoutes.size() + i) = kRoutes.at(i).many_sql;
        }
        texts[texts.size() - 2] = kCancelBookings;
        texts.back() = kAwaitEvent;
        return texts;
    }();
    return all;
}

ReadStatements read_statements(const Route& route) {
    const auto row = route_index(route);
    return {row, route.many_sql.empty() ? std::nullopt : std::optional(kRoutes.size() + row)};
}

BookingStatements booking_statements() {
    const auto& route = *std::ranges::find(kRoutes, Action::book, &Route::action);
    return {.book = route_index(route),
            .cancel = statements().size() - 2,
            .await_event = statements().size() - 1};
}

bool may_share(const Route& route, const Values& values) {
    if (!route.is_shared) return false;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (route.parameters.at(i).is_expensive && values[i]) return false;
    }
    return true;
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
