// The real gateway binary as a child process: its port, its lines, its end.
#pragma once

#include "child_process.hpp"
#include "http_client.hpp"

namespace booking {

class GatewayProcess final : public ChildProcess {
public:
    // DATABASE_URL is the test database as booking_gateway, and the port any free one, unless told otherwise.
    explicit GatewayProcess(std::vector<std::string> arguments = {}, Environment environment = {});

    // Waits until it says where it listens. Throws with what it said if it does not.
    GatewayProcess& await_listening();
    [[nodiscard]] int port() const { return port_; }
    [[nodiscard]] HttpClient client() const { return HttpClient(port_); }

private:
    int port_ = 0;
};

// One process that all tests share which do not stop or disturb it.
[[nodiscard]] GatewayProcess& shared_gateway();

}  // namespace booking
