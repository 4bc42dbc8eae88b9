#include "pg_connection.hpp"

#include <poll.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <thread>

#include "log.hpp"
#include "routes.hpp"

namespace booking {
namespace {

constexpr milliseconds kCancelPatience{500};
constexpr milliseconds kLeastIdleTime{1000};

std::string statement_name(std::size_t statement) {
    return "route_" + std::to_string(statement);
}

// False: the deadline passed.
bool wait_for(const PGconn* connection, short events, Deadline deadline) {
    pollfd entry{PQsocket(connection), events, 0};
    while (true) {
        const int ready = ::poll(&entry, 1, left_ms(deadline));
        if (ready > 0) return true;
        if (ready == 0 || errno != EINTR) return false;
    }
}

// The server gives up before the gateway does: its refusal is certain, a call that the gateway abandons is
// not. A client that vanished must not book later: the server looks for it while it waits.
std::string session_setup(const PgSettings& settings) {
    const auto statement_timeout = settings.call_timeout - settings.call_timeout / 10;
    std::string sql = "set lock_timeout = " + std::to_string(settings.lock_timeout.count()) +
                      "; set statement_timeout = " + std::to_string(statement_timeout.count()) +
                      // Should the gateway be stopped within a transaction, nobody waits for it for long.
                      "; set idle_in_transaction_session_timeout = " +
                      std::to_string(std::max(settings.lock_timeout, kLeastIdleTime).count()) +
                      "; set client_connection_check_interval = 1000";
    if (!settings.role.empty()) sql += "; set role \"" + settings.role + "\"";
    return sql;
}

Rows read_rows(const PGresult* result) {
    Rows rows(static_cast<std::size_t>(PQntuples(result)));
    for (int row = 0; row < PQntuples(result); ++row) {
        Columns& columns = rows[static_cast<std::size_t>(row)];
        for (int column = 0; column < PQnfields(result); ++column) {
            columns.emplace_back();
            if (PQgetisnull(result, row, column) != 0) continue;
            const auto length = static_cast<std::size_t>(PQgetlength(result, row, column));
            columns.back().emplace(PQgetvalue(result, row, column), length);
        }
    }
    return rows;
}

}  // namespace

PgConnection::PgConnection(const PgSettings& settings, Deadline deadline)
    : lock_timeout_(settings.lock_timeout) {
    connect(settings, deadline);
    run(session_setup(settings), deadline);
    const bool of_routes = settings.statements.empty();
    const std::size_t count = of_routes ? statement_count() : settings.statements.size();
    for (std::size_t i = 0; i < count; ++i) {
        const std::string_view text = of_routes ? statement_sql(i) : settings.statements[i];
        if (!text.empty()) prepare(i, text, deadline);
    }
}

void PgConnection::connect(const PgSettings& settings, Deadline deadline) {
    // Values here yield to what the URL says, except dbname, which carries it.
    constexpr std::array<const char*, 7> kKeys{"keepalives_idle",
                                               "keepalives_interval",
                                               "keepalives_count",
                                               "tcp_user_timeout",
                                               "fallback_application_name",
                                               "dbname",
                                               nullptr};
    const std::array<const char*, 7> values{"10",
                                            "5",
                                            "3",
                                            "15000",
                                            settings.application_name,
                                            settings.url.empty() ? nullptr : settings.url.c_str(),
                                            nullptr};
    connection_.reset(PQconnectStartParams(kKeys.data(), values.data(), 1));
    if (!connection_) throw PgError(PgFailure::not_sent, {}, "out of memory");
    auto* raw = connection_.get();
    PQsetNoticeProcessor(raw, [](void*, const char*) {}, nullptr);
    PostgresPollingStatusType state =
        PQstatus(raw) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
    while (state == PGRES_POLLING_READING || state == PGRES_POLLING_WRITING) {
        if (!wait_for(raw, state == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline)) {
            throw PgError(PgFailure::not_sent, {}, "no connection within the time limit");
        }
        state = PQconnectPoll(raw);
    }
    if (state != PGRES_POLLING_OK) throw PgError(PgFailure::not_sent, {}, error_text());
    PQsetnonblocking(raw, 1);
}

std::string PgConnection::run(const std::string& sql, Deadline deadline) {
    if (PQsendQuery(connection_.get(), sql.c_str()) == 0) throw_error(nullptr);
    const Result result = await_result(deadline);
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) throw_error(result.get());
    return PQcmdStatus(result.get());
}

void PgConnection::prepare(std::size_t statement, std::string_view text, Deadline deadline) {
    const std::string sql(text);
    if (PQsendPrepare(connection_.get(), statement_name(statement).c_str(), sql.c_str(), 0, nullptr) == 0) {
        throw_error(nullptr);
    }
    const Result result = await_result(deadline);
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) throw_error(result.get());
}

Rows PgConnection::call(std::size_t statement, const Values& values, Deadline deadline) {
    send_call(statement, values);
    const Result result = await_result(deadline);
    if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) throw_error(result.get());
    return read_rows(result.get());
}

Rows PgConnection::begin(std::size_t statement, const Values& values, Deadline deadline) {
    auto* raw = connection_.get();
    check_sent(PQenterPipelineMode(raw));
    check_sent(PQsendQueryParams(raw, "begin", 0, nullptr, nullptr, nullptr, nullptr, 0));
    send_call(statement, values);
    check_sent(PQpipelineSync(raw));
    const Result begun = await_result(deadline);
    const Result result = await_result(deadline);
    const Result end = await_result(deadline);
    PQexitPipelineMode(raw);
    if (PQresultStatus(begun.get()) != PGRES_COMMAND_OK) throw_error(begun.get());
    if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) throw_error(result.get());
    return read_rows(result.get());
}

void PgConnection::commit(Deadline deadline) {
    // The server ends a transaction that had failed without complaint.
    if (run("commit", deadline) != "COMMIT") {
        throw PgError(PgFailure::refused, "25P02", "the transaction had failed already");
    }
}

// Not with the deadline of the call, which may be what failed.
void PgConnection::roll_back() {
    if (!usable_) return;
    run("rollback", Clock::now() + kCancelPatience);
}

Rows PgConnection::rehearse(std::size_t statement, const Values& values, Deadline deadline) {
    try {
        Rows rows = begin(statement, values, deadline);
        roll_back();
        return rows;
    } catch (const PgError&) {
        roll_back();
        throw;
    }
}

void PgConnection::send_call(std::size_t statement, const Values& values) {
    std::array<const char*, kMaxParameters> texts{};
    for (std::size_t i = 0; i < values.size(); ++i) texts.at(i) = values[i] ? values[i]->c_str() : nullptr;
    check_sent(PQsendQueryPrepared(connection_.get(), statement_name(statement).c_str(),
                                   static_cast<int>(values.size()), texts.data(), nullptr, nullptr, 0));
}

void PgConnection::check_sent(int sent) {
    if (sent != 0) return;
    usable_ = false;
    throw PgError(PgFailure::not_sent, {}, error_text());
}

void PgConnection::set_lock_timeout(milliseconds timeout, Deadline deadline) {
    if (timeout == lock_timeout_) return;
    run("set lock_timeout = " + std::to_string(timeout.count()), deadline);
    lock_timeout_ = timeout;
}

bool PgConnection::is_still_open() {
    // Between calls the server speaks only to say goodbye.
    if (usable_ && wait_for(connection_.get(), POLLIN, Clock::now())) usable_ = false;
    if (PQtransactionStatus(connection_.get()) != PQTRANS_IDLE) usable_ = false;
    return usable_;
}

void PgConnection::flush(Deadline deadline) {
    while (true) {
        const int left = PQflush(connection_.get());
        if (left == 0) return;
        if (left < 0 || !wait_for(connection_.get(), POLLIN | POLLOUT, deadline)) throw_error(nullptr);
        PQconsumeInput(connection_.get());
    }
}

PgConnection::Result PgConnection::await_result(Deadline deadline) {
    flush(deadline);
    bool timed_out = false;
    Result result = read_results(deadline, timed_out);
    if (timed_out) {
        cancel();
        timed_out = false;
        result = read_results(Clock::now() + kCancelPatience, timed_out);
    }
    if (timed_out || !result) {
        usable_ = false;
        throw PgError(PgFailure::lost, {}, timed_out ? "no answer within the time limit" : error_text());
    }
    return result;
}

// The last result of the call, or the first one that is an error; all are read, so that the connection is
// free again.
PgConnection::Result PgConnection::read_results(Deadline deadline, bool& timed_out) {
    Result kept;
    while (true) {
        while (PQisBusy(connection_.get()) != 0) {
            if (!wait_for(connection_.get(), POLLIN, deadline)) {
                timed_out = true;
                return nullptr;
            }
            if (PQconsumeInput(connection_.get()) == 0) return kept;
        }
        Result next(PQgetResult(connection_.get()));
        if (!next) return kept;
        if (!kept || PQresultStatus(kept.get()) != PGRES_FATAL_ERROR) kept = std::move(next);
    }
}

// PQcancel connects anew and may hang with a frozen server: a thread of its own waits for it.
void PgConnection::cancel() {
    std::unique_ptr<PGcancel, decltype(&PQfreeCancel)> handle(PQgetCancel(connection_.get()), &PQfreeCancel);
    if (!handle) return;
    try {
        std::thread([owned = std::move(handle)] {
            std::array<char, 256> text{};
            PQcancel(owned.get(), text.data(), static_cast<int>(text.size()));
        }).detach();
    } catch (const std::system_error& error) {
        log_event("warn",
                  "a call cannot be cancelled, its connection is given up: " + std::string(error.what()));
    }
}

void PgConnection::throw_error(const PGresult* result) {
    const auto field = [&](int code) {
        const char* text = result == nullptr ? nullptr : PQresultErrorField(result, code);
        return std::string(text == nullptr ? "" : text);
    };
    const std::string message = field(PG_DIAG_MESSAGE_PRIMARY);
    const std::string sqlstate = field(PG_DIAG_SQLSTATE);
    // Even an error that arrived says nothing of the outcome if the connection ended with it.
    const bool broken = PQstatus(connection_.get()) != CONNECTION_OK || sqlstate.empty();
    // 25006: demoted to a standby; 26000 and 0A000: the prepared statements are stale.
    if (broken || sqlstate == "25006" || sqlstate == "26000" || sqlstate == "0A000") usable_ = false;
    throw PgError(broken ? PgFailure::lost : PgFailure::refused, sqlstate,
                  message.empty() ? error_text() : message, field(PG_DIAG_MESSAGE_DETAIL));
}

}  // namespace booking
