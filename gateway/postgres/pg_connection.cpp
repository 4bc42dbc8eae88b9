#include "postgres/pg_connection.hpp"

#include <poll.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <thread>

#include "postgres/session_settings.hpp"
#include "postgres/sqlstate.hpp"
#include "process/log.hpp"

namespace booking {
namespace {

constexpr milliseconds kCancelPatience{500};
constexpr milliseconds kLeastIdleTime{1000};

std::string statement_name(std::size_t statement) {
    return "statement_" + std::to_string(statement);
}

bool block_thread(int descriptor, short events, Deadline deadline) {
    pollfd entry{descriptor, events, 0};
    while (true) {
        const int ready = ::poll(&entry, 1, left_ms(deadline));
        if (ready > 0) return true;
        if (ready == 0 || errno != EINTR) return false;
    }
}

// The end of a call's time, which is for cancelling it: its outcome is known if the server still answers.
Clock::duration time_to_cancel(Deadline deadline) {
    return std::min<Clock::duration>(kCancelPatience,
                                     std::max(deadline - Clock::now(), Clock::duration::zero()) / 4);
}

// The server gives up before the gateway does: its refusal is certain, a call that the gateway abandons is
// not. A client that vanished must not book later: the server looks for it while it waits.
std::string session_setup(const PgSettings& settings) {
    const auto statement_timeout = settings.call_timeout - settings.call_timeout / 10;
    std::string sql = session_settings_sql() +
                      "; set lock_timeout = " + std::to_string(settings.lock_timeout.count()) +
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

PgConnection::PgConnection(const PgSettings& settings, Deadline deadline) : wait_(&block_thread) {
    connect(settings, deadline);
    run(session_setup(settings), deadline);
    for (std::size_t i = 0; i < settings.statements.size(); ++i) {
        if (!settings.statements[i].empty()) prepare(i, settings.statements[i], deadline);
    }
}

bool PgConnection::wait_for(short events, Deadline deadline) const {
    return wait_(PQsocket(connection_.get()), events, deadline);
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
    // It names functions and their lines, and may quote values.
    PQsetErrorContextVisibility(raw, PQSHOW_CONTEXT_NEVER);
    PostgresPollingStatusType state =
        PQstatus(raw) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
    while (state == PGRES_POLLING_READING || state == PGRES_POLLING_WRITING) {
        if (!wait_for(state == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline)) {
            throw PgError(PgFailure::not_sent, {}, "no connection within the time limit");
        }
        state = PQconnectPoll(raw);
    }
    if (state != PGRES_POLLING_OK) throw PgError(PgFailure::not_sent, {}, error_text());
    PQsetnonblocking(raw, 1);
}

std::string PgConnection::run(const std::string& sql, Deadline deadline) {
    check_sent(PQsendQuery(connection_.get(), sql.c_str()));
    return PQcmdStatus(await_result(PGRES_COMMAND_OK, deadline).get());
}

void PgConnection::prepare(std::size_t statement, std::string_view text, Deadline deadline) {
    const std::string sql(text);
    check_sent(PQsendPrepare(connection_.get(), statement_name(statement).c_str(), sql.c_str(), 0, nullptr));
    static_cast<void>(await_result(PGRES_COMMAND_OK, deadline));
}

Rows PgConnection::call(std::size_t statement, const Values& values, Deadline deadline) {
    send_call(statement, values);
    return read_rows(await_result(PGRES_TUPLES_OK, deadline).get());
}

Rows PgConnection::begin(std::size_t statement, const Values& values, Deadline deadline) {
    auto* raw = connection_.get();
    check_sent(PQenterPipelineMode(raw));
    check_sent(PQsendQueryParams(raw, "begin", 0, nullptr, nullptr, nullptr, nullptr, 0));
    send_call(statement, values);
    check_sent(PQpipelineSync(raw));
    in_transaction_ = true;
    return read_rows(await_result(PGRES_TUPLES_OK, deadline).get());
}

void PgConnection::commit(Deadline deadline) {
    in_transaction_ = false;
    // The server ends a transaction that had failed without complaint.
    if (run("commit", deadline) != "COMMIT") {
        throw PgError(PgFailure::refused, std::string(sqlstate::kInFailedTransaction),
                      "the transaction had failed already");
    }
}

// Not with the deadline of the call, which may be what failed.
void PgConnection::roll_back() {
    if (!usable_) return;
    in_transaction_ = false;
    run("rollback", Clock::now() + kCancelPatience);
}

Rows PgConnection::call_and_roll_back(std::size_t statement, const Values& values, Deadline deadline) {
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
    std::array<const char*, kMaxArguments> texts{};
    for (std::size_t i = 0; i < values.size(); ++i) texts.at(i) = values[i] ? values[i]->c_str() : nullptr;
    check_sent(PQsendQueryPrepared(connection_.get(), statement_name(statement).c_str(),
                                   static_cast<int>(values.size()), texts.data(), nullptr, nullptr, 0));
}

void PgConnection::check_sent(int sent) {
    if (sent != 0) return;
    usable_ = false;
    throw PgError(PgFailure::not_sent, {}, error_text());
}

bool PgConnection::is_still_open() {
    // Between calls the server speaks only to say goodbye.
    if (usable_ && block_thread(PQsocket(connection_.get()), POLLIN, Clock::now())) usable_ = false;
    if (PQtransactionStatus(connection_.get()) != PQTRANS_IDLE) usable_ = false;
    return usable_;
}

void PgConnection::flush(Deadline deadline) {
    while (true) {
        const int left = PQflush(connection_.get());
        if (left == 0) return;
        if (left < 0 || !wait_for(POLLIN | POLLOUT, deadline)) throw_error(nullptr);
        PQconsumeInput(connection_.get());
    }
}

// Rows and a command's tag are no commit: the server commits after them, or dies. A call has succeeded, or
// was refused, when the server said that it is ready for the next one, in the transaction where it should be.
// Everything that is sent is answered here.
PgConnection::Result PgConnection::await_result(ExecStatusType wanted, Deadline deadline) {
    flush(deadline);
    Answer answer;
    read_answer(answer, deadline - time_to_cancel(deadline));
    if (answer.state == Answer::State::late) {
        cancel();
        read_answer(answer, deadline);
    }
    if (answer.state != Answer::State::complete || !answer.result) {
        usable_ = false;
        const bool is_late = answer.state == Answer::State::late;
        throw PgError(PgFailure::lost, {}, is_late ? "no answer within the time limit" : error_text());
    }
    if (PQresultStatus(answer.result.get()) != wanted) throw_error(answer.result.get());
    if (PQtransactionStatus(connection_.get()) != (in_transaction_ ? PQTRANS_INTRANS : PQTRANS_IDLE)) {
        usable_ = false;
        throw PgError(PgFailure::lost, {}, "the call has left the transaction that it was made in");
    }
    return std::move(answer.result);
}

// Reads all results up to the server's ReadyForQuery and keeps the last one, or the first that is an error.
void PgConnection::read_answer(Answer& answer, Deadline deadline) {
    auto* raw = connection_.get();
    answer.state = Answer::State::cut;
    while (PQstatus(raw) == CONNECTION_OK) {
        if (PQisBusy(raw) != 0) {
            if (!wait_for(POLLIN, deadline)) {
                answer.state = Answer::State::late;
                return;
            }
            if (PQconsumeInput(raw) == 0) return;
            continue;
        }
        Result next(PQgetResult(raw));
        const auto status = PQresultStatus(next.get());
        const bool is_pipeline = PQpipelineStatus(raw) != PQ_PIPELINE_OFF;
        // Within a pipeline, null is the end of one command.
        if (next && status != PGRES_PIPELINE_SYNC) {
            const bool keep = answer.result && PQresultStatus(answer.result.get()) == PGRES_FATAL_ERROR;
            if (!keep) answer.result = std::move(next);
        } else if (next || !is_pipeline) {
            if (next && PQexitPipelineMode(raw) == 0) return;
            if (PQstatus(raw) == CONNECTION_OK) answer.state = Answer::State::complete;
            return;
        }
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
    const std::string code = field(PG_DIAG_SQLSTATE);
    // Even an error that arrived says nothing of the outcome if the connection ended with it.
    const bool broken = PQstatus(connection_.get()) != CONNECTION_OK || code.empty();
    if (broken || code == sqlstate::kReadOnlyTransaction || sqlstate::is_stale_statement(code))
        usable_ = false;
    throw PgError(broken ? PgFailure::lost : PgFailure::refused, code,
                  message.empty() ? error_text() : message, field(PG_DIAG_MESSAGE_DETAIL));
}

}  // namespace booking
