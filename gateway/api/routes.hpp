// The one table of routes: which path and method calls which SQL function with what.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "booking/booking_request.hpp"
#include "postgres/read_coalescer.hpp"
#include "postgres/retry.hpp"

namespace booking {

enum class Source { none, path, query, header, body, constant };

struct Parameter {
    Source source = Source::none;
    std::string_view name = {};  // of the query parameter, header or {argument}; the constant itself
    bool is_expensive = false;   // a read that has it is not shared
};

// steps: the call is repeated, each time in a transaction of its own, until its second column is true. A
// column behind those of a call or of steps says whether the answer was known by the Idempotency-Key.
// cancel: a call that is made for many together where it has no Idempotency-Key.
enum class Action { call, steps, book, cancel, health, live, metrics };
enum class BodyPolicy { none, optional, required };  // none: no body, an empty one, or {}
// What the answer shows; one event or one booking has an entity tag.
enum class ResourceKind { other, event, booking, bookings, webhooks };

inline constexpr std::size_t kMaxPathArguments = 2;

struct Route {
    std::string_view method;
    std::string_view pattern;  // {name} stands for one segment that is not empty
    Action action = Action::call;
    int success = 200;
    Access access = Access::read;
    BodyPolicy body = BodyPolicy::none;
    ResourceKind resource = ResourceKind::other;
    std::string_view sql = {};  // empty: no function behind it
    std::array<Parameter, kMaxArguments> parameters = {};
    // A read that may be answered together with others that wait at the same moment (see read_coalescer.hpp).
    bool is_shared = false;
    // Of a shared read with one parameter: takes an array of it, gives a row for each.
    std::string_view many_sql = {};
};

// Answers must not be stored by caches.
[[nodiscard]] constexpr bool is_private(const Route& route) {
    return route.resource == ResourceKind::booking || route.resource == ResourceKind::bookings ||
           route.resource == ResourceKind::webhooks;
}

[[nodiscard]] std::span<const Route> routes();
// Its place in the table, and the number of its statement.
[[nodiscard]] std::size_t route_index(const Route& route);

// All that a connection prepares; empty ones are of no route.
[[nodiscard]] std::span<const std::string_view> statements();
[[nodiscard]] ReadStatements read_statements(const Route& route);
[[nodiscard]] BookingStatements booking_statements();

// Whether a read may be answered together with others: not with a parameter that makes it expensive.
[[nodiscard]] bool may_share(const Route& route, const Values& values);

struct Match {
    const Route* route = nullptr;                                    // nullptr: see allow
    std::array<std::string_view, kMaxPathArguments> arguments = {};  // as sent, percent-encoded
    std::string allow;  // methods of the path, for Allow; empty: no such path. Set only if route is nullptr.
};

// HEAD finds the route of GET.
[[nodiscard]] Match match_route(std::string_view method, std::string_view path);

}  // namespace booking
