#include "api/dispatch.hpp"

#include <algorithm>

#include "api/answer.hpp"
#include "api/json_text.hpp"
#include "booking/booking_call.hpp"
#include "booking/booking_id.hpp"
#include "postgres/retry.hpp"
#include "postgres/sqlstate.hpp"
#include "process/log.hpp"

namespace booking {
namespace {

constexpr milliseconds kHealthPatience{1000};
constexpr std::string_view kRepeatWithKey =
    "The connection to the database was lost and the outcome could not be found out in time. Repeat the "
    "request with the Idempotency-Key of this answer: it will be done at most once.";
constexpr std::string_view kUnfinished =
    "Part of this was done, the rest was not. Repeat the request to continue.";

// Health checks aside.
bool calls_function(const Route& route) {
    return route.action != Action::health && route.action != Action::live && route.action != Action::metrics;
}

bool takes_body(const Request& request, const Route& route) {
    return !request.body.empty() || route.body == BodyPolicy::required;
}

// No body is like {}: the function names the members that are missing.
std::string_view body_text(const Request& request, const Route& route) {
    return request.body.empty() && route.body == BodyPolicy::required ? "{}" : std::string_view(request.body);
}

JsonCheck check_body(const Request& request, const Route& route) {
    if (!takes_body(request, route)) return {};
    auto check = check_json_text(body_text(request, route));
    if (check.faults.empty() && route.body == BodyPolicy::none && !is_empty_object(request.body)) {
        check.faults.add({"pointer", "", "the body must be empty or {}"});
    }
    return check;
}

std::optional<std::string> sent_key(const Route& route, const Values& values) {
    const auto found = std::ranges::find(route.parameters, "Idempotency-Key", &Parameter::name);
    const auto index = static_cast<std::size_t>(found - route.parameters.begin());
    return index < values.size() ? values[index] : std::nullopt;
}

// See Action.
std::size_t replayed_column(const Route& route) {
    return route.action == Action::steps ? 2 : 1;
}

void mark_replayed(const Route& route, const Columns& row, Response& response) {
    const auto column = replayed_column(route);
    if (column < row.size() && row[column] == "t")
        response.headers.emplace_back("Idempotency-Replayed", "true");
}

}  // namespace

struct Dispatcher::Job {
    const Request& request;
    const Match match;
    const Deadline begin;
    const Deadline deadline;
    BoundParameters bound = {};
    std::string key = {};  // by which it can be repeated

    [[nodiscard]] const Route& route() const { return *match.route; }
    [[nodiscard]] const Values& values() const { return bound.values; }
    [[nodiscard]] bool can_repeat(const PgError& error) const {
        return error.failure == PgFailure::lost && !key.empty();
    }
    // A function checks a request with faults of form too, so that one answer names them all.
    [[nodiscard]] bool is_for_function() const {
        return calls_function(route()) && (route().action != Action::book || values().at(0));
    }
};

Response Dispatcher::handle(const Request& request) const {
    const auto begin = Clock::now();
    Job job{request, match_route(request.method, request.path), begin, begin + parts_.call_timeout};
    Response response;
    try {
        response = answer(job);
    } catch (const PgError& error) {
        const bool can_repeat = job.can_repeat(error);
        response = failure(request, job.route().access, error, can_repeat ? kRepeatWithKey : "");
        if (can_repeat) response.headers.emplace_back("Idempotency-Key", job.key);
    } catch (const std::exception& error) {
        log_event("error", std::string("internal error: ") + error.what());
        response = problem(request, "InternalError");
    }
    finish(request, job.match.route, begin, response);
    return response;
}

Response Dispatcher::answer(Job& job) const {
    if (auto known = check(job)) return std::move(*known);
    const Route& route = job.route();
    if (route.action == Action::health) return check_health(job);
    if (!job.bound.faults.empty()) return refuse_form(job);
    if (route.action == Action::book) return book(job);
    const auto key = sent_key(route, job.values());
    if (route.action == Action::cancel && !key) return cancel(job);
    job.key = key.value_or("");
    if (route.action == Action::steps) return call_in_steps(job);
    return may_share(route, job.values()) ? read(job) : call(job);
}

Response Dispatcher::refuse(const Request& request, const Refusal& refusal) const {
    Response response = refusal.error == "ValidationError"
                            ? problem_response(request, error_by_name(refusal.error),
                                               {refusal.detail, sqlstate::kInvalid, {}, {}})
                            : problem(request, refusal.error, refusal.detail);
    finish(request, nullptr, Clock::now(), response);
    return response;
}

// Nothing: the database is to be asked.
std::optional<Response> Dispatcher::check(Job& job) const {
    const Request& request = job.request;
    const std::string& allow = job.match.allow;
    if (request.method == "OPTIONS" && (request.path == "*" || !allow.empty())) {
        Response response;
        response.status = 204;
        response.headers.emplace_back("Allow",
                                      allow.empty() ? "GET, HEAD, POST, PATCH, DELETE, OPTIONS" : allow);
        return response;
    }
    if (job.match.route == nullptr) {
        if (allow.empty()) return problem(request, "RouteNotFound");
        Response response = problem(request, "MethodNotAllowed");
        response.headers.emplace_back("Allow", allow);
        return response;
    }
    const Route& route = job.route();
    if (request.overloaded && calls_function(route)) {
        return problem(request, "Unavailable", "Too many connections; try again shortly.");
    }
    if (takes_body(request, route) && !is_json_content_type(request.header("Content-Type"))) {
        return problem(request, "UnsupportedMediaType");
    }
    auto check = check_body(request, route);
    // What is no JSON is no object either, which keeps the function from naming members that may be there.
    // Where a booking's body is none, nothing is asked.
    const std::string_view no_json = route.action == Action::book ? "" : "null";
    job.bound = bind_parameters(route, job.match.arguments, request,
                                check.is_json ? body_text(request, route) : no_json);
    job.bound.faults.add(check.faults);
    if (!job.bound.faults.empty()) {
        if (job.is_for_function()) return std::nullopt;
        return problem_response(request, error_by_sqlstate(sqlstate::kInvalid),
                                {{}, sqlstate::kInvalid, {}, job.bound.faults});
    }
    if (route.action == Action::live) return json_response(route, "{\"status\":\"ok\"}");
    if (route.action == Action::metrics) return show_metrics(route);
    return std::nullopt;
}

// What the function did is rolled back.
Response Dispatcher::refuse_form(Job& job) const {
    ProblemText text{{}, sqlstate::kInvalid, {}, std::move(job.bound.faults)};
    const auto statement = route_index(job.route());
    Outcome outcome;
    try {
        if (job.route().action == Action::book) {
            const BookingRequest booking{*job.values()[0], job.values().at(1)};
            outcome = to_outcome(parts_.database.call_and_roll_back(
                statement, booking_arguments({&booking, 1}, true), job.deadline));
        } else {
            static_cast<void>(parts_.database.call_and_roll_back(statement, job.values(), job.deadline));
        }
    } catch (const PgError& error) {
        outcome = {{}, error.sqlstate, {}, error.detail};
    }
    if (outcome.sqlstate == text.sqlstate) text.members = outcome.detail;
    return problem_response(job.request, error_by_sqlstate(text.sqlstate), text);
}

Response Dispatcher::show_metrics(const Route& route) const {
    Response response = json_response(route, parts_.metrics.render(parts_.database.state()));
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    return response;
}

Response Dispatcher::check_health(const Job& job) const {
    const Deadline deadline = job.begin + kHealthPatience;
    Columns row;
    with_retries(Access::read, deadline,
                 [&] { row = parts_.health_database.call(route_index(job.route()), {}, deadline); });
    return json_response(job.route(), std::move(row.at(0)).value());
}

Response Dispatcher::book(Job& job) const {
    // Without a key the booking has an id by which it can be asked for again; who asks again sends it as a
    // key.
    const auto& sent = job.values().at(1);
    const auto id = sent ? booking_of_key(*sent) : new_booking_id();
    job.key = id ? key_of_booking(*id) : *sent;
    const BookingRequest booking{.body = *job.values()[0],
                                 .key = id ? std::nullopt : std::optional<std::string_view>(*sent),
                                 .id = id};
    return show(
        job, booking::book(parts_.batches, parts_.database, route_index(job.route()), booking, job.deadline));
}

// What its batch did not settle is asked for alone.
Response Dispatcher::cancel(const Job& job) const {
    const auto& values = job.values();
    auto outcome = parts_.batches.cancel({*values.at(0), values.at(1)}, job.deadline);
    const bool is_settled = outcome && !sqlstate::is_conflict(outcome->sqlstate) &&
                            outcome->sqlstate != sqlstate::kLockNotAvailable;
    return is_settled ? show(job, std::move(*outcome)) : call(job);
}

Response Dispatcher::read(const Job& job) const {
    Columns row = parts_.reads.read(read_statements(job.route()), job.values(), job.deadline);
    return row.empty() ? call(job) : show(job, std::move(row.at(0)).value());
}

Response Dispatcher::call(const Job& job) const {
    Columns row = ask_database(job, job.deadline);
    // A refusal that is told, not raised: what the function did stays.
    if (row.size() == 4) return show(job, to_outcome(std::move(row)));
    Response response = show(job, std::move(row.at(0)).value());
    mark_replayed(job.route(), row, response);
    return response;
}

Columns Dispatcher::ask_database(const Job& job, Deadline deadline) const {
    const Route& route = job.route();
    Columns row;
    const auto attempt = [&] { row = parts_.database.call(route_index(route), job.values(), deadline); };
    try {
        with_retries(route.access, deadline, attempt);
    } catch (const PgError& error) {
        if (!job.can_repeat(error)) throw;
        ask_again(deadline, error, attempt);
        // For the client this is the first answer.
        row.resize(replayed_column(route));
    }
    return row;
}

// Each step but the first has a deadline of its own: how many there are depends on how much there is to do.
Response Dispatcher::call_in_steps(const Job& job) const {
    const Route& route = job.route();
    bool has_begun = false;
    while (true) {
        Columns row;
        try {
            row = ask_database(job, has_begun ? Clock::now() + parts_.call_timeout : job.deadline);
        } catch (const PgError& error) {
            if (!has_begun || job.can_repeat(error)) throw;
            return failure(job.request, route.access, error, kUnfinished);
        }
        // Null is no content.
        if (row.at(1) == "t") {
            Response response = json_response(route, std::move(row.at(0)).value_or(""));
            mark_replayed(route, row, response);
            return response;
        }
        has_begun = true;
    }
}

Response Dispatcher::show(const Job& job, std::string json) {
    Response response = json_response(job.route(), std::move(json));
    if (auto link = next_page_link(job.request, job.route(), job.values(), response.body)) {
        response.headers.emplace_back("Link", std::move(*link));
    }
    add_entity_tag(job.request, job.route(), response);
    return response;
}

Response Dispatcher::show(const Job& job, Outcome outcome) {
    if (!outcome.sqlstate.empty()) {
        return failure(job.request, job.route().access,
                       {PgFailure::refused, outcome.sqlstate, outcome.message, outcome.detail});
    }
    Response response = show(job, std::move(outcome.booking));
    if (outcome.is_replayed) response.headers.emplace_back("Idempotency-Replayed", "true");
    return response;
}

void Dispatcher::finish(const Request& request, const Route* route, Deadline start,
                        Response& response) const {
    response.headers.emplace_back("X-Request-Id", request.request_id);
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    if (route != nullptr) response.route = route->pattern;
    if (route != nullptr && is_private(*route)) response.headers.emplace_back("Cache-Control", "no-store");
    const auto duration = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
    parts_.metrics.observe(route == nullptr ? std::nullopt : std::optional(route_index(*route)),
                           request.method, response.status, duration);
    if (!parts_.log_requests) return;
    log_request({request.request_id, request.method, response.route, request.path, response.status, duration,
                 response.error, response.sqlstate});
}

}  // namespace booking
