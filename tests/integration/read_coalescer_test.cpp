// Reads that wait at the same moment are answered together, each with what is its own, and never with less
// than it would have seen alone.
#include "postgres/read_coalescer.hpp"

#include <gtest/gtest.h>

#include <list>
#include <nlohmann/json.hpp>

#include "api/routes.hpp"
#include "blocked_call.hpp"
#include "booking/booking_request.hpp"
#include "loop_thread.hpp"
#include "test_data.hpp"

namespace booking {
namespace {

using std::chrono::seconds;

ReadStatements statements_of(std::string_view pattern) {
    return read_statements(*match_route("GET", pattern).route);
}

class CountingPool final : public Database {
public:
    explicit CountingPool(const PgSettings& settings) : pool_(settings, 2) {}
    Columns call(std::size_t number, const Values& values, Deadline deadline) override {
        ++calls;
        return pool_.call(number, values, deadline);
    }
    Columns call_and_roll_back(std::size_t number, const Values& values, Deadline deadline) override {
        return pool_.call_and_roll_back(number, values, deadline);
    }
    [[nodiscard]] PoolState state() const override { return pool_.state(); }

    std::atomic<int> calls = 0;

private:
    PgPool pool_;
};

// No event can be read while it is held.
class EventsLock final {
public:
    EventsLock() : session_(SqlSession::admin()) {
        session_.query("begin");
        session_.query("lock table booking_data.event in access exclusive mode");
    }
    void release() { session_.query("rollback"); }
    [[nodiscard]] std::string pid() const { return session_.pid(); }

private:
    SqlSession session_;
};

class ReadCoalescerTest : public testing::Test {
protected:
    using Read = BlockedCall<Columns>;

    void TearDown() override {
        reads.clear();
        stop();
        loop.call([this] { alone.reset(); });
    }

    // The lanes' backends count calls of functions, which only a superuser may ask for.
    [[nodiscard]] PgSettings settings() const {
        const auto url = test_variable("TEST_DATABASE_URL");
        return {url + (url.find('?') == std::string::npos ? "?" : "&") + "application_name=" + name +
                    "&options=-ctrack_functions%3Dpl",
                "booking_gateway", seconds(10), seconds(15), statements()};
    }
    void start(std::size_t lanes = 1, std::size_t max_waiting = 1000) {
        loop.call([&] {
            if (!alone)
                alone.emplace(PgSettings{test_variable("TEST_GATEWAY_DATABASE_URL"), "", seconds(10),
                                         seconds(15), statements()});
            coalescer.emplace(settings(), lanes, max_waiting);
        });
    }

    Columns call(std::string_view pattern, const Values& values, milliseconds patience = seconds(15)) {
        return loop.call([&] {
            const auto deadline = Clock::now() + patience;
            Columns row = coalescer->read(statements_of(pattern), values, deadline);
            return row.empty() ? alone->call(statements_of(pattern).one, values, deadline) : row;
        });
    }
    void stop() {
        loop.call([this] { coalescer.reset(); });
    }
    Read& arrive(std::string_view pattern, const Values& values) {
        Read& read = reads.emplace_back([this, pattern, values] { return call(pattern, values); });
        EXPECT_TRUE(wait_until([&] { return read.is_asleep() || read.is_done(); }));
        loop.settle();
        return read;
    }
    Read& arrive_event(const std::string& id) { return arrive("/api/v1/events/{id}", {id}); }
    // The lane is in a call and stays there: what arrives from now on waits.
    void occupy(const EventsLock& lock) {
        arrive_event(make_event_before);
        EXPECT_TRUE(wait_until([&] { return !waiting_for(lock.pid()).empty(); }));
    }

    std::string waiting_for(const std::string& holder) {
        const auto found = admin.query(
            "select pid from pg_stat_activity where application_name = $1 and $2 = any "
            "(pg_blocking_pids(pid))",
            {name, holder});
        return found.rows.empty() ? "" : found.cell();
    }

    // How often the lanes called a function: a backend tells when it ends.
    int calls_of(const std::string& function) {
        stop();
        EXPECT_TRUE(wait_until([&] {
            return admin.value("select count(*) from pg_stat_activity where application_name = $1", {name}) ==
                   "0";
        }));
        return total_calls(function) - calls_before.at(function);
    }
    static int total_calls(const std::string& function) {
        return std::stoi(SqlSession::admin().value(
            "select coalesce(sum(calls), 0) from pg_stat_user_functions where schemaname = 'booking_api' "
            "and funcname = $1",
            {function}));
    }

    static std::string id_of(Read& read) {
        EXPECT_FALSE(read.error()) << read.error()->what();
        return read.error() ? "" : nlohmann::json::parse(read.result().at(0).value()).at("id");
    }
    static int seats_left(const Columns& row) {
        return nlohmann::json::parse(row.at(0).value()).at("availableSeats");
    }

    std::string name = unique_word();
    std::string make_event_before = make_event();
    SqlSession admin = SqlSession::admin();
    std::map<std::string, int> calls_before{{"get_event", total_calls("get_event")},
                                            {"get_events", total_calls("get_events")},
                                            {"list_events", total_calls("list_events")},
                                            {"get_bookings", total_calls("get_bookings")}};
    LoopThread loop;
    std::optional<CountingPool> alone;
    std::optional<ReadCoalescer> coalescer;
    std::list<Read> reads;
};

TEST_F(ReadCoalescerTest, IdenticalReadsAreOneCall) {
    const auto event = make_event();
    start();
    EventsLock lock;
    occupy(lock);
    for (int i = 0; i < 32; ++i) arrive_event(event);
    lock.release();
    EXPECT_EQ(id_of(reads.front()), make_event_before);
    reads.pop_front();
    for (Read& read : reads) EXPECT_EQ(id_of(read), event);
    EXPECT_EQ(alone->calls, 0);
    EXPECT_EQ(calls_of("get_event"), 2);
    EXPECT_EQ(calls_of("get_events"), 0);
}

TEST_F(ReadCoalescerTest, LanesThatAreIdleShareWhatArrivesTogether) {
    const auto events = make_events(4);
    start(2);
    EventsLock lock;
    std::jthread clients([&] {
        loop.call([&] {
            std::list<JoinedFiber> fibers;
            for (const auto& id : events) {
                fibers.emplace_back([this, &id] {
                    const Columns row = coalescer->read(statements_of("/api/v1/events/{id}"), {id},
                                                        Clock::now() + seconds(15));
                    EXPECT_EQ(nlohmann::json::parse(row.at(0).value()).at("id"), id);
                });
            }
        });
    });
    EXPECT_TRUE(wait_until([&] {
        return admin.value(
                   "select count(*) from pg_stat_activity where application_name = $1 and $2 = any "
                   "(pg_blocking_pids(pid))",
                   {name, lock.pid()}) == "2";
    }));
    lock.release();
}

TEST_F(ReadCoalescerTest, WhoHasLittleTimeGivesUpAlone) {
    const auto event = make_event();
    start();
    EventsLock lock;
    Read& before = arrive_event(event);
    EXPECT_TRUE(wait_until([&] { return !waiting_for(lock.pid()).empty(); }));
    Read& behind = arrive_event(event);
    constexpr milliseconds kPatience{300};
    Read hasty([&] { return call("/api/v1/events/{id}", {event}, kPatience); });
    ASSERT_TRUE(hasty.error());
    EXPECT_EQ(hasty.error()->failure, PgFailure::not_sent);
    EXPECT_GE(hasty.took(), kPatience);
    EXPECT_LT(hasty.took(), kPatience + milliseconds(500));
    EXPECT_FALSE(before.is_done());
    lock.release();
    EXPECT_EQ(id_of(before), event);
    EXPECT_EQ(id_of(behind), event);
    EXPECT_EQ(alone->calls, 0);
}

TEST_F(ReadCoalescerTest, DifferentOnesAreOneCallAndWhatIsRefusedIsRefusedForItsReaderOnly) {
    const auto events = make_events(10);
    start();
    EventsLock lock;
    occupy(lock);
    std::vector<std::pair<Read*, std::string>> expected;
    for (std::size_t i = 0; i < 20; ++i) {
        const auto& event = events[i * 7 % 10];
        expected.emplace_back(&arrive_event(event), event);
    }
    Read& missing = arrive_event(kUnknownId);
    Read& malformed = arrive_event(R"(a"b\c,{})");
    Read& braces = arrive_event("{" + events[0] + "}");
    lock.release();
    for (const auto& [read, event] : expected) EXPECT_EQ(id_of(*read), event);
    for (const auto& [read, sqlstate] :
         {std::pair(&missing, "TKN01"), std::pair(&malformed, "TKV01"), std::pair(&braces, "TKV01")}) {
        ASSERT_TRUE(read->error());
        EXPECT_EQ(read->error()->sqlstate, sqlstate);
    }
    EXPECT_EQ(alone->calls, 3);
    EXPECT_EQ(calls_of("get_event"), 1);
    EXPECT_EQ(calls_of("get_events"), 1);
}

TEST_F(ReadCoalescerTest, BookingsGoToWhoAskedForThem) {
    std::vector<std::string> ids;
    auto gateway = SqlSession::gateway();
    const Items items{{make_event(), 1}};
    for (int i = 0; i < 6; ++i) {
        const auto booking = gateway.value(kBook, {booking_body(unique_email(), items)});
        ids.push_back(nlohmann::json::parse(booking).at("id"));
    }
    start();
    EventsLock lock;
    occupy(lock);
    std::vector<std::pair<Read*, std::string>> expected;
    for (const auto& id : ids) {
        // The same id in two spellings: two rows of one answer.
        auto upper = id;
        std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return std::toupper(c); });
        expected.emplace_back(&arrive("/api/v1/bookings/{id}", {id}), id);
        expected.emplace_back(&arrive("/api/v1/bookings/{id}", {upper}), id);
    }
    Read& missing = arrive("/api/v1/bookings/{id}", {kUnknownId});
    lock.release();
    for (const auto& [read, id] : expected) EXPECT_EQ(id_of(*read), id);
    ASSERT_TRUE(missing.error());
    EXPECT_EQ(missing.error()->sqlstate, "TKN02");
    EXPECT_EQ(alone->calls, 1);
    EXPECT_EQ(calls_of("get_bookings"), 1);
}

TEST_F(ReadCoalescerTest, ReadsOfDifferentKindsThatWaitTogetherGetTheirOwnAnswers) {
    const auto event = make_event();
    auto gateway = SqlSession::gateway();
    const auto email = unique_email();
    const auto booking = nlohmann::json::parse(gateway.value(kBook, {booking_body(email, {{event, 1}})}));
    start();
    EventsLock lock;
    occupy(lock);
    Values five(7);
    five[4] = "5";
    Values wrong(7);
    wrong[4] = "0";
    Read& one = arrive_event(event);
    Read& list = arrive("/api/v1/events", five);
    Read& same_list = arrive("/api/v1/events", five);
    Read& refused = arrive("/api/v1/events", wrong);
    Read& mine = arrive("/api/v1/bookings",
                        {email, std::nullopt, std::nullopt, std::nullopt, std::nullopt, std::nullopt});
    Read& other = arrive("/api/v1/bookings/{id}", {booking.at("id").get<std::string>()});
    lock.release();
    EXPECT_EQ(id_of(one), event);
    EXPECT_EQ(id_of(other), booking.at("id").get<std::string>());
    EXPECT_EQ(nlohmann::json::parse(mine.result().at(0).value()).at("data").at(0).at("id"), booking.at("id"));
    EXPECT_EQ(nlohmann::json::parse(list.result().at(0).value()).at("pagination").at("limit"), 5);
    EXPECT_EQ(list.result(), same_list.result());
    ASSERT_TRUE(refused.error());
    EXPECT_EQ(refused.error()->sqlstate, "TKV01");
    EXPECT_EQ(calls_of("list_events"), 1) << "the refused one is not counted";
}

// What a call sees is settled before it waits for the table, so that a write in between makes it old.
TEST_F(ReadCoalescerTest, AReadNeverJoinsACallThatHasBegun) {
    const auto event = make_event({.capacity = 10});
    start();
    EventsLock lock;
    Read& before = arrive_event(event);
    ASSERT_TRUE(wait_until([&] { return !waiting_for(lock.pid()).empty(); }));
    auto owner = SqlSession::admin("booking_owner");
    owner.query("update booking_data.event_seats set capacity = 20 where event_id = $1", {event});
    Read& after = arrive_event(event);
    lock.release();
    EXPECT_EQ(seats_left(before.result()), 10)
        << "no longer a read that is under way: the test proves nothing";
    EXPECT_EQ(seats_left(after.result()), 20);
    owner.query("update booking_data.event_seats set capacity = 10 where event_id = $1", {event});
}

TEST_F(ReadCoalescerTest, NobodyIsShownLessThanWasAcknowledgedBefore) {
    constexpr int kWrites = 300;
    const auto event = make_event({.capacity = 1000});
    start(2);
    std::atomic<int> acknowledged = 0;
    std::atomic<int> stale = 0;
    std::atomic<bool> done = false;
    {
        std::vector<std::jthread> readers;
        for (int r = 0; r < 16; ++r) {
            readers.emplace_back([&] {
                while (!done) {
                    const int floor = acknowledged;
                    if (seats_left(call("/api/v1/events/{id}", {event})) > 1000 - floor) ++stale;
                }
            });
        }
        auto writer = SqlSession::gateway();
        for (int i = 1; i <= kWrites; ++i) {
            writer.query(kBook, {booking_body(unique_email(), {{event, 1}})});
            acknowledged = i;
            EXPECT_EQ(seats_left(call("/api/v1/events/{id}", {event})), 1000 - i);
        }
        done = true;
    }
    EXPECT_EQ(stale, 0);
}

TEST_F(ReadCoalescerTest, ReadersWhoseConnectionIsLostAreStillAnswered) {
    const auto event = make_event();
    start();
    EventsLock lock;
    occupy(lock);
    for (int i = 0; i < 8; ++i) arrive_event(event);
    admin.query("select pg_terminate_backend($1)", {waiting_for(lock.pid())});
    EXPECT_TRUE(wait_until([&] { return alone->calls == 1; })) << "who was in the call is asked alone";
    lock.release();
    EXPECT_EQ(id_of(reads.front()), make_event_before);
    reads.pop_front();
    for (Read& read : reads) EXPECT_EQ(id_of(read), event);
}

TEST_F(ReadCoalescerTest, ACancelledCallIsAskedAgainAlone) {
    start();
    EventsLock lock;
    occupy(lock);
    admin.query("select pg_cancel_backend($1)", {waiting_for(lock.pid())});
    EXPECT_TRUE(wait_until([&] { return alone->calls == 1; }));
    lock.release();
    EXPECT_EQ(id_of(reads.front()), make_event_before);
}

TEST_F(ReadCoalescerTest, AFullQueueRefusesAtOnce) {
    start(1, 2);
    EventsLock lock;
    occupy(lock);
    arrive_event(make_event_before);
    arrive_event(make_event_before);
    const auto begin = Clock::now();
    try {
        (void)call("/api/v1/events/{id}", {make_event_before});
        FAIL() << "the queue has no bound";
    } catch (const PgError& error) {
        EXPECT_EQ(error.failure, PgFailure::not_sent);
    }
    EXPECT_LT(Clock::now() - begin, seconds(5));
    lock.release();
    for (Read& read : reads) EXPECT_EQ(id_of(read), make_event_before);
}

}  // namespace
}  // namespace booking
