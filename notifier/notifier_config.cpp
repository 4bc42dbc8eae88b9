#include "notifier_config.hpp"

#include <filesystem>

#include "process/command_line.hpp"
#include "smtp_url.hpp"

namespace booking {
namespace {

constexpr const char* kName = "booking-notifier";

struct Texts {
    std::string smtp_url;
    std::string smtp_user;
    std::string smtp_password;
    std::string smtp_from;
    std::string smtp_tls;
    std::string allow_private = "off";
    int lease_seconds = 60;
};

void declare_mail(CLI::App& app, Texts& texts) {
    app.add_option("--smtp-url", texts.smtp_url,
                   "smtp://host:port or smtps://host:port; without it e-mails wait")
        ->envname("SMTP_URL");
    app.add_option("--smtp-user", texts.smtp_user, "user to log in as")->envname("SMTP_USER");
    app.add_option("--smtp-password", texts.smtp_password, "its password; better given as the variable")
        ->envname("SMTP_PASSWORD");
    app.add_option("--smtp-from", texts.smtp_from, "sender: name <address> or address")->envname("SMTP_FROM");
    app.add_option("--smtp-tls", texts.smtp_tls,
                   "TLS for smtp://: required, try or none; not given: required, but none on loopback")
        ->envname("SMTP_TLS")
        ->check(CLI::IsMember({"required", "try", "none"}));
}

void declare(CLI::App& app, NotifierConfig& config, Texts& texts) {
    app.set_version_flag("--version", std::string(kName) + " " + version());
    add_database_options(app, config.database_url, config.database_role);
    declare_mail(app, texts);
    app.add_option("--templates", config.templates, "folder of the e-mails' templates")
        ->envname("TEMPLATES")
        ->capture_default_str();
    app.add_option("--ca-file", config.ca_file, "certificates to trust in place of the system's, PEM")
        ->envname("CA_FILE")
        ->check(CLI::ExistingFile);
    app.add_option("--allow-private", texts.allow_private,
                   "webhooks to private addresses, for development: on or off")
        ->envname("ALLOW_PRIVATE_WEBHOOKS")
        ->check(CLI::IsMember({"on", "off"}))
        ->capture_default_str();
    add_number(app, "--workers", "WORKERS", config.workers, 1, 64,
               "deliveries under way at a time, for each channel");
    add_number(app, "--most-per-webhook", "MOST_PER_WEBHOOK", config.most_per_webhook, 1, 64,
               "of those, to one webhook");
    add_ms(app, "--poll-ms", "POLL_MS", config.poll, 10, 60000, "how often to look for what is new or due");
    add_ms(app, "--verify-ms", "VERIFY_MS", config.verify, 0, 3600000,
           "how often to go on with the verification of all data, for 250 ms each time; 0: never");
    add_ms(app, "--timeout-ms", "TIMEOUT_MS", config.timeout, 100, 60000, "longest time of one webhook call");
    add_ms(app, "--shutdown-timeout-ms", "SHUTDOWN_TIMEOUT_MS", config.shutdown_timeout, 0, 600000,
           "how long deliveries may take to end after SIGTERM");
    add_number(app, "--lease-seconds", "LEASE_SECONDS", texts.lease_seconds, 1, 3600,
               "after which a delivery is another notifier's, if this one died");
    app.add_flag("--once", config.once, "send what is due, then end");
}

// The sentence that says what is wrong with the mail settings, or the settings.
std::variant<MailSettings, std::string> read_mail_settings(const Texts& texts, const NotifierConfig& config) {
    const auto url = read_smtp_url(texts.smtp_url);
    if (!url) return "--smtp-url (SMTP_URL) must be smtp:// or smtps://, a host and a port, and no more";
    const auto from = read_mailbox(texts.smtp_from);
    if (!from) return "--smtp-from (SMTP_FROM) must be an address, or a name and <address>";
    MailSettings mail{{config.lease / 2, config.ca_file},
                      url->url,
                      texts.smtp_user,
                      texts.smtp_password,
                      *from,
                      SmtpTls::required};
    if (texts.smtp_tls == "try") mail.tls = SmtpTls::tried;
    if (texts.smtp_tls == "none" || (texts.smtp_tls.empty() && url->is_loopback)) mail.tls = SmtpTls::none;
    if (texts.smtp_user.empty() != texts.smtp_password.empty()) {
        return "--smtp-user (SMTP_USER) and --smtp-password (SMTP_PASSWORD) go together";
    }
    const bool is_safe = mail.tls == SmtpTls::required || url->is_tls || url->is_loopback;
    if (!is_safe && !texts.smtp_user.empty()) {
        return "--smtp-tls (SMTP_TLS) must be required when a password is sent to another host";
    }
    return mail;
}

// Beside the program, wherever it was put.
std::string default_templates() {
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    return error ? "templates" : (program.parent_path() / "templates").string();
}

EarlyExit refuse(const std::string& sentence) {
    return {2, std::string(kName) + ": " + sentence + "\n"};
}

}  // namespace

std::variant<NotifierConfig, EarlyExit> parse_notifier_config(int argc, const char* const* argv) {
    NotifierConfig config;
    config.templates = default_templates();
    Texts texts;
    CLI::App app{"Tells customers and systems what happened to events and bookings", kName};
    declare(app, config, texts);
    if (auto exit = parse_command_line(app, argc, argv)) return *exit;
    config.allow_private = texts.allow_private == "on";
    config.lease = std::chrono::seconds(texts.lease_seconds);
    // A lease that ends during an attempt would make a second one of it.
    if (config.timeout * 2 > config.lease) {
        return refuse("--lease-seconds (LEASE_SECONDS) must be at least twice --timeout-ms (TIMEOUT_MS)");
    }
    if (!texts.smtp_url.empty()) {
        auto mail = read_mail_settings(texts, config);
        if (const auto* fault = std::get_if<std::string>(&mail)) return refuse(*fault);
        config.mail = std::get<MailSettings>(std::move(mail));
    }
    return config;
}

}  // namespace booking
