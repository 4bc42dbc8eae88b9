#include "notifier_config.hpp"

#include <gtest/gtest.h>

#include "smtp_url.hpp"

namespace booking {
namespace {

using Arguments = std::vector<const char*>;

std::variant<NotifierConfig, EarlyExit> parse(Arguments arguments) {
    arguments.insert(arguments.begin(), "booking-notifier");
    return parse_notifier_config(static_cast<int>(arguments.size()), arguments.data());
}

NotifierConfig accepted(const Arguments& arguments) {
    const auto result = parse(arguments);
    if (const auto* exit = std::get_if<EarlyExit>(&result)) throw std::runtime_error(exit->text);
    return std::get<NotifierConfig>(result);
}

std::string refused(const Arguments& arguments) {
    const auto result = parse(arguments);
    const auto* exit = std::get_if<EarlyExit>(&result);
    if (exit == nullptr) return "accepted";
    EXPECT_EQ(exit->code, 2);
    return exit->text;
}

void expect_names(const std::string& text, const std::string& flag, const std::string& variable) {
    EXPECT_NE(text.find(flag), std::string::npos) << text;
    EXPECT_NE(text.find(variable), std::string::npos) << text;
}

TEST(NotifierConfigTest, HasSafeDefaults) {
    const auto config = accepted({});
    EXPECT_FALSE(config.mail.has_value());
    EXPECT_FALSE(config.allow_private);
    EXPECT_FALSE(config.once);
    EXPECT_EQ(config.workers, 8U);
    EXPECT_EQ(config.poll.count(), 1000);
    EXPECT_EQ(config.timeout.count(), 15000);
    EXPECT_EQ(config.lease.count(), 60);
    EXPECT_TRUE(config.templates.ends_with("/templates"));
}

TEST(NotifierConfigTest, WantsTlsUnlessTheServerIsOnThisMachine) {
    const auto tls = [](Arguments arguments) {
        arguments.insert(arguments.end(), {"--smtp-from", "a@example.com"});
        return accepted(arguments).mail->tls;
    };
    EXPECT_EQ(tls({"--smtp-url", "smtp://mail.example.com:587"}), SmtpTls::required);
    EXPECT_EQ(tls({"--smtp-url", "smtp://127.0.0.1:25"}), SmtpTls::none);
    EXPECT_EQ(tls({"--smtp-url", "smtp://[::1]:25"}), SmtpTls::none);
    EXPECT_EQ(tls({"--smtp-url", "smtp://localhost:25", "--smtp-tls", "required"}), SmtpTls::required);
    EXPECT_EQ(tls({"--smtp-url", "smtp://mail.example.com", "--smtp-tls", "try"}), SmtpTls::tried);
    EXPECT_EQ(tls({"--smtp-url", "smtp://mail.example.com", "--smtp-tls", "none"}), SmtpTls::none);
}

TEST(NotifierConfigTest, NamesTheFaultyMailSetting) {
    const Arguments url{"--smtp-url", "smtp://mail.example.com"};
    const auto with = [&](const Arguments& more) {
        Arguments all = url;
        all.insert(all.end(), more.begin(), more.end());
        return refused(all);
    };
    expect_names(with({}), "--smtp-from", "SMTP_FROM");
    expect_names(with({"--smtp-from", "a@example.com\r\nBcc: b@example.com"}), "--smtp-from", "SMTP_FROM");
    expect_names(with({"--smtp-from", "a@example.com", "--smtp-user", "u"}), "--smtp-password",
                 "SMTP_PASSWORD");
    expect_names(with({"--smtp-from", "a@example.com", "--smtp-user", "u", "--smtp-password", "secret",
                       "--smtp-tls", "try"}),
                 "--smtp-tls", "SMTP_TLS");
    expect_names(with({"--smtp-tls", "maybe"}), "--smtp-tls", "SMTP_TLS");
    for (const char* bad : {"mail.example.com", "http://mail.example.com", "smtp://u:secret@mail.example.com",
                            "smtp://mail.example.com/path", "smtp://", "smtp://a:99999"}) {
        const auto text = refused({"--smtp-url", bad, "--smtp-from", "a@example.com"});
        expect_names(text, "--smtp-url", "SMTP_URL");
        EXPECT_EQ(text.find("secret"), std::string::npos);
    }
}

TEST(NotifierConfigTest, ALeaseOutlivesAnAttempt) {
    expect_names(refused({"--lease-seconds", "29"}), "--lease-seconds", "TIMEOUT_MS");
    EXPECT_EQ(accepted({"--lease-seconds", "30"}).lease.count(), 30);
}

TEST(NotifierConfigTest, RefusesBadValues) {
    expect_names(refused({"--workers", "0"}), "--workers", "WORKERS");
    expect_names(refused({"--poll-ms", "1"}), "--poll-ms", "POLL_MS");
    expect_names(refused({"--allow-private", "yes"}), "--allow-private", "ALLOW_PRIVATE_WEBHOOKS");
    expect_names(refused({"--ca-file", "/nonexistent"}), "--ca-file", "CA_FILE");
    expect_names(refused({"--database-role", "a;b"}), "--database-role", "DATABASE_ROLE");
    EXPECT_EQ(refused({"postgresql://u:secret@h/d"}).find("secret"), std::string::npos);
}

TEST(NotifierConfigTest, HelpAndVersionEndWell) {
    EXPECT_EQ(std::get<EarlyExit>(parse({"--help"})).code, 0);
    EXPECT_NE(std::get<EarlyExit>(parse({"--version"})).text.find("booking-notifier "), std::string::npos);
}

TEST(SmtpUrlTest, IsPutTogetherAnew) {
    EXPECT_EQ(read_smtp_url("smtp://mail.example.com")->url, "smtp://mail.example.com:25");
    EXPECT_EQ(read_smtp_url("smtps://mail.example.com/")->url, "smtps://mail.example.com:465");
    EXPECT_EQ(read_smtp_url("smtp://[::1]:2525")->url, "smtp://[::1]:2525");
    EXPECT_TRUE(read_smtp_url("smtps://mail.example.com")->is_tls);
}

}  // namespace
}  // namespace booking
