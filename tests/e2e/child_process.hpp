// A program as a child process: its lines, its end.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace booking {

using Environment = std::map<std::string, std::string>;

// The variables set around the tests, without those that would configure the child.
[[nodiscard]] Environment surroundings(std::span<const char* const> without);

class ChildProcess {
public:
    // The first argument is the program; one without a slash is looked for in PATH.
    ChildProcess(std::vector<std::string> arguments, const Environment& environment);
    virtual ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    [[nodiscard]] std::string out();
    [[nodiscard]] std::string err();
    [[nodiscard]] std::vector<std::string> lines();
    [[nodiscard]] bool await_line(const std::string& part);

    void signal(int number) const;
    [[nodiscard]] pid_t pid() const { return pid_; }
    // The exit code; 128 + n after signal n; nothing: still running.
    [[nodiscard]] std::optional<int> await_exit(
        std::chrono::milliseconds patience = std::chrono::seconds(10));
    // SIGTERM, then the exit code.
    [[nodiscard]] std::optional<int> stop();

private:
    void read_all(int fd, std::string& text);

    pid_t pid_ = -1;
    std::optional<int> exit_code_;
    std::mutex mutex_;
    std::string out_;
    std::string err_;
    std::thread out_reader_;
    std::thread err_reader_;
};

// The test database's URL with another database, host or user.
[[nodiscard]] std::string changed_url(const char* variable, const Environment& changes);

}  // namespace booking
