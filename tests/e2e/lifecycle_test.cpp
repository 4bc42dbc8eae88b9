// How the binary starts, refuses to start, and ends.
#include <gtest/gtest.h>

#include <csignal>
#include <thread>

#include "../integration/test_data.hpp"
#include "expect_problem.hpp"
#include "gateway_process.hpp"

namespace booking {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// What is said is one sentence for people, and holds nothing of the connection string.
void expect_refusal(GatewayProcess& gateway, int code, const std::vector<std::string>& words) {
    EXPECT_EQ(gateway.await_exit(), code) << gateway.out();
    ASSERT_TRUE(wait_until([&] { return gateway.err().ends_with("\n"); })) << gateway.err();
    const auto text = gateway.err();
    for (const auto& word : words)
        EXPECT_NE(text.find(word), std::string::npos) << word << " is not in: " << text;
    for (const char* word : {"hunter2", "terminate called", "postgresql://", "application_name"}) {
        EXPECT_EQ(text.find(word), std::string::npos) << text;
    }
    EXPECT_EQ(gateway.out().find("listening"), std::string::npos);
}

class StopTest : public testing::TestWithParam<int> {};

TEST_P(StopTest, ARequestInFlightIsAnsweredFirst) {
    const auto event = make_event();
    auto admin = SqlSession::admin();
    const auto name = unique_word();
    GatewayProcess gateway(
        {}, {{"DATABASE_URL", changed_url("TEST_GATEWAY_DATABASE_URL", {{"application_name", name}})}});
    gateway.await_listening();
    SeatsLock lock(event);
    HttpSocket idle(gateway.port());
    HttpSocket kept(gateway.port());
    kept.send(request_text("GET", "/livez", "", {}));
    EXPECT_EQ(kept.read_reply().status, 200);
    HttpSocket flying(gateway.port());
    flying.send(request_text("POST", "/api/v1/bookings", booking_body(unique_email(), {{event, 1}}),
                             {{"Content-Type", "application/json"}}));
    ASSERT_TRUE(wait_until([&] {
        return admin.value(
                   "select exists (select from pg_stat_activity where application_name = $1 "
                   "and $2 = any (pg_blocking_pids(pid)))",
                   {name, lock.pid()}) == "t";
    }));

    const auto start = std::chrono::steady_clock::now();
    gateway.signal(GetParam());
    EXPECT_TRUE(gateway.await_line("stopping"));
    EXPECT_TRUE(wait_until([&] { return is_refused(gateway.port()); })) << "still takes connections";
    EXPECT_FALSE(gateway.await_exit(milliseconds(0)).has_value());
    lock.release();
    const auto reply = flying.read_reply();
    EXPECT_EQ(reply.status, 201) << reply.body;
    EXPECT_EQ(reply.header("Connection"), "close");
    EXPECT_EQ(gateway.await_exit(), 0) << gateway.err();
    EXPECT_LT(std::chrono::steady_clock::now() - start, seconds(5));
    EXPECT_EQ(seats_taken(admin, event), 1);
    EXPECT_EQ(gateway.err(), "");
}

INSTANTIATE_TEST_SUITE_P(Signals, StopTest, testing::Values(SIGTERM, SIGINT));

TEST(LifecycleTest, ARequestThatNeverEndsDoesNotDelayTheExitForLong) {
    const auto event = make_event();
    GatewayProcess gateway({"--lock-timeout-ms", "20000", "--call-timeout-ms", "30000"});
    gateway.await_listening();
    SeatsLock lock(event);
    HttpSocket flying(gateway.port());
    flying.send(request_text("POST", "/api/v1/bookings", booking_body(unique_email(), {{event, 1}}),
                             {{"Content-Type", "application/json"}}));
    auto admin = SqlSession::admin();
    ASSERT_TRUE(wait_until([&] {
        return admin.value(
                   "select exists (select from pg_stat_activity where $1 = any (pg_blocking_pids(pid)))",
                   {lock.pid()}) == "t";
    }));
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(gateway.stop(), 0);
    EXPECT_LT(std::chrono::steady_clock::now() - start, seconds(5));
}

TEST(LifecycleTest, IdleConnectionsDoNotDelayTheExit) {
    GatewayProcess gateway;
    gateway.await_listening();
    std::vector<std::unique_ptr<HttpSocket>> idle;
    for (int i = 0; i < 20; ++i) {
        idle.push_back(std::make_unique<HttpSocket>(gateway.port()));
        idle.back()->send(request_text("GET", "/livez", "", {}));
        EXPECT_EQ(idle.back()->read_reply().status, 200);
    }
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(gateway.stop(), 0);
    EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(1500));
}

TEST(LifecycleTest, APortInUseIsNamed) {
    const auto port = std::to_string(shared_gateway().port());
    GatewayProcess gateway({"--port", port});
    expect_refusal(gateway, 1, {port, "in use", "--port"});
}

TEST(LifecycleTest, BadSettingsAreNamedWithWhatIsAllowed) {
    GatewayProcess flag({"--port", "70000"});
    expect_refusal(flag, 2, {"--port", "PORT", "65535"});
    GatewayProcess variable({}, {{"POOL_SIZE", "many"}});
    expect_refusal(variable, 2, {"POOL_SIZE"});
    GatewayProcess choice({"--log-requests", "perhaps"});
    expect_refusal(choice, 2, {"--log-requests", "on", "off"});
    GatewayProcess unknown({"--databse-url=postgresql://a:hunter2@b/c"});
    expect_refusal(unknown, 2, {"--help"});
    GatewayProcess both({"--lock-timeout-ms", "5000", "--call-timeout-ms", "4000"});
    expect_refusal(both, 2, {"--lock-timeout-ms", "--call-timeout-ms"});
    GatewayProcess role({"--database-role", "x; drop"});
    expect_refusal(role, 2, {"--database-role"});
}

TEST(LifecycleTest, HelpAndVersionNeedNoDatabase) {
    for (const char* flag : {"--help", "--version"}) {
        GatewayProcess gateway({flag}, {{"DATABASE_URL", "host=/nowhere"}});
        EXPECT_EQ(gateway.await_exit(), 0);
        EXPECT_TRUE(wait_until([&] { return gateway.out().find("booking-gateway") != std::string::npos; }));
    }
}

TEST(LifecycleTest, ADatabaseThatCannotBeUsedIsToldWithoutItsAddress) {
    GatewayProcess nobody({}, {{"DATABASE_URL", "postgresql://someone:hunter2@127.0.0.1:1/nothing"}});
    expect_refusal(nobody, 1, {"DATABASE_URL"});
    GatewayProcess malformed({}, {{"DATABASE_URL", "postgresql://someone:hunter2@[::1/nothing"}});
    expect_refusal(malformed, 1, {"DATABASE_URL"});
    GatewayProcess missing(
        {}, {{"DATABASE_URL", changed_url("TEST_GATEWAY_DATABASE_URL", {{"dbname", unique_word()}})}});
    expect_refusal(missing, 1, {"does not exist", "DATABASE_URL"});
    GatewayProcess role({"--database-role", "no_such_role"});
    expect_refusal(role, 1, {"DATABASE_ROLE"});
}

TEST(LifecycleTest, AnOlderSchemaIsToldWithWhatToDo) {
    auto admin = SqlSession::admin();
    const auto name = "booking_old_" + unique_word();
    admin.query("create database " + name + " template template0");
    {
        GatewayProcess empty(
            {}, {{"DATABASE_URL", changed_url("TEST_GATEWAY_DATABASE_URL", {{"dbname", name}})}});
        expect_refusal(empty, 1, {"schema", "migrate"});
        SqlSession(changed_url("TEST_DATABASE_URL", {{"dbname", name}}))
            .query("create schema booking_api authorization booking_gateway");
        GatewayProcess old({},
                           {{"DATABASE_URL", changed_url("TEST_GATEWAY_DATABASE_URL", {{"dbname", name}})}});
        expect_refusal(old, 1, {"schema", "migrate"});
    }
    admin.query("drop database " + name + " with (force)");
}

TEST(LifecycleTest, MoreConnectionsThanAllowedAreTurnedAwayWithASentence) {
    GatewayProcess gateway({"--max-connections", "2"});
    gateway.await_listening();
    HttpSocket first(gateway.port());
    HttpSocket second(gateway.port());
    for (auto* socket : {&first, &second}) {
        socket->send(request_text("GET", "/livez", "", {}) + "GET /livez HTTP/1.1\r\n");  // not idle
        EXPECT_EQ(socket->read_reply().status, 200);
    }
    expect_problem(gateway.client().get("/api/v1/events"), 503, "Unavailable");
    EXPECT_EQ(gateway.client().get("/livez").status, 200);
    EXPECT_EQ(gateway.stop(), 0);
}

}  // namespace
}  // namespace booking
