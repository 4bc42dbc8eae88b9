#include "gateway_process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <sstream>
#include <stdexcept>

#include "../integration/sql_session.hpp"

extern char** environ;

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

Environment surroundings() {
    Environment environment;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text = *entry;
        environment[text.substr(0, text.find('='))] = text.substr(text.find('=') + 1);
    }
    for (const char* name : kOwnVariables) environment.erase(name);
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

GatewayProcess::GatewayProcess(std::vector<std::string> arguments, Environment environment) {
    environment.try_emplace("DATABASE_URL", test_variable("TEST_GATEWAY_DATABASE_URL"));
    environment.try_emplace("PORT", "0");
    environment.merge(surroundings());
    arguments.insert(arguments.begin(), test_variable("BOOKING_GATEWAY"));
    std::vector<std::string> settings;
    for (const auto& [name, value] : environment) settings.push_back(name + "=" + value);
    const auto pointers = [](std::vector<std::string>& texts) {
        std::vector<char*> list;
        for (auto& text : texts) list.push_back(text.data());
        list.push_back(nullptr);
        return list;
    };

    std::array<int, 2> out_pipe{};
    std::array<int, 2> err_pipe{};
    if (::pipe2(out_pipe.data(), O_CLOEXEC) != 0 || ::pipe2(err_pipe.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("no pipe");
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out_pipe[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err_pipe[1], STDERR_FILENO);
    const int failed = ::posix_spawn(&pid_, arguments[0].c_str(), &actions, nullptr,
                                     pointers(arguments).data(), pointers(settings).data());
    posix_spawn_file_actions_destroy(&actions);
    ::close(out_pipe[1]);
    ::close(err_pipe[1]);
    if (failed != 0) throw std::runtime_error("cannot start " + arguments[0]);
    out_reader_ = std::thread([this, fd = out_pipe[0]] { read_all(fd, out_); });
    err_reader_ = std::thread([this, fd = err_pipe[0]] { read_all(fd, err_); });
}

GatewayProcess::~GatewayProcess() {
    if (!exit_code_) {
        signal(SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    out_reader_.join();
    err_reader_.join();
}

void GatewayProcess::read_all(int fd, std::string& text) {
    std::array<char, 4096> buffer{};
    ssize_t got = 0;
    while ((got = ::read(fd, buffer.data(), buffer.size())) > 0) {
        const std::lock_guard guard(mutex_);
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    ::close(fd);
}

GatewayProcess& GatewayProcess::await_listening() {
    const std::string mark = "listening on http://";
    if (!await_line(mark)) throw std::runtime_error("the gateway does not listen: " + out() + err());
    const std::string text = out();
    const auto address = text.substr(text.find(mark) + mark.size());
    port_ = std::stoi(address.substr(address.find(':') + 1));
    return *this;
}

std::string GatewayProcess::out() {
    const std::lock_guard guard(mutex_);
    return out_;
}

std::string GatewayProcess::err() {
    const std::lock_guard guard(mutex_);
    return err_;
}

std::vector<std::string> GatewayProcess::lines() {
    std::vector<std::string> lines;
    std::istringstream text(out());
    for (std::string line; std::getline(text, line);) lines.push_back(line);
    return lines;
}

bool GatewayProcess::await_line(const std::string& part) {
    const auto said = [&] {
        const std::string text = out();
        const auto at = text.find(part);
        return at != std::string::npos && text.find('\n', at) != std::string::npos;
    };
    return wait_until([&] { return said() || await_exit(std::chrono::milliseconds(0)); }) &&
           wait_until(said, std::chrono::milliseconds(200));
}

void GatewayProcess::signal(int number) const {
    ::kill(pid_, number);
}

std::optional<int> GatewayProcess::await_exit(std::chrono::milliseconds patience) {
    const auto ended = [&] {
        int status = 0;
        if (!exit_code_ && ::waitpid(pid_, &status, WNOHANG) == pid_) {
            exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
        return exit_code_.has_value();
    };
    (void)wait_until(ended, patience);
    return exit_code_;
}

std::optional<int> GatewayProcess::stop() {
    signal(SIGTERM);
    return await_exit();
}

GatewayProcess& shared_gateway() {
    return kShared->get();
}

std::string changed_url(const char* variable, const Environment& changes) {
    std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
        PQconninfoParse(test_variable(variable).c_str(), nullptr), PQconninfoFree);
    if (!options) throw std::runtime_error(std::string(variable) + " is not a libpq URL");
    Environment parts = changes;
    for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr) parts.try_emplace(option->keyword, option->val);
    }
    std::string text;
    for (const auto& [name, value] : parts) text += name + "='" + value + "' ";
    return text;
}

}  // namespace booking
