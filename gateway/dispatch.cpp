#include "dispatch.hpp"

#include <algorithm>
#include <iterator>
#include <random>
#include <thread>

#include "answer.hpp"
#include "json_text.hpp"
#include "log.hpp"

namespace booking {
namespace {

constexpr milliseconds kHealthPatience{1000};

Response problem(const Request& request, std::string_view name, std::string_view detail = {}) {
    return problem_response(request, error_by_name(name), {detail, {}, {}, {}});
}

Response failure(const Request& request, Access access, const PgError& error) {
    const bool refused = error.failure == PgFailure::refused;
    if (!refused) {
        // The database's own words can name hosts and users: they go to the log only.
        if (error.failure == PgFailure::lost) log_event("warn", "database: " + std::string(error.what()));
        const bool unknown = error.failure == PgFailure::lost && access == Access::write;
        return problem(request, unknown ? "OutcomeUnknown" : "Unavailable");
    }
    const bool shown = may_be_shown(error.sqlstate);
    const std::string_view message = error.what();
    return problem_response(request, error_by_sqlstate(error.sqlstate),
                            {shown ? message : std::string_view(),
                             error.sqlstate,
                             shown ? std::string_view(error.detail) : std::string_view(),
                             {}});
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

void pause_before_retry(int attempt) {
    thread_local std::minstd_rand random{std::random_device{}()};
    std::this_thread::sleep_for(milliseconds(std::uniform_int_distribution<int>(1, 10 * attempt)(random)));
}

}  // namespace

void with_retries(Access access, Deadline deadline, const std::function<void()>& attempt) {
    constexpr int kMaxConflicts = 3;
    int conflicts = 0;
    bool repeated = false;
    while (true) {
        try {
            return attempt();
        } catch (const PgError& error) {
            const bool refused = error.failure == PgFailure::refused;
            const bool conflict = refused && (error.sqlstate == "40001" || error.sqlstate == "40P01");
            // Stale prepared statements: the connection is replaced, nothing was done.
            const bool stale = refused && (error.sqlstate == "26000" || error.sqlstate == "0A000");
            const bool lost_read = error.failure == PgFailure::lost && access == Access::read;
            if (Clock::now() >= deadline) throw;
            if (conflict && conflicts < kMaxConflicts) {
                pause_before_retry(++conflicts);
            } else if (!repeated && (stale || lost_read || error.failure == PgFailure::not_sent)) {
                repeated = true;
            } else {
                throw;
            }
        }
    }
}

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
        response.headers.emplace_back("Allow",
                                      match.allow.empty() ? "GET, HEAD, POST, OPTIONS" : match.allow);
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
    if (request.overloaded && (route.action == Action::call || route.action == Action::book)) {
        return problem(request, "Unavailable", "Too many connections; try again shortly.");
    }
    if (takes_body(request, route) && !is_json_content_type(request.header("Content-Type"))) {
        return problem(request, "UnsupportedMediaType");
    }
    auto check = check_body(request, route);
    auto bound = bind_parameters(route, match.arguments, request.query, check.is_json ? request.body : "");
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
            return book(request, route, deadline);
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
    const bool is_judged = books ? bound.values.at(0).has_value() : route.action == Action::call;
    Outcome outcome;
    try {
        if (is_judged && books) {
            const std::string_view body = *bound.values[0];
            auto row =
                parts_.database.rehearse(route_index(route), booking_arguments({&body, 1}, true), deadline);
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

Response Dispatcher::book(const Request& request, const Route& route, Deadline deadline) const {
    Outcome outcome;
    with_retries(route.access, deadline, [&] {
        outcome = parts_.submitter.submit(request.body, deadline);
        if (outcome.sqlstate.empty()) return;
        throw PgError(PgFailure::refused, outcome.sqlstate, outcome.message, outcome.detail);
    });
    Response response = json_response(route, std::move(outcome.booking));
    const auto id = first_id(response.body);
    response.headers.emplace_back("Location", std::string(route.pattern) + "/" + std::string(id));
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
    return response;
}

void Dispatcher::finish(const Request& request, const Route* route, Deadline start,
                        Response& response) const {
    response.headers.emplace_back("X-Request-Id", request.request_id);
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    if (route != nullptr) response.route = route->pattern;
    if (route != nullptr && route->is_private) response.headers.emplace_back("Cache-Control", "no-store");
    const auto duration = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
    parts_.metrics.observe(route, request.method, response.status, duration);
    if (!parts_.log_requests) return;
    log_request({request.request_id, request.method, response.route, request.path, response.status, duration,
                 response.error, response.sqlstate});
}

}  // namespace booking
