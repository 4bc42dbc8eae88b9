#include "child_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <memory>
#include <sstream>
#include <stdexcept>

#include "../integration/sql_session.hpp"

extern char** environ;

namespace booking {

Environment surroundings(std::span<const char* const> without) {
    Environment environment;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text = *entry;
        environment[text.substr(0, text.find('='))] = text.substr(text.find('=') + 1);
    }
    for (const char* name : without) environment.erase(name);
    return environment;
}

ChildProcess::ChildProcess(std::vector<std::string> arguments, const Environment& environment) {
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
    // What nohup or a shell's "&" had this process ignore, a shell that inherits it could not trap.
    sigset_t to_default;
    sigemptyset(&to_default);
    for (const int number : {SIGHUP, SIGINT, SIGQUIT, SIGTERM}) sigaddset(&to_default, number);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &to_default);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    const int failed = ::posix_spawnp(&pid_, arguments[0].c_str(), &actions, &attributes,
                                      pointers(arguments).data(), pointers(settings).data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    ::close(out_pipe[1]);
    ::close(err_pipe[1]);
    if (failed != 0) throw std::runtime_error("cannot start " + arguments[0]);
    out_reader_ = std::thread([this, fd = out_pipe[0]] { read_all(fd, out_); });
    err_reader_ = std::thread([this, fd = err_pipe[0]] { read_all(fd, err_); });
}

ChildProcess::~ChildProcess() {
    if (!exit_code_) {
        signal(SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    out_reader_.join();
    err_reader_.join();
}

void ChildProcess::read_all(int fd, std::string& text) {
    std::array<char, 4096> buffer{};
    ssize_t got = 0;
    while ((got = ::read(fd, buffer.data(), buffer.size())) > 0) {
        const std::lock_guard guard(mutex_);
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    ::close(fd);
}

std::string ChildProcess::out() {
    const std::lock_guard guard(mutex_);
    return out_;
}

std::string ChildProcess::err() {
    const std::lock_guard guard(mutex_);
    return err_;
}

std::vector<std::string> ChildProcess::lines() {
    std::vector<std::string> lines;
    std::istringstream text(out());
    for (std::string line; std::getline(text, line);) lines.push_back(line);
    return lines;
}

bool ChildProcess::await_line(const std::string& part) {
    const auto said = [&] {
        const std::string text = out();
        const auto at = text.find(part);
        return at != std::string::npos && text.find('\n', at) != std::string::npos;
    };
    return wait_until([&] { return said() || await_exit(std::chrono::milliseconds(0)); }) &&
           wait_until(said, std::chrono::milliseconds(200));
}

void ChildProcess::signal(int number) const {
    ::kill(pid_, number);
}

std::optional<int> ChildProcess::await_exit(std::chrono::milliseconds patience) {
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

std::optional<int> ChildProcess::stop() {
    signal(SIGTERM);
    return await_exit();
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
