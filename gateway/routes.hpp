// The one table of routes: which path and method calls which SQL function with what.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace booking {

enum class Source { none, path, query, header, body, constant };

struct Parameter {
    Source source = Source::none;
    std::string_view name = {};  // of the query parameter, header or {argument}; the constant itself
    bool is_expensive = false;   // a read that has it is not shared
};

// steps: the call is repeated, each time in a transaction of its own, until its second column is true. A
// column behind those of a call or of steps says whether the answer was known by the Idempotency-Key.
enum class Action { call, steps, book, health, live, metrics };
enum class BodyPolicy { none, optional, required };  // none: no body, an empty one, or {}
enum class Access { read, write };
// What the answer shows; one event or one booking has an entity tag.
enum class Shows { other, event, booking, bookings, webhooks };

inline constexpr std::size_t kMaxParameters = 8;
inline constexpr std::size_t kMaxPathArguments = 2;

struct Route {
    std::string_view method;
    std::string_view pattern;  // {name} stands for one segment that is not empty
    Action action;
    int success;
    Access access;
    BodyPolicy body;
    Shows shows;
    std::string_view sql;  // empty: no function behind it
    std::array<Parameter, kMaxParameters> parameters = {};
    // A read that may be answered together with others that wait at the same moment (see read_combiner.hpp).
    bool is_shared = false;
    // Of a shared read: takes an array of the only parameter, gives a row for each. Of the booking route:
    // waits for an event that another transaction holds.
    std::string_view second_sql = {};
};

// Answers must not be stored by caches.
[[nodiscard]] constexpr bool is_private(const Route& route) {
    return route.shows == Shows::booking || route.shows == Shows::bookings || route.shows == Shows::webhooks;
}

// Rows in the table's order; a row's index is also the number of its prepared statement.
[[nodiscard]] std::span<const Route> routes();
[[nodiscard]] std::size_t route_index(const Route& route);

// All prepared statements: those of the rows, then the second ones. Empty: there is none of this number.
[[nodiscard]] std::size_t statement_count();
[[nodiscard]] std::string_view statement_sql(std::size_t statement);
// The second statement that belongs to a row's statement.
[[nodiscard]] std::optional<std::size_t> second_statement(std::size_t statement);

struct Match {
    const Route* route = nullptr;                                    // nullptr: see allow
    std::array<std::string_view, kMaxPathArguments> arguments = {};  // as sent, percent-encoded
    std::string allow;  // methods of the path, for Allow; empty: no such path. Set only if route is nullptr.
};

// HEAD finds the route of GET.
[[nodiscard]] Match match_route(std::string_view method, std::string_view path);

}  // namespace booking
