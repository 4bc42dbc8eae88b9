// A plain libpq session for tests: it shares no code with what is tested.
#pragma once

#include <libpq-fe.h>
#include <poll.h>

#include <cstdlib>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "wait_until.hpp"

namespace booking {

[[nodiscard]] inline std::string test_variable(const char* name) {
    const char* value = std::getenv(name);
    if (value == nullptr) throw std::runtime_error(std::string(name) + " is not set: run scripts/test");
    return value;
}

struct SqlOutcome {
    std::string sqlstate;  // empty: it went well
    std::string message;
    std::string detail;
    std::vector<std::vector<std::optional<std::string>>> rows;

    [[nodiscard]] bool ok() const { return sqlstate.empty(); }
    [[nodiscard]] std::string cell(std::size_t row = 0, std::size_t column = 0) const {
        return rows.at(row).at(column).value_or("");
    }
};

class SqlSession final {
public:
    explicit SqlSession(const std::string& conninfo) : connection_(PQconnectdb(conninfo.c_str()), PQfinish) {
        if (PQstatus(get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(get()));
        PQsetNoticeProcessor(get(), [](void*, const char*) {}, nullptr);
    }

    // The owner of the database, or a superuser; with a role to take on.
    [[nodiscard]] static SqlSession admin(const std::string& role = "") {
        SqlSession session(test_variable("TEST_DATABASE_URL"));
        if (!role.empty()) session.query("set role " + role);
        return session;
    }
    // After a crash, as soon as the server takes connections.
    [[nodiscard]] static SqlSession admin_again(const std::string& role = "") {
        std::optional<SqlSession> session;
        const bool in_time = wait_until([&] {
            try {
                session.emplace(admin(role));
            } catch (const std::runtime_error&) {
                return false;
            }
            return true;
        });
        if (!in_time) throw std::runtime_error("the server does not come back");
        return std::move(*session);
    }
    [[nodiscard]] static SqlSession gateway() {
        return SqlSession(test_variable("TEST_GATEWAY_DATABASE_URL"));
    }

    SqlOutcome run(const std::string& sql, const std::vector<std::string>& parameters = {}) {
        start(sql, parameters);
        return finish();
    }

    // For what must not fail.
    SqlOutcome query(const std::string& sql, const std::vector<std::string>& parameters = {}) {
        SqlOutcome outcome = run(sql, parameters);
        if (!outcome.ok()) throw std::runtime_error(sql + ": " + outcome.sqlstate + " " + outcome.message);
        return outcome;
    }

    std::string value(const std::string& sql, const std::vector<std::string>& parameters = {}) {
        return query(sql, parameters).cell();
    }

    // Sends and returns at once; finish() waits for the outcome.
    void start(const std::string& sql, const std::vector<std::string>& parameters = {}) {
        std::vector<const char*> values;
        for (const auto& parameter : parameters) values.push_back(parameter.c_str());
        const int count = static_cast<int>(values.size());
        if (PQsendQueryParams(get(), sql.c_str(), count, nullptr, values.data(), nullptr, nullptr, 0) != 1) {
            throw std::runtime_error(PQerrorMessage(get()));
        }
    }

    [[nodiscard]] bool finished() {
        PQconsumeInput(get());
        return PQisBusy(get()) == 0;
    }

    SqlOutcome finish() {
        const auto readable = [this] {
            pollfd waiting{PQsocket(get()), POLLIN, 0};
            return finished() || (poll(&waiting, 1, 100) > 0 && finished());
        };
        if (!wait_until(readable, std::chrono::seconds(30))) throw std::runtime_error("no answer from SQL");
        SqlOutcome outcome;
        while (const auto result = take_result()) read(result.get(), outcome);
        return outcome;
    }

    [[nodiscard]] std::string pid() const { return std::to_string(PQbackendPID(get())); }

    // Its last words are read first, then its end.
    [[nodiscard]] bool is_open() const {
        return PQconsumeInput(get()) == 1 && PQconsumeInput(get()) == 1 && PQstatus(get()) == CONNECTION_OK;
    }

    // Goes away without a word, as a killed client does.
    void abandon() { connection_.reset(); }

private:
    using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

    [[nodiscard]] PGconn* get() const { return connection_.get(); }
    [[nodiscard]] Result take_result() { return {PQgetResult(get()), PQclear}; }

    static std::string field(const PGresult* result, int code) {
        const char* text = PQresultErrorField(result, code);
        return text == nullptr ? "" : text;
    }

    static void read(const PGresult* result, SqlOutcome& outcome) {
        const auto status = PQresultStatus(result);
        if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
            outcome.sqlstate = field(result, PG_DIAG_SQLSTATE);
            if (outcome.sqlstate.empty()) outcome.sqlstate = "lost";
            outcome.message = field(result, PG_DIAG_MESSAGE_PRIMARY);
            outcome.detail = field(result, PG_DIAG_MESSAGE_DETAIL);
            return;
        }
        for (int r = 0; r < PQntuples(result); ++r) {
            auto& row = outcome.rows.emplace_back();
            for (int c = 0; c < PQnfields(result); ++c) {
                row.push_back(PQgetisnull(result, r, c)
                                  ? std::nullopt
                                  : std::optional<std::string>(PQgetvalue(result, r, c)));
            }
        }
    }

    std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

}  // namespace booking
