#include "process/config.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

namespace booking {
namespace {

using std::chrono::milliseconds;

std::variant<Config, EarlyExit> parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "booking-gateway");
    return parse_config(static_cast<int>(arguments.size()), arguments.data());
}

// Sets a variable for one test.
class Variable {
public:
    Variable(const char* name, const char* value) : name_(name) { ::setenv(name, value, 1); }
    ~Variable() { ::unsetenv(name_); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    const char* name_;
};

EarlyExit refused(std::vector<const char*> arguments) {
    const auto result = parse(std::move(arguments));
    EXPECT_TRUE(std::holds_alternative<EarlyExit>(result));
    return std::holds_alternative<EarlyExit>(result) ? std::get<EarlyExit>(result) : EarlyExit{-1, ""};
}

TEST(ConfigTest, HasSafeDefaults) {
    const auto config = std::get<Config>(parse({}));
    EXPECT_EQ(config.host, "127.0.0.1");
    EXPECT_EQ(config.port, 3000);
    EXPECT_EQ(config.pool_size, 4U);
    EXPECT_EQ(config.lock_timeout, milliseconds(2000));
    EXPECT_EQ(config.call_timeout, milliseconds(5000));
    EXPECT_EQ(config.max_connections, 1024U);
    EXPECT_EQ(config.max_batch, 128U);
    EXPECT_EQ(config.max_waiting, 2048U);
    EXPECT_TRUE(config.log_requests);
    EXPECT_EQ(config.database_url, "");
}

TEST(ConfigTest, TakesFlags) {
    const auto config =
        std::get<Config>(parse({"--port", "0", "--host", "::1", "--database-role", "booking_gateway",
                                "--lock-timeout-ms", "50", "--log-requests", "off"}));
    EXPECT_EQ(config.port, 0);
    EXPECT_EQ(config.host, "::1");
    EXPECT_EQ(config.database_role, "booking_gateway");
    EXPECT_EQ(config.lock_timeout, milliseconds(50));
    EXPECT_FALSE(config.log_requests);
}

TEST(ConfigTest, AFlagWinsOverItsVariable) {
    const Variable port("PORT", "4000");
    EXPECT_EQ(std::get<Config>(parse({})).port, 4000);
    EXPECT_EQ(std::get<Config>(parse({"--port", "5000"})).port, 5000);
}

TEST(ConfigTest, ABadValueNamesFlagVariableAndWhatIsAllowed) {
    const auto exit = refused({"--port", "99999"});
    EXPECT_EQ(exit.code, 2);
    EXPECT_NE(exit.text.find("--port"), std::string::npos);
    EXPECT_NE(exit.text.find("PORT"), std::string::npos);
    EXPECT_NE(exit.text.find("65535"), std::string::npos);
}

TEST(ConfigTest, RefusesBadVariables) {
    const Variable size("POOL_SIZE", "65");
    const auto exit = refused({});
    EXPECT_EQ(exit.code, 2);
    EXPECT_NE(exit.text.find("POOL_SIZE"), std::string::npos);
}

TEST(ConfigTest, RefusesARoleThatWouldNeedQuotes) {
    for (const char* role : {"a;b", "a\"b", "1a", "", "Role", "a b"}) {
        EXPECT_EQ(refused({"--database-role", role}).code, 2) << role;
    }
}

TEST(ConfigTest, RefusesALockTimeoutThatOutlivesTheCall) {
    EXPECT_EQ(refused({"--lock-timeout-ms", "5000"}).code, 2);
}

TEST(ConfigTest, NeverRepeatsAConnectionString) {
    const auto exit = refused({"postgresql://user:secret@host/db"});
    EXPECT_EQ(exit.code, 2);
    EXPECT_EQ(exit.text.find("secret"), std::string::npos);
}

TEST(ConfigTest, HelpAndVersionEndWell) {
    EXPECT_EQ(refused({"--help"}).code, 0);
    EXPECT_EQ(refused({"--version"}).code, 0);
    EXPECT_NE(refused({"--version"}).text.find(version()), std::string::npos);
}

}  // namespace
}  // namespace booking
