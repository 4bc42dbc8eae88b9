#include <curl/curl.h>
#include <unistd.h>

#include <csignal>
#include <iostream>

#include "channel.hpp"
#include "notifier_config.hpp"
#include "outbox.hpp"
#include "postgres/start_failure.hpp"
#include "process/log.hpp"
#include "process/signals.hpp"
#include "verifier.hpp"
#include "webhook_sender.hpp"

namespace {

using namespace booking;

constexpr milliseconds kLockTimeout{2000};
constexpr milliseconds kCallTimeout{10000};
constexpr std::size_t kConnections = 5;

// With --once, the last channel to run dry ends the program as a signal would.
class Drained final {
public:
    explicit Drained(int channels) : left_(channels) {}
    void operator()() {
        if (--left_ == 0) ::kill(::getpid(), SIGTERM);
    }

private:
    std::atomic<int> left_;
};

void notify(const NotifierConfig& config, const PgSettings& database) {
    const auto templates = config.mail ? std::optional<MailTemplates>(config.templates) : std::nullopt;
    ConnectionPool pool(database, kConnections);
    Outbox(pool, {"webhook"}).check();
    std::atomic<bool> abandoned = false;
    Drained drained(config.mail ? 2 : 1);
    ChannelSettings settings{config.workers, config.poll, {}};
    if (config.once) settings.on_drained = [&drained] { drained(); };
    const WebhookSettings webhooks{{config.timeout, config.ca_file}, config.allow_private};
    Channel webhook(Outbox(pool, {"webhook", config.lease, config.most_per_webhook}), settings, abandoned,
                    [&] { return std::make_unique<WebhookSender>(webhooks, abandoned); });
    std::optional<Channel> email;
    if (config.mail) {
        email.emplace(Outbox(pool, {"email", config.lease, config.most_per_webhook}), settings, abandoned,
                      [&] { return std::make_unique<MailSender>(*config.mail, *templates, abandoned); });
    }
    std::optional<Verifier> verifier;
    if (!config.once && config.verify.count() > 0) verifier.emplace(pool, config.verify);
    log_event("info", std::string("notifying: webhooks") +
                          (config.mail ? ", e-mails" : "; e-mails wait: SMTP_URL is not set"));
    wait_for_stop_signal();
    log_event("info", "stopping");
    webhook.stop();
    if (email) email->stop();
    verifier.reset();
    const Deadline deadline = Clock::now() + config.shutdown_timeout;
    const bool webhooks_ended = webhook.await_idle(deadline);
    const bool mails_ended = !email || email->await_idle(deadline);
    abandoned = true;
    log_event("info",
              webhooks_ended && mails_ended ? "stopped" : "stopped; what was under way will be repeated");
}

}  // namespace

int main(int argc, char** argv) {
    prepare_process();
    const auto parsed = parse_notifier_config(argc, argv);
    if (const auto* exit = std::get_if<EarlyExit>(&parsed)) {
        (exit->code == 0 ? std::cout : std::cerr) << exit->text;
        return exit->code;
    }
    const auto& config = std::get<NotifierConfig>(parsed);
    const PgSettings database{config.database_url, config.database_role, kLockTimeout,
                              kCallTimeout,        outbox_statements(),  "booking-notifier"};
    try {
        if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
            throw std::runtime_error("libcurl cannot be used");
        notify(config, database);
        curl_global_cleanup();
    } catch (const PgError& error) {
        std::cerr << "booking-notifier: " << explain_start_failure(error, database) << "\n";
        return 1;
    } catch (const std::exception& error) {
        std::cerr << "booking-notifier: " << error.what() << "\n";
        return 1;
    }
    return 0;
}
