#include "notifier_fixture.hpp"

#include <memory>

namespace booking {
namespace {

using Json = nlohmann::json;

// What is set around the tests must not configure the notifier.
const std::array kOwnVariables{"DATABASE_URL",     "DATABASE_ROLE", "SMTP_URL",      "SMTP_USER",
                               "SMTP_PASSWORD",    "SMTP_FROM",     "SMTP_TLS",      "TEMPLATES",
                               "CA_FILE",          "WORKERS",       "POLL_MS",       "ALLOW_PRIVATE_WEBHOOKS",
                               "MOST_PER_WEBHOOK", "TIMEOUT_MS",    "LEASE_SECONDS", "SHUTDOWN_TIMEOUT_MS",
                               "VERIFY_MS"};

std::vector<std::string> command(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), test_variable("BOOKING_NOTIFIER"));
    return arguments;
}

Environment complete(Environment environment) {
    environment.try_emplace("DATABASE_URL", test_variable("TEST_NOTIFIER_DATABASE_URL"));
    environment.try_emplace("ALLOW_PRIVATE_WEBHOOKS", "on");
    environment.try_emplace("POLL_MS", "50");
    environment.try_emplace("VERIFY_MS", "0");
    environment.try_emplace("TIMEOUT_MS", "1000");
    environment.try_emplace("LEASE_SECONDS", "2");
    environment.merge(surroundings(kOwnVariables));
    return environment;
}

class SharedServers final : public testing::Environment {
public:
    Receiver& receiver() {
        if (!receiver_) receiver_ = std::make_unique<Receiver>();
        return *receiver_;
    }
    MailServer& mail_server() {
        if (!mail_server_) mail_server_ = std::make_unique<MailServer>(test_variable("TEST_WORK_FOLDER"));
        return *mail_server_;
    }
    void TearDown() override {
        receiver_.reset();
        mail_server_.reset();
    }

private:
    std::unique_ptr<Receiver> receiver_;
    std::unique_ptr<MailServer> mail_server_;
};

auto* const kServers = static_cast<SharedServers*>(testing::AddGlobalTestEnvironment(new SharedServers));

}  // namespace

NotifierProcess::NotifierProcess(std::vector<std::string> arguments, Environment environment)
    : ChildProcess(command(std::move(arguments)), complete(std::move(environment))) {
    if (!await_line("notifying: ")) throw std::runtime_error("the notifier does not run: " + out() + err());
}

void notify_once(std::vector<std::string> arguments, Environment environment) {
    arguments.emplace_back("--once");
    NotifierProcess process(std::move(arguments), std::move(environment));
    const auto code = process.await_exit(std::chrono::seconds(30));
    ASSERT_TRUE(code.has_value()) << process.out();
    EXPECT_EQ(*code, 0) << process.out() << process.err();
}

Receiver::Receiver()
    : ChildProcess({"node", test_variable("TEST_NOTIFIER_FOLDER") + "/receiver/receiver.cjs"},
                   surroundings({})) {
    if (!await_line("port ")) throw std::runtime_error("the receiver does not run: " + err());
    port_ = std::stoi(out().substr(5));
}

void Receiver::know(const std::string& name, const std::string& secret) const {
    (void)HttpClient(port_).call("PUT", "/control/" + name, secret);
}

Json Receiver::received(const std::string& name) const {
    return HttpClient(port_).get("/received/" + name).json();
}

Receiver& receiver() {
    return kServers->receiver();
}

MailServer::MailServer(const std::filesystem::path& folder)
    : ChildProcess(
          {"/usr/bin/python3", test_variable("TEST_NOTIFIER_FOLDER") + "/mail_server.py", folder.string()},
          surroundings({})),
      folder_(folder) {
    if (!await_line("{")) throw std::runtime_error("the mail server does not run: " + err());
    ports_ = Json::parse(lines().at(0));
}

MailServer::~MailServer() = default;

std::vector<Json> MailServer::mails(const std::string& address) {
    std::vector<Json> found;
    const std::string all = out();
    std::istringstream complete_lines(all.substr(0, all.rfind('\n')));
    for (std::string line; std::getline(complete_lines, line);) {
        Json mail = Json::parse(line);
        if (mail.contains("to") && mail["to"][0] == address) found.push_back(std::move(mail));
    }
    return found;
}

MailServer& mail_server() {
    return kServers->mail_server();
}

void NotifierTest::SetUp() {
    owner_.query("delete from booking_data.delivery");
    owner_.query("delete from booking_data.webhook");
    owner_.query("delete from booking_data.change_reader");
    owner_.query(
        "insert into booking_data.change_reader (name, asked_at) values ('webhook', clock_timestamp()), "
        "('email', clock_timestamp())");
}

Webhook NotifierTest::make_webhook(const std::string& behaviour, const std::string& kinds,
                                   const std::string& host) {
    Webhook webhook;
    webhook.name = unique_word();
    const auto query = behaviour.find('?');
    const std::string path = behaviour.substr(0, query) + "/" + webhook.name +
                             (query == std::string::npos ? "" : behaviour.substr(query));
    const Json request{{"url", receiver().url(path, host)}, {"kinds", Json::parse(kinds)}};
    owner_.query("select booking_api.allow_private_webhooks(true)");
    const Json made = Json::parse(owner_.value("select booking_api.create_webhook($1)", {request.dump()}));
    webhook.id = made["id"].get<std::string>();
    webhook.secret = made["secret"].get<std::string>();
    receiver().know(webhook.name, webhook.secret);
    return webhook;
}

Json NotifierTest::deliveries(const std::string& webhook_id) {
    return Json::parse(owner_.value(
        "select coalesce(json_agg(json_build_object('id', d.id, 'messageId', booking_impl.message_id("
        "d.epoch, d.transaction_id, d.position, d.id), 'kind', d.kind, 'status', d.status, 'attempts', "
        "d.attempts, "
        "'lastStatus', d.last_status, 'lastError', d.last_error, 'wait', extract(epoch from "
        "d.next_attempt_at "
        "- now())) order by d.id), '[]') from booking_data.delivery d where d.webhook_id = $1",
        {webhook_id}));
}

Json NotifierTest::mail_delivery(const std::string& address) {
    return Json::parse(owner_.value(
        "select json_build_object('status', d.status, 'attempts', d.attempts, 'lastStatus', d.last_status, "
        "'lastError', d.last_error) from booking_data.delivery d where d.recipient = $1 order by d.id desc "
        "limit 1",
        {address}));
}

std::string NotifierTest::book(const std::string& event, const std::string& email, int quantity) {
    const auto outcome = owner_.query(kBook, {booking_body(email, {{event, quantity}})});
    return Json::parse(outcome.cell()).at("id").get<std::string>();
}

}  // namespace booking
