// The real notifier, a real receiver of webhooks and a real SMTP server as child processes.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "../e2e/child_process.hpp"
#include "../e2e/http_client.hpp"
#include "../integration/test_data.hpp"

namespace booking {

class NotifierProcess final : public ChildProcess {
public:
    // Polls quickly and has short leases, unless told otherwise; waits until it runs.
    explicit NotifierProcess(std::vector<std::string> arguments = {}, Environment environment = {});
};

// Sends what is due and ends; the arguments of NotifierProcess.
void notify_once(std::vector<std::string> arguments = {}, Environment environment = {});

class Receiver final : public ChildProcess {
public:
    Receiver();
    [[nodiscard]] std::string url(const std::string& path, const std::string& host = "127.0.0.1") const {
        return "http://" + host + ":" + std::to_string(port_) + path;
    }
    void know(const std::string& name, const std::string& secret) const;
    [[nodiscard]] nlohmann::json received(const std::string& name) const;

private:
    int port_ = 0;
};

[[nodiscard]] Receiver& receiver();

// Debian's own Python: its packages are not found by another.
class MailServer final : public ChildProcess {
public:
    explicit MailServer(const std::filesystem::path& folder);
    ~MailServer() override;
    MailServer(const MailServer&) = delete;
    MailServer& operator=(const MailServer&) = delete;

    [[nodiscard]] int port(const char* which) const { return ports_.at(which).get<int>(); }
    [[nodiscard]] std::string certificate() const { return folder_ / "certificate.pem"; }
    // Mails to the address, oldest first.
    [[nodiscard]] std::vector<nlohmann::json> mails(const std::string& address);

private:
    std::filesystem::path folder_;
    nlohmann::json ports_;
};

[[nodiscard]] MailServer& mail_server();

struct Webhook {
    std::string id;
    std::string name;  // in the receiver
    std::string secret;
};

// Each test begins without webhooks and deliveries, and with everything read.
class NotifierTest : public testing::Test {
protected:
    void SetUp() override;

    // path: "/ok", with a query if need be; the receiver knows the secret.
    Webhook make_webhook(const std::string& behaviour, const std::string& kinds = "[]",
                         const std::string& host = "127.0.0.1");
    // The columns of the webhook's deliveries, one object each, oldest first.
    nlohmann::json deliveries(const std::string& webhook_id);
    nlohmann::json mail_delivery(const std::string& address);
    // The id of a new booking of `quantity` tickets.
    std::string book(const std::string& event, const std::string& email = unique_email(), int quantity = 1);
    void make_due() {
        owner_.query("update booking_data.delivery set next_attempt_at = now() where status = 'pending'");
    }

    SqlSession owner_ = SqlSession::admin("booking_owner");
};

}  // namespace booking
