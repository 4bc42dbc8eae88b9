// One deadline for all that a request waits for: whoever waits behind a call that hangs gets no second one.
#include <csignal>
#include <fstream>
#include <list>
#include <thread>

#include "acknowledged_write.hpp"
#include "expect_problem.hpp"
#include "gateway_process.hpp"

namespace booking {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr milliseconds kCallTimeout{1500};
constexpr milliseconds kStagger{800};

class DeadlineTest : public testing::Test {
protected:
    struct Asked {
        std::string what;
        bool may_be_done = false;
        Reply reply;
        milliseconds took{};
    };

    void SetUp() override {
        gateway.await_listening();
        ASSERT_TRUE(wait_until([&] { return pids().size() == 4 + 1 + 3 + 2; }));
    }
    void TearDown() override {
        EXPECT_EQ(gateway.stop(), 0) << gateway.err();
        EXPECT_TRUE(invariants_hold());
    }

    // The backends, and their parent: it makes no others meanwhile.
    std::vector<pid_t> server() {
        auto found = pids();
        std::ifstream status("/proc/" + std::to_string(found.at(0)) + "/stat");
        std::string name_and_state;
        std::getline(status, name_and_state, ')');
        pid_t parent = 0;
        status >> name_and_state >> parent;
        found.push_back(parent);
        return found;
    }
    std::vector<pid_t> pids() {
        std::vector<pid_t> found;
        for (const auto& row :
             admin.query("select pid from pg_stat_activity where application_name = $1", {name}).rows) {
            found.push_back(std::stoi(row.at(0).value()));
        }
        return found;
    }

    void ask(const std::string& what, const std::string& method, const std::string& target,
             const std::string& body = "") {
        Asked& asked =
            answers.emplace_back(Asked{what, method != "GET" && what.starts_with("first"), {}, {}});
        threads.emplace_back([this, &asked, method, target, body] {
            const auto start = SteadyClock::now();
            asked.reply = gateway.client().send(method, target, body);
            asked.took = std::chrono::duration_cast<milliseconds>(SteadyClock::now() - start);
        });
    }

    std::string name = unique_word();
    SqlSession admin = SqlSession::admin();
    GatewayProcess gateway{
        {"--lock-timeout-ms", "1000", "--call-timeout-ms", std::to_string(kCallTimeout.count()),
         "--booking-lanes", "1"},
        {{"DATABASE_URL", changed_url("TEST_GATEWAY_DATABASE_URL", {{"application_name", name}})}}};
    std::list<Asked> answers;
    std::vector<std::jthread> threads;
};

TEST_F(DeadlineTest, HoldsForWhoeverWaitsWhilePostgresqlIsFrozen) {
    const auto event = make_event();
    const auto booking = gateway.client()
                             .post("/api/v1/bookings", booking_body(unique_email(), {{event, 1}}))
                             .header("Location");
    ASSERT_NE(booking, "");
    const auto frozen = server();
    for (const pid_t pid : frozen) ::kill(pid, SIGSTOP);
    // How late a thread of this machine wakes up is not the gateway's doing.
    milliseconds lateness{};
    std::jthread control([&] {
        const auto start = SteadyClock::now();
        std::this_thread::sleep_for(kCallTimeout);
        lateness = std::chrono::duration_cast<milliseconds>(SteadyClock::now() - start) - kCallTimeout;
    });
    for (const char* wave : {"first", "second"}) {
        const auto ask_one = [&](const std::string& what, const auto&... request) {
            ask(std::string(wave) + " " + what, request...);
        };
        ask_one("booking", "POST", "/api/v1/bookings", booking_body(unique_email(), {{event, 1}}));
        for (int lane = 0; lane < 3; ++lane) ask_one("read", "GET", "/api/v1/events/" + event);
        ask_one("list", "GET", "/api/v1/events?q=concert");
        ask_one("published event", "POST", "/api/v1/events/" + event + "/publish");
        ask_one("change", "PATCH", "/api/v1/events/" + event, R"({"venue":"Hall"})");
        ask_one("cancelled event", "POST", "/api/v1/events/" + event + "/cancel");
        // Behind the booking of the first wave.
        if (wave == std::string_view("second")) ask_one("cancellation", "POST", booking + "/cancel");
        // The second wave waits behind the calls of the first.
        std::this_thread::sleep_for(kStagger);
    }
    threads.clear();
    control.join();
    for (const pid_t pid : frozen) ::kill(pid, SIGCONT);
    for (const Asked& asked : answers) {
        SCOPED_TRACE(asked.what);
        // What waited in a queue was never sent; what was sent may have been done, unless it is a read.
        expect_problem(asked.reply, 503, asked.may_be_done ? "OutcomeUnknown" : "Unavailable");
        EXPECT_LT(asked.took, kCallTimeout + milliseconds(300) + 2 * lateness);
    }
    EXPECT_TRUE(wait_until([&] { return gateway.client().get("/readyz").status == 200; }));
}

}  // namespace
}  // namespace booking
