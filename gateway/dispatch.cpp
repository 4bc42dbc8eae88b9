#include "dispatch.hpp"

#include <algorithm>
#include <iterator>

#include "answer.hpp"
#include "booking_call.hpp"
#include "failure.hpp"
#include "idempotency_key.hpp"
#include "json_text.hpp"
#include "log.hpp"
#include "retry.hpp"

namespace booking {
namespace {

constexpr milliseconds kHealthPatience{1000};
constexpr std::string_view kRepeatWithKey =
    "The connection to the database was lost and the outcome could not be found out in time. Repeat the "
    "request "
    "with the same Idempotency-Key, that of this answer: it is booked once at most.";
constexpr std::string_view kUnfinished =
    "A part of this was done and the rest was not. Repeat the request to go on.";

// Health checks aside.
bool calls_function(const Route& route) {
    return route.action == Action::call || route.action == Action::steps || route.action == Action::book;
}

bool takes_body(const Request& request, const Route& route) {
    return !request.body.empty() || route.body == BodyPolicy::required;
}

JsonCheck check_body(const Request& request, const Route& route) {
    if (!takes_body(request, route)) return {};
    auto check = check_json_text(request.body);
    if (check.faults.empty() && route.body == BodyPolicy::none && !is_empty_object(request.body)) {
        check.faults.push_back({"pointer", "", "the body must be absent, empty or {}"});
    }
    return check;
}

}  // namespace

Response Dispatcher::handle(const Request& request) const {
    const auto start = Clock::now();
    const Match match = match_route(request.method, request.path);
    Response response;
    try {
        response = answer(request, match);
    } catch (const PgError& error) {
        response = failure(request, match.route == nullptr ? Access::read : match.route->access, error);
    } catch (const std::exception& error) {
        log_event("error", std::string("internal error: ") + error.what());
        response = problem(request, "InternalError");
    }
    finish(request, match.route, start, response);
    return response;
}

Response Dispatcher::refuse(const Request& request, const Refusal& refusal) const {
    Response response =
        refusal.error == "ValidationError"
            ? problem_response(request, error_by_name(refusal.error), {refusal.detail, "TKV01", {}, {}})
            : problem(request, refusal.error, refusal.detail);
    finish(request, nullptr, Clock::now(), response);
    return response;
}

Response Dispatcher::answer(const Request& request, const Match& match) const {
    if (request.method == "OPTIONS" && (request.path == "*" || !match.allow.empty())) {
        Response response;
        response.status = 204;
        response.headers.emplace_back(
            "Allow", match.allow.empty() ? "GET, HEAD, POST, PATCH, DELETE, OPTIONS" : match.allow);
        return response;
    }
    if (match.route == nullptr) {
        if (match.allow.empty()) return problem(request, "RouteNotFound");
        Response response = problem(request, "MethodNotAllowed");
        response.headers.emplace_back("Allow", match.allow);
        return response;
    }
    return answer_route(request, match);
}

Response Dispatcher::answer_route(const Request& request, const Match& match) const {
    const Route& route = *match.route;
    const Deadline deadline = Clock::now() + parts_.call_timeout;
    if (request.overloaded && calls_function(route)) {
        return problem(request, "Unavailable", "Too many connections; try again shortly.");
    }
    if (takes_body(request, route) && !is_json_content_type(request.header("Content-Type"))) {
        return problem(request, "UnsupportedMediaType");
    }
    auto check = check_body(request, route);
    auto bound = bind_parameters(route, match.arguments, request, check.is_json ? request.body : "");
    std::ranges::move(check.faults, std::back_inserter(bound.faults));
    if (!bound.faults.empty()) return refuse_form(request, route, std::move(bound), deadline);
    switch (route.action) {
        case Action::live:
            return json_response(route, "{\"status\":\"ok\"}");
        case Action::health:
            return check_health(route);
        case Action::metrics:
            return show_metrics(route);
        case Action::book:
            return book(request, route, bound.values, deadline);
        case Action::steps:
            return call_in_steps(request, route, bound.values);
        case Action::call:
            break;
    }
    return call(request, route, bound.values, deadline);
}

// The function judges a request with faults of form too, so that one answer names them all. What it did is
// rolled back.
Response Dispatcher::refuse_form(const Request& request, const Route& route, BoundParameters bound,
                                 Deadline deadline) const {
    ProblemText text{"The request is not valid; see errors.", "TKV01", {}, std::move(bound.faults)};
    const bool books = route.action == Action::book;
    const bool is_judged = calls_function(route) && (!books || bound.values.at(0));
    Outcome outcome;
    try {
        if (is_judged && books) {
            const std::string key = bound.values.at(1).value_or(new_idempotency_key());
            const BookingRequest booking{*bound.values[0], key};
            auto row = parts_.database.rehearse(route_index(route), booking_arguments({&booking, 1}, true),
                                                deadline);
            outcome = to_outcome(row);
        } else if (is_judged) {
            static_cast<void>(parts_.database.rehearse(route_index(route), bound.values, deadline));
        }
    } catch (const PgError& error) {
        outcome = {{}, error.sqlstate, {}, error.detail};
    }
    if (outcome.sqlstate == text.sqlstate) text.members = outcome.detail;
    return problem_response(request, error_by_sqlstate(text.sqlstate), text);
}

Response Dispatcher::show_metrics(const Route& route) const {
    Response response = json_response(route, parts_.metrics.render(parts_.database.state()));
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    return response;
}

Response Dispatcher::check_health(const Route& route) const {
    const Deadline deadline = Clock::now() + kHealthPatience;
    Columns row;
    with_retries(Access::read, deadline,
                 [&] { row = parts_.health_database.call(route_index(route), {}, deadline); });
    return json_response(route, std::move(row.at(0)).value());
}

Response Dispatcher::book(const Request& request, const Route& route, const Values& values,
                          Deadline deadline) const {
    const std::string key = values.at(1) ? *values[1] : new_idempotency_key();
    SingleSubmitter alone(parts_.database);
    Outcome outcome;
    try {
        outcome = booking::book(parts_.submitter, alone, {request.body, key}, deadline);
    } catch (const PgError& error) {
        if (error.failure != PgFailure::lost) throw;
        Response response = failure(request, route.access, error, kRepeatWithKey);
        response.headers.emplace_back("Idempotency-Key", key);
        return response;
    }
    Response response = json_response(route, std::move(outcome.booking));
    // The first answer again, which may be out of date: without a tag.
    if (outcome.is_replayed) {
        response.headers.emplace_back("Idempotency-Replayed", "true");
    } else {
        add_entity_tag(request, route, response);
    }
    return response;
}

Response Dispatcher::call(const Request& request, const Route& route, const Values& values,
                          Deadline deadline) const {
    Columns row;
    with_retries(route.access, deadline,
                 [&] { row = parts_.database.call(route_index(route), values, deadline); });
    Response response = json_response(route, std::move(row.at(0)).value());
    if (auto link = next_page_link(request, route, values, response.body)) {
        response.headers.emplace_back("Link", std::move(*link));
    }
    add_entity_tag(request, route, response);
    return response;
}

// Each step has a deadline of its own: how many there are depends on how much there is to do.
Response Dispatcher::call_in_steps(const Request& request, const Route& route, const Values& values) const {
    bool has_begun = false;
    while (true) {
        const Deadline deadline = Clock::now() + parts_.call_timeout;
        Columns row;
        try {
            with_retries(route.access, deadline,
                         [&] { row = parts_.database.call(route_index(route), values, deadline); });
        } catch (const PgError& error) {
            if (!has_begun) throw;
            return failure(request, route.access, error, kUnfinished);
        }
        // Null is no content.
        if (row.at(1) == "t") return json_response(route, std::move(row.at(0)).value_or(""));
        has_begun = true;
    }
}

void Dispatcher::finish(const Request& request, const Route* route, Deadline start,
                        Response& response) const {
    response.headers.emplace_back("X-Request-Id", request.request_id);
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    if (route != nullptr) response.route = route->pattern;
    if (route != nullptr && is_private(*route)) response.headers.emplace_back("Cache-Control", "no-store");
    const auto duration = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
    parts_.metrics.observe(route, request.method, response.status, duration);
    if (!parts_.log_requests) return;
    log_request({request.request_id, request.method, response.route, request.path, response.status, duration,
                 response.error, response.sqlstate});
}

}  // namespace booking
