// One connection to PostgreSQL. Nothing here blocks past a deadline.
#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "fiber/clock.hpp"

namespace booking {

enum class PgFailure {
    refused,   // the server answered with an error: the call was rolled back
    not_sent,  // no connection, or lost before the call left: nothing happened
    lost,      // lost after the call was sent: it may have been committed
};

struct PgError final : std::runtime_error {
    PgError(PgFailure failure_, std::string sqlstate_, const std::string& message, std::string detail_ = {})
        : std::runtime_error(message),
          failure(failure_),
          sqlstate(std::move(sqlstate_)),
          detail(std::move(detail_)) {}

    PgFailure failure;
    std::string sqlstate;  // empty if the server gave none
    std::string detail;
};

struct PgSettings {
    std::string url;   // libpq URL or key=value text
    std::string role;  // checked identifier, or empty
    milliseconds lock_timeout;
    milliseconds call_timeout;
    std::span<const std::string_view> statements = {};  // to prepare; a call names one by its index
    const char* application_name = "booking-gateway";
};

// Until the descriptor is ready for POLLIN or POLLOUT. False: the deadline passed.
using PgWait = bool (*)(int descriptor, short events, Deadline deadline);

inline constexpr std::size_t kMaxArguments = 8;
using Values = std::vector<std::optional<std::string>>;  // nothing: SQL NULL
using Columns = std::vector<std::optional<std::string>>;
using Rows = std::vector<Columns>;

class PgConnection final {
public:
    // Connects, sets the session up and prepares every statement. Blocks its thread. Throws PgError.
    PgConnection(const PgSettings& settings, Deadline deadline);

    // How it waits from now on; else it blocks its thread.
    void wait_by(PgWait wait) { wait_ = wait; }

    // Rows of a statement, in a transaction of its own. Throws PgError.
    [[nodiscard]] Rows call(std::size_t statement, const Values& values, Deadline deadline);
    // The same as the first of a transaction that stays open: call() goes on with it, commit() ends it. After
    // an error only roll_back() is left, which a connection that broke needs no more.
    [[nodiscard]] Rows begin(std::size_t statement, const Values& values, Deadline deadline);
    void commit(Deadline deadline);
    void roll_back();
    // A call in a transaction that is rolled back: what would it say?
    [[nodiscard]] Rows call_and_roll_back(std::size_t statement, const Values& values, Deadline deadline);

    // False: to be thrown away.
    [[nodiscard]] bool is_usable() const { return usable_; }
    // Notices that the server has closed an idle connection, so that no call is sent into the void, and a
    // transaction that nobody ended.
    [[nodiscard]] bool is_still_open();

private:
    struct Finish {
        void operator()(PGconn* connection) const { PQfinish(connection); }
        void operator()(PGresult* result) const { PQclear(result); }
    };
    using Result = std::unique_ptr<PGresult, Finish>;
    struct Answer {
        enum class State { cut, late, complete };
        State state = State::cut;
        Result result = {};
    };

    void connect(const PgSettings& settings, Deadline deadline);
    // Gives the command's tag.
    std::string run(const std::string& sql, Deadline deadline);
    void send_call(std::size_t statement, const Values& values);
    void check_sent(int sent);
    void prepare(std::size_t statement, std::string_view text, Deadline deadline);
    void flush(Deadline deadline);
    [[nodiscard]] Result await_result(ExecStatusType wanted, Deadline deadline);
    void read_answer(Answer& answer, Deadline deadline);
    void cancel();
    void throw_error(const PGresult* result);
    [[nodiscard]] std::string error_text() const { return PQerrorMessage(connection_.get()); }

    [[nodiscard]] bool wait_for(short events, Deadline deadline) const;

    std::unique_ptr<PGconn, Finish> connection_;
    PgWait wait_;
    bool usable_ = true;
    bool in_transaction_ = false;  // that begin() opened
};

}  // namespace booking
