// A batcher against the test database, a way to hold a call, and requests that arrive one after another.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <list>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "api/routes.hpp"
#include "blocked_call.hpp"
#include "booking/booking_batcher.hpp"
#include "loop_thread.hpp"
#include "test_data.hpp"

namespace booking {

using std::chrono::seconds;

// Where the requests of a failed batch go: to the database one by one, and counted.
class CountingDatabase final : public Database {
public:
    explicit CountingDatabase(const PgSettings& settings) : pool_(settings, 2) {}
    Columns call(std::size_t statement, const Values& values, Deadline deadline) override {
        ++calls;
        return pool_.call(statement, values, deadline);
    }
    Columns call_and_roll_back(std::size_t statement, const Values& values, Deadline deadline) override {
        return pool_.call_and_roll_back(statement, values, deadline);
    }
    [[nodiscard]] PoolState state() const override { return pool_.state(); }

    std::atomic<int> calls = 0;

private:
    PgPool pool_;
};

class BatcherTest : public testing::Test {
protected:
    using Request = BlockedCall<Outcome>;

    void TearDown() override {
        requests.clear();
        stop();
        loop.call([this] { alone.reset(); });
        EXPECT_TRUE(invariants_hold());
    }

    [[nodiscard]] PgSettings settings(const std::string& suffix = "") const {
        const auto url = test_variable("TEST_GATEWAY_DATABASE_URL");
        return {url + (url.find('?') == std::string::npos ? "?" : "&") + "application_name=" + name + suffix,
                "", limits.lock_timeout, limits.call_timeout, statements()};
    }
    void start() {
        loop.call([this] {
            alone.emplace(settings("-alone"));
            batcher.emplace(settings(), booking_statements(), limits, metrics);
        });
    }
    void stop() {
        loop.call([this] { batcher.reset(); });
    }
    std::size_t parked() {
        return loop.call([this] { return batcher->parked(); });
    }

    // Sends a request and waits until it waits.
    Request& arrive(const std::string& body) {
        Request& request = send(body);
        settle(request);
        return request;
    }
    void settle(const Request& request) {
        EXPECT_TRUE(wait_until([&] { return request.is_asleep() || request.is_done(); }));
        loop.settle();
    }
    Request& send(const std::string& body) {
        return requests.emplace_back([this, body] { return submit(body); });
    }
    Outcome submit(const std::string& body, const std::string& key = unique_word()) {
        return loop.call([&] {
            const BookingRequest request{body, key};
            const Deadline deadline = Clock::now() + limits.call_timeout;
            auto outcome = batcher->book(request, deadline);
            return outcome ? std::move(*outcome)
                           : to_outcome(alone->call(booking_statements().book,
                                                    booking_arguments({&request, 1}, false), deadline));
        });
    }
    Request& arrive(const Items& items) { return arrive(booking_body(unique_email(), items)); }

    // A call is held while it books one seat of this event: what arrives for it from now on forms a batch.
    void hold_call(const BookingsLock& lock, const std::string& event) {
        arrive({{event, 1}});
        EXPECT_TRUE(wait_until([&] { return !waiting_for(lock.pid()).empty(); }));
    }
    // The request of the call that was held.
    void expect_held_is_booked() {
        EXPECT_TRUE(is_booked(requests.front()));
        requests.pop_front();
    }

    // The batcher's backend that waits for another; empty: none does.
    std::string waiting_for(const std::string& holder) {
        const auto found = admin.query(
            "select pid from pg_stat_activity where application_name = $1 and $2 = any "
            "(pg_blocking_pids(pid))",
            {name, holder});
        return found.rows.empty() ? "" : found.cell();
    }
    int bookings_of(const std::string& event) {
        return std::stoi(
            admin.value("select count(*) from booking_data.booking_item where event_id = $1", {event}));
    }

    // Of booking_batch_size: "count" or "sum".
    int batch_metric(const std::string& what) {
        std::istringstream text(metrics.render({}));
        const std::string start_of_line = "booking_batch_size_" + what + " ";
        for (std::string line; std::getline(text, line);) {
            if (line.starts_with(start_of_line)) return std::stoi(line.substr(start_of_line.size()));
        }
        return -1;
    }

    static bool is_booked(Request& request) {
        EXPECT_FALSE(request.error()) << request.error()->what();
        EXPECT_NE(request.result().booking.empty(), request.result().sqlstate.empty());
        return !request.result().booking.empty();
    }
    // Of its refusal, alone or with its whole call.
    static std::string sqlstate_of(Request& request) {
        return request.error() ? request.error()->sqlstate : request.result().sqlstate;
    }
    static bool failed_as(Request& request, PgFailure failure) {
        return request.error() && request.error()->failure == failure;
    }

    BatchLimits limits{1, 128, 1000, seconds(10), seconds(15)};
    std::string name = unique_word();
    SqlSession admin = SqlSession::admin();
    Metrics metrics;
    LoopThread loop;
    std::optional<CountingDatabase> alone;
    std::optional<BookingBatcher> batcher;
    std::list<Request> requests;
};

}  // namespace booking
