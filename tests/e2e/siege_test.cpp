// Clients that hold connections and send nothing, or too slowly, or more than is wanted.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <memory>
#include <stdexcept>

#include "../integration/test_data.hpp"
#include "expect_problem.hpp"
#include "gateway_process.hpp"

namespace booking {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kOverLimit = 256;  // served beyond --max-connections, for health checks
const std::string kPost = "POST /api/v1/bookings HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\n";

// Of this process, and of those that it starts meanwhile.
class Descriptors final {
public:
    Descriptors() { ::getrlimit(RLIMIT_NOFILE, &before_); }
    ~Descriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    Descriptors(const Descriptors&) = delete;
    Descriptors& operator=(const Descriptors&) = delete;

    [[nodiscard]] std::size_t raise() const {
        const rlimit all{before_.rlim_max, before_.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &all);
        return all.rlim_cur;
    }

private:
    rlimit before_{};
};

// The gateway behind a hard limit of descriptors, which no GatewayProcess can have from its start.
class LimitedGateway final : public ChildProcess {
public:
    explicit LimitedGateway(int descriptors)
        : ChildProcess({"sh", "-c", "ulimit -n " + std::to_string(descriptors) + R"( && exec "$0" --port 0)",
                        test_variable("BOOKING_GATEWAY")},
                       settings()) {}

    [[nodiscard]] int await_port() {
        const std::string mark = "listening on http://127.0.0.1:";
        if (!await_line(mark)) throw std::runtime_error("the gateway does not listen: " + out() + err());
        const auto text = out();
        return std::stoi(text.substr(text.find(mark) + mark.size()));
    }

private:
    static Environment settings() {
        auto environment = surroundings(std::array{"HOST", "POOL_SIZE", "MAX_CONNECTIONS", "LOG_REQUESTS"});
        environment["DATABASE_URL"] = test_variable("TEST_GATEWAY_DATABASE_URL");
        return environment;
    }
};

// Of a running gateway; the hard limit stays.
void limit_descriptors(const GatewayProcess& gateway, rlim_t count) {
    rlimit limit{};
    ASSERT_EQ(::prlimit(gateway.pid(), RLIMIT_NOFILE, nullptr, &limit), 0);
    limit.rlim_cur = std::min(count, limit.rlim_max);
    ASSERT_EQ(::prlimit(gateway.pid(), RLIMIT_NOFILE, &limit, nullptr), 0);
}

// How much of a body the server takes, buffers of both sockets included, before it closes.
std::size_t bytes_taken(int port, const std::string& head, std::size_t limit) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    std::size_t taken = 0;
    std::string bytes = head;
    while (taken < limit) {
        const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) break;
        taken += static_cast<std::size_t>(sent);
        bytes.assign(64 * 1024, ' ');
    }
    ::close(socket);
    return taken;
}

long resident_kib(pid_t process) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    for (std::string word; status >> word;) {
        long kib = 0;
        if (word == "VmRSS:" && status >> kib) return kib;
    }
    return 0;
}

using Sockets = std::vector<std::unique_ptr<HttpSocket>>;

Sockets connections(int port, std::size_t count, const std::string& sent = "") {
    Sockets sockets;
    for (std::size_t i = 0; i < count; ++i) {
        sockets.push_back(std::make_unique<HttpSocket>(port));
        sockets.back()->send(sent);
    }
    return sockets;
}

TEST(SiegeTest, WhoSendsNothingOrSlowlyIsToldSoAndCutOff) {
    const int port = shared_gateway().port();
    struct Case {
        std::string sent;
        seconds least;
        seconds most;
    };
    const std::vector<Case> cases{
        {"", seconds(4), seconds(7)},
        {"GET /livez HTTP/1.1\r\nHo", seconds(4), seconds(7)},
        {"\r\n", seconds(4), seconds(7)},
        {kPost + "Content-Length: 10\r\n\r\n{", seconds(9), seconds(13)},
        {kPost + "Transfer-Encoding: chunked\r\n\r\n2\r\n{", seconds(9), seconds(13)}};
    Sockets sockets;
    const auto start = Clock::now();
    for (const auto& test : cases) {
        sockets.push_back(std::make_unique<HttpSocket>(port));
        sockets.back()->send(test.sent);
    }
    for (std::size_t i = 0; i < cases.size(); ++i) {
        SCOPED_TRACE(cases[i].sent);
        expect_problem(sockets[i]->read_reply(), 408, "RequestTimeout");
        EXPECT_TRUE(sockets[i]->is_closed());
        EXPECT_GE(Clock::now() - start, cases[i].least);
        EXPECT_LE(Clock::now() - start, cases[i].most);
    }
}

TEST(SiegeTest, SilentConnectionsMakeRoomForOthers) {
    const Descriptors descriptors;
    const std::size_t count = std::min<std::size_t>(5'000, descriptors.raise() - 200);
    GatewayProcess gateway(
        {"--log-requests", "off", "--max-connections", std::to_string(std::min(count / 2, 1'024UL))});
    gateway.await_listening();
    const auto silent = connections(gateway.port(), count);
    for (int i = 0; i < 20; ++i) {
        for (const char* path : {"/livez", "/readyz", "/health", "/metrics", "/api/v1/events?limit=1"}) {
            const auto start = Clock::now();
            EXPECT_EQ(gateway.client().get(path).status, 200) << path;
            EXPECT_LT(Clock::now() - start, seconds(1)) << path;
        }
    }
    HttpSocket kept(gateway.port());
    kept.send(request_text("GET", "/livez", "", {}));
    EXPECT_EQ(kept.read_reply().status, 200);
    const auto more = connections(gateway.port(), 100);
    kept.send(request_text("GET", "/livez", "", {}));
    EXPECT_EQ(kept.read_reply().status, 200) << "the oldest go first";
    EXPECT_EQ(gateway.stop(), 0);
}

TEST(SiegeTest, AnIdleConnectionCostsLittle) {
    const Descriptors descriptors;
    const std::size_t count = std::min<std::size_t>(10'000, descriptors.raise() - 200);
    GatewayProcess gateway(
        {"--log-requests", "off", "--max-connections", "20000", "--keep-alive-ms", "600000"});
    gateway.await_listening();
    EXPECT_EQ(gateway.client().get("/livez").status, 200);
    const auto before = resident_kib(gateway.pid());
    // Each has been at work, which is what leaves buffers behind.
    const auto idle = connections(gateway.port(), count, request_text("GET", "/livez", "", {}));
    for (const auto& socket : idle) ASSERT_EQ(socket->read_reply().status, 200);
    const auto each = static_cast<double>(resident_kib(gateway.pid()) - before) / static_cast<double>(count);
    std::cout << count << " idle connections, resident memory of each: " << each << " KiB\n";
    EXPECT_LE(each, 32.0);
    EXPECT_EQ(gateway.client().get("/livez").status, 200);
    EXPECT_EQ(gateway.stop(), 0);
}

TEST(SiegeTest, HealthIsAnsweredWhileSlowRequestsHoldAllConnections) {
    GatewayProcess gateway({"--log-requests", "off", "--max-connections", "20"});
    gateway.await_listening();
    const auto slow = connections(gateway.port(), 20 + 2 * kOverLimit, "GET /livez HTTP/1.1\r\n");
    for (const char* path : {"/livez", "/readyz", "/health", "/metrics"}) {
        EXPECT_EQ(gateway.client().get(path).status, 200) << path;
    }
    expect_problem(gateway.client().get("/api/v1/events"), 503, "Unavailable");
}

TEST(SiegeTest, InABurstNobodyIsClosedUnread) {
    constexpr std::size_t kSlow = 20;
    GatewayProcess gateway({"--log-requests", "off", "--max-connections", std::to_string(kSlow)});
    gateway.await_listening();
    const auto slow = connections(gateway.port(), kSlow, "GET /livez HTTP/1.1\r\n");
    EXPECT_EQ(gateway.client().get("/livez").status, 200);  // so the others were read
    gateway.signal(SIGSTOP);
    const auto burst = connections(gateway.port(), 100, request_text("GET", "/livez", "", {}));
    gateway.signal(SIGCONT);
    for (const auto& socket : burst) EXPECT_EQ(socket->read_reply().status, 200);
}

TEST(SiegeTest, ARefusedBodyIsReadOverUpToAMebibyte) {
    constexpr std::size_t kMany = 64UL * 1024 * 1024;
    const std::string head = kPost + "Content-Length: 1000000000\r\n\r\n";
    EXPECT_LT(bytes_taken(shared_gateway().port(), head, kMany), kMany / 4);
}

TEST(SiegeTest, ManyPipelinedRequestsAreAnsweredInTheirTurn) {
    HttpSocket socket(shared_gateway().port());
    const std::string one = request_text("GET", "/livez", "", {});
    std::string many;
    for (int i = 0; i < 2'000; ++i) many += one;
    socket.send(many);
    EXPECT_EQ(shared_gateway().client().get("/livez").status, 200);
    for (int i = 0; i < 2'000; ++i) ASSERT_EQ(socket.read_reply().status, 200) << i;
}

TEST(SiegeTest, FewDescriptorsServeFewConnections) {
    LimitedGateway gateway(128);
    const int port = gateway.await_port();
    EXPECT_NE(gateway.out().find("only 128 file descriptors are allowed"), std::string::npos)
        << gateway.out();
    const auto slow = connections(port, 300, "GET /livez HTTP/1.1\r\n");
    EXPECT_EQ(HttpClient(port).get("/health").status, 200);
    EXPECT_EQ(gateway.out().find("can be accepted"), std::string::npos) << gateway.out();
    const auto start = Clock::now();
    EXPECT_EQ(gateway.stop(), 0);
    EXPECT_LT(Clock::now() - start, seconds(3));
}

TEST(SiegeTest, TooFewDescriptorsAreTold) {
    for (const int count : {16, 32, 64}) {
        LimitedGateway gateway(count);
        EXPECT_EQ(gateway.await_exit(), 1);
        const auto text = "only " + std::to_string(count) + " file descriptors are allowed";
        EXPECT_TRUE(wait_until([&] { return gateway.err().find(text) != std::string::npos; }))
            << gateway.err();
    }
}

TEST(SiegeTest, WithoutDescriptorsItGoesOnAndStopsAtOnce) {
    for (const std::ptrdiff_t count : {16, 64}) {
        SCOPED_TRACE(count);
        GatewayProcess gateway({"--log-requests", "off"});
        gateway.await_listening();
        Sockets slow;
        const auto fill_until = [&](const std::function<bool()>& is_full) {
            return wait_until([&] {
                std::ranges::move(connections(gateway.port(), 8, "GET /livez HTTP/1.1\r\n"),
                                  std::back_inserter(slow));
                return is_full();
            });
        };
        limit_descriptors(gateway, static_cast<rlim_t>(count));
        EXPECT_TRUE(fill_until([&] {
            return gateway.out().find("no connection can be accepted for now") != std::string::npos;
        })) << gateway.out();
        limit_descriptors(gateway, 1'000);
        EXPECT_EQ(gateway.client().get("/health").status, 200);
        limit_descriptors(gateway, static_cast<rlim_t>(count));
        EXPECT_TRUE(fill_until([&] {
            const std::filesystem::directory_iterator open("/proc/" + std::to_string(gateway.pid()) + "/fd");
            return std::distance(begin(open), end(open)) >= count;
        }));
        const auto start = Clock::now();
        EXPECT_EQ(gateway.stop(), 0);
        EXPECT_LT(Clock::now() - start, seconds(3));
    }
}

}  // namespace
}  // namespace booking
