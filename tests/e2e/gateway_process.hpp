// The real gateway binary as a child process: its port, its lines, its end.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "http_client.hpp"

namespace booking {

using Environment = std::map<std::string, std::string>;

class GatewayProcess final {
public:
    // DATABASE_URL is the test database as booking_gateway, and the port any free one, unless told otherwise.
    explicit GatewayProcess(std::vector<std::string> arguments = {}, Environment environment = {});
    ~GatewayProcess();
    GatewayProcess(const GatewayProcess&) = delete;
    GatewayProcess& operator=(const GatewayProcess&) = delete;

    // Waits until it says where it listens. Throws with what it said if it does not.
    GatewayProcess& await_listening();
    [[nodiscard]] int port() const { return port_; }
    [[nodiscard]] HttpClient client() const { return HttpClient(port_); }

    [[nodiscard]] std::string out();
    [[nodiscard]] std::string err();
    [[nodiscard]] std::vector<std::string> lines();
    [[nodiscard]] bool await_line(const std::string& part);

    void signal(int number) const;
    // The exit code; 128 + n after signal n; nothing: still running.
    [[nodiscard]] std::optional<int> await_exit(
        std::chrono::milliseconds patience = std::chrono::seconds(10));
    // SIGTERM, then the exit code.
    [[nodiscard]] std::optional<int> stop();

private:
    void read_all(int fd, std::string& text);

    pid_t pid_ = -1;
    int port_ = 0;
    std::optional<int> exit_code_;
    std::mutex mutex_;
    std::string out_;
    std::string err_;
    std::thread out_reader_;
    std::thread err_reader_;
};

// One process that all tests share which do not stop or disturb it.
[[nodiscard]] GatewayProcess& shared_gateway();

// The test database's URL with another database, host or user.
[[nodiscard]] std::string changed_url(const char* variable, const Environment& changes);

}  // namespace booking
