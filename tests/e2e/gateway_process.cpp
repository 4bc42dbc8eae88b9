#include "gateway_process.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <stdexcept>

#include "../integration/sql_session.hpp"

namespace booking {
namespace {

// What is set around the tests must not configure the gateway.
const std::array kOwnVariables{"HOST",
                               "PORT",
                               "DATABASE_URL",
                               "DATABASE_ROLE",
                               "POOL_SIZE",
                               "LOCK_TIMEOUT_MS",
                               "CALL_TIMEOUT_MS",
                               "MAX_BATCH",
                               "MAX_WAITING",
                               "MAX_CONNECTIONS",
                               "KEEP_ALIVE_MS",
                               "SHUTDOWN_TIMEOUT_MS",
                               "LOG_REQUESTS"};

std::vector<std::string> command(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), test_variable("BOOKING_GATEWAY"));
    return arguments;
}

Environment complete(Environment environment) {
    environment.try_emplace("DATABASE_URL", test_variable("TEST_GATEWAY_DATABASE_URL"));
    environment.try_emplace("PORT", "0");
    environment.merge(surroundings(kOwnVariables));
    return environment;
}

class SharedGateway final : public testing::Environment {
public:
    GatewayProcess& get() {
        if (!process_) {
            process_ = std::make_unique<GatewayProcess>();
            process_->await_listening();
        }
        return *process_;
    }
    void TearDown() override {
        if (!process_) return;
        EXPECT_EQ(process_->stop(), 0) << process_->err();
        process_.reset();
    }

private:
    std::unique_ptr<GatewayProcess> process_;
};

auto* const kShared = static_cast<SharedGateway*>(testing::AddGlobalTestEnvironment(new SharedGateway));

}  // namespace

GatewayProcess::GatewayProcess(std::vector<std::string> arguments, Environment environment)
    : ChildProcess(command(std::move(arguments)), complete(std::move(environment))) {}

GatewayProcess& GatewayProcess::await_listening() {
    const std::string mark = "listening on http://";
    if (!await_line(mark)) throw std::runtime_error("the gateway does not listen: " + out() + err());
    const std::string text = out();
    const auto address = text.substr(text.find(mark) + mark.size());
    port_ = std::stoi(address.substr(address.find(':') + 1));
    return *this;
}

GatewayProcess& shared_gateway() {
    return kShared->get();
}

}  // namespace booking
