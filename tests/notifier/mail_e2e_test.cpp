// The real notifier and a real SMTP server, whose messages Python's email package has parsed.
#include <regex>

#include "../integration/hostile_role.hpp"
#include "notifier_fixture.hpp"

namespace booking {
namespace {

using Json = nlohmann::json;

std::string smtp_url(const char* which, const std::string& scheme = "smtp") {
    return scheme + "://127.0.0.1:" + std::to_string(mail_server().port(which));
}

Environment plain() {
    return {{"SMTP_URL", smtp_url("plain")}, {"SMTP_FROM", "Town H\u00e4ll <tickets@example.com>"}};
}

Environment secured(const char* which, const std::string& scheme) {
    return {{"SMTP_URL", smtp_url(which, scheme)},
            {"SMTP_FROM", "tickets@example.com"},
            {"SMTP_USER", "booking"},
            {"SMTP_PASSWORD", "pass word"},
            {"SMTP_TLS", "required"},
            {"CA_FILE", mail_server().certificate()}};
}

class MailE2e : public NotifierTest {
protected:
    // Notifies once; the only mail to the address, or null.
    Json mail_to(const std::string& address, const Environment& environment = plain()) {
        notify_once({}, environment);
        (void)wait_until([&] { return !mail_server().mails(address).empty(); },
                         std::chrono::milliseconds(500));
        const auto mails = mail_server().mails(address);
        EXPECT_LE(mails.size(), 1U);
        return mails.empty() ? Json() : mails[0];
    }
    std::string content(const Json& mail, const std::string& type) {
        for (const auto& part : mail["parts"]) {
            if (part["type"] == type) return part["content"].get<std::string>();
        }
        return "(no part " + type + ")";
    }
    void expect_failure(const std::string& address, const char* status, const Json& last_status,
                        const std::string& reason, const Environment& environment = plain()) {
        book(make_event(), address);
        EXPECT_TRUE(mail_to(address, environment).is_null());
        const Json delivery = mail_delivery(address);
        EXPECT_EQ(delivery["status"].get<std::string>(), status) << delivery;
        EXPECT_EQ(delivery["lastStatus"], last_status) << delivery;
        EXPECT_NE(delivery["lastError"].dump().find(reason), std::string::npos) << delivery;
    }
};

TEST_F(MailE2e, AConfirmationTellsAllAndParses) {
    const std::string event =
        make_event({.name = "Caf\u00e9 <Soul> & \U0001F3B5, a name that is long enough for a "
                            "second line of any header in the world"});
    owner_.query("select booking_api.update_event($1, $2)",
                 {event, R"({"venue":"Quay \"5\"","timeZone":"Europe/Oslo"})"});
    const std::string address = unique_email();
    const std::string booking = book(event, address, 2);
    const Json mail = mail_to(address);
    ASSERT_FALSE(mail.is_null());
    EXPECT_TRUE(mail["defects"].empty()) << mail["defects"];
    EXPECT_EQ(mail["isAscii"], true);
    EXPECT_EQ(mail["bareLineEnds"], 0);
    EXPECT_LE(mail["longestLine"], 998);
    EXPECT_EQ(mail["from"].get<std::string>(), "tickets@example.com");

    const Json& headers = mail["headers"];
    EXPECT_EQ(headers["to"].get<std::string>(), address);
    EXPECT_EQ(headers["from"].get<std::string>(), "Town H\u00e4ll <tickets@example.com>");
    EXPECT_TRUE(
        headers["subject"].get<std::string>().starts_with("Your tickets: Caf\u00e9 <Soul> & \U0001F3B5"));
    EXPECT_TRUE(headers["message-id"].get<std::string>().starts_with("<msg_"));
    EXPECT_EQ(headers["mime-version"].get<std::string>(), "1.0");
    EXPECT_TRUE(headers.contains("date"));

    std::vector<std::string> types;
    for (const auto& part : mail["parts"]) types.push_back(part["type"].get<std::string>());
    EXPECT_EQ(types, (std::vector<std::string>{"multipart/mixed", "multipart/alternative", "text/plain",
                                               "text/html", "text/calendar"}));
    const std::string text = content(mail, "text/plain");
    for (const std::string& word :
         {std::string("Caf\u00e9 <Soul> & \U0001F3B5"), booking, std::string("Quay \"5\""),
          std::string("1 May 2431, 12:00 UTC+02:00"), std::string("Tickets: 2")}) {
        EXPECT_NE(text.find(word), std::string::npos) << word << " is not in " << text;
    }
    EXPECT_NE(content(mail, "text/html").find("Caf\u00e9 &lt;Soul&gt; &amp; \U0001F3B5"), std::string::npos);
    const std::string calendar = content(mail, "text/calendar");
    EXPECT_NE(calendar.find("METHOD:PUBLISH"), std::string::npos);
    EXPECT_NE(calendar.find("DTSTART:24310501T100000Z"), std::string::npos);
    const Json& invite = mail["parts"][4];
    EXPECT_EQ(invite["filename"].get<std::string>(), "invite.ics");
    EXPECT_EQ(invite["disposition"].get<std::string>(), "attachment");
    EXPECT_EQ(invite["method"].get<std::string>(), "PUBLISH");
    EXPECT_EQ(mail_delivery(address)["status"].get<std::string>(), "delivered");
}

TEST_F(MailE2e, CancellationsAreToldPartByPart) {
    const std::string event = make_event();
    const std::string address = unique_email();
    const std::string booking = book(event, address, 3);
    owner_.query(
        "select booking_api.cancel_booking($1, jsonb_build_object('items', jsonb_build_array("
        "jsonb_build_object('eventId', $2::text, 'quantity', 1))))",
        {booking, event});
    owner_.query(kCancel, {booking});
    notify_once({"--workers", "1"}, plain());
    ASSERT_TRUE(wait_until([&] { return mail_server().mails(address).size() == 3; }));
    const auto mails = mail_server().mails(address);
    const auto subject = [&](std::size_t i) { return mails[i]["headers"]["subject"].get<std::string>(); };
    EXPECT_EQ(subject(0), "Your tickets: Test event");
    EXPECT_EQ(subject(1), "Tickets cancelled: Test event");
    EXPECT_NE(content(mails[1], "text/plain").find("Tickets left: 2"), std::string::npos);
    EXPECT_NE(content(mails[1], "text/calendar").find("SEQUENCE:1"), std::string::npos);
    EXPECT_EQ(subject(2), "Booking cancelled: Test event");
    EXPECT_NE(content(mails[2], "text/calendar").find("METHOD:CANCEL"), std::string::npos);
    EXPECT_NE(content(mails[2], "text/calendar").find("STATUS:CANCELLED"), std::string::npos);
    EXPECT_EQ(mails[2]["parts"][4]["method"].get<std::string>(), "CANCEL");
}

TEST_F(MailE2e, AMovedEventIsToldToWhoHoldsTickets) {
    const std::string event = make_event({.name = "Moving"});
    owner_.query("select booking_api.update_event($1, '{\"venue\": \"Old Hall\"}')", {event});
    const std::string address = unique_email();
    const std::string gone = unique_email();
    const std::string booking = book(event, address, 2);
    owner_.query(kCancel, {book(event, gone)});
    notify_once({"--workers", "1"}, plain());
    ASSERT_TRUE(wait_until([&] { return mail_server().mails(gone).size() == 2; }));
    owner_.query(
        "select booking_api.update_event($1, '{\"venue\": \"Arena\", \"timeZone\": \"Europe/Oslo\", "
        "\"startsAt\": \"2431-05-02T18:00:00Z\"}')",
        {event});
    notify_once({"--workers", "1"}, plain());
    ASSERT_TRUE(wait_until([&] { return mail_server().mails(address).size() == 2; }))
        << mail_delivery(address);
    const auto mails = mail_server().mails(address);
    const Json& mail = mails[1];
    EXPECT_TRUE(mail["defects"].empty()) << mail["defects"];
    EXPECT_EQ(mail["headers"]["subject"].get<std::string>(), "New date or place: Moving");
    const std::string text = content(mail, "text/plain");
    for (const char* part : {"Now: Friday, 2 May 2431, 20:00 UTC+02:00 (Europe/Oslo)", "Arena",
                             "Was: Thursday, 1 May 2431, 10:00 UTC (UTC)", "Old Hall", "Tickets: 2"}) {
        EXPECT_NE(text.find(part), std::string::npos) << part << " is not in " << text;
    }
    EXPECT_NE(text.find(booking), std::string::npos);
    EXPECT_NE(content(mail, "text/html").find("Old Hall"), std::string::npos);
    const auto line = [&](std::size_t i, const std::string& name) {
        const std::string calendar = content(mails[i], "text/calendar");
        const auto at = calendar.find(name + ":") + name.size() + 1;
        return calendar.substr(at, calendar.find_first_of("\r\n", at) - at);
    };
    EXPECT_EQ(line(1, "UID"), line(0, "UID"));
    EXPECT_GT(std::stoi(line(1, "SEQUENCE")), std::stoi(line(0, "SEQUENCE")));
    EXPECT_EQ(line(1, "DTSTART"), "24310502T180000Z");
    EXPECT_EQ(line(1, "METHOD"), "PUBLISH");
    EXPECT_NE(mail["headers"]["message-id"], mails[0]["headers"]["message-id"]);
    EXPECT_EQ(mail_server().mails(gone).size(), 2U) << "who cancelled is not told";
}

TEST_F(MailE2e, ACancelledEventIsToldOnceForEachBooking) {
    const std::string event = make_event({.name = "Doomed"});
    const std::string address = unique_email();
    const Items items{{event, 2}, {make_event({.name = "Other"}), 1}};
    owner_.query(kBook, {booking_body(address, items)});
    owner_.query("select is_complete from booking_api.cancel_event($1)", {event});
    notify_once({"--workers", "1"}, plain());
    ASSERT_TRUE(wait_until([&] { return mail_server().mails(address).size() == 2; }));
    notify_once({"--workers", "1"}, plain());
    const auto mails = mail_server().mails(address);
    ASSERT_EQ(mails.size(), 2U);
    EXPECT_EQ(mails[1]["headers"]["subject"].get<std::string>(), "Event cancelled: Doomed");
    const std::string text = content(mails[1], "text/plain");
    for (const char* part : {"has been cancelled", "Other", "Tickets left: 1", "Tickets cancelled: 2"}) {
        EXPECT_NE(text.find(part), std::string::npos) << part << " is not in " << text;
    }
    EXPECT_NE(content(mails[1], "text/calendar").find("STATUS:CANCELLED"), std::string::npos);
}

TEST_F(MailE2e, TheFirstStartWithAMailServerWritesNothingOld) {
    owner_.query("update booking_data.change_reader set asked_at = null");
    const std::string address = unique_email();
    const std::string event = make_event();
    book(event, address);
    notify_once({}, plain());
    book(event, address, 2);
    notify_once({}, plain());
    ASSERT_TRUE(wait_until([&] { return !mail_server().mails(address).empty(); }));
    const auto mails = mail_server().mails(address);
    ASSERT_EQ(mails.size(), 1U);
    EXPECT_NE(content(mails[0], "text/plain").find("Tickets: 2"), std::string::npos);
}

TEST_F(MailE2e, NothingInAnEventBeginsAHeader) {
    const std::string event = make_event({.name = "Jazz\r\nBcc: victim@example.com\r\n\r\nbody"});
    const std::string address = unique_email();
    book(event, address);
    const Json mail = mail_to(address);
    ASSERT_FALSE(mail.is_null());
    EXPECT_EQ(mail["to"], Json::array({address}));
    EXPECT_FALSE(mail["headers"].contains("bcc"));
    EXPECT_EQ(mail["headers"]["subject"].get<std::string>(),
              "Your tickets: Jazz  Bcc: victim@example.com    body");
}

// The contract allows such addresses; without quotes they would be two.
TEST_F(MailE2e, AnOddAddressGetsTheMailAlone) {
    const std::string word = unique_word();
    const std::string address = word + ",b<c>@example.com";
    book(make_event(), address);
    notify_once({}, plain());
    const std::string quoted = "\"" + word + ",b<c>\"@example.com";
    ASSERT_TRUE(wait_until([&] { return mail_server().mails(quoted).size() == 1; }))
        << mail_delivery(address);
    EXPECT_EQ(mail_server().mails(quoted)[0]["to"].size(), 1U);
}

TEST_F(MailE2e, LogsInOverStartTls) {
    const std::string address = unique_email();
    book(make_event(), address);
    const Json mail = mail_to(address, secured("starttls", "smtp"));
    ASSERT_FALSE(mail.is_null()) << mail_delivery(address);
    EXPECT_EQ(mail["tls"], true);
    EXPECT_EQ(mail["user"].get<std::string>(), "booking");
}

TEST_F(MailE2e, LogsInOverTlsFromTheStart) {
    const std::string address = unique_email();
    book(make_event(), address);
    const Json mail = mail_to(address, secured("smtps", "smtps"));
    ASSERT_FALSE(mail.is_null()) << mail_delivery(address);
    EXPECT_EQ(mail["user"].get<std::string>(), "booking");
}

TEST_F(MailE2e, RequiredTlsIsNotDoneWithout) {
    Environment environment = plain();
    environment["SMTP_TLS"] = "required";
    expect_failure(unique_email(), "pending", nullptr, "STARTTLS", environment);
}

TEST_F(MailE2e, AStrangersCertificateIsRefused) {
    Environment environment = secured("starttls", "smtp");
    environment.erase("CA_FILE");
    expect_failure(unique_email(), "pending", nullptr, "certificate", environment);
}

// About the notifier, not about the mail: it must not be lost for a wrong password.
TEST_F(MailE2e, ARefusedLoginIsTriedAgain) {
    Environment environment = secured("starttls", "smtp");
    environment["SMTP_PASSWORD"] = "wrong";
    expect_failure(unique_email(), "pending", 535, "SMTP 535", environment);
}

TEST_F(MailE2e, ARefusedMailIsDeadWithItsReason) {
    const std::string address = "refused" + unique_email();
    expect_failure(address, "dead", 550, "SMTP 550 5.1.1 no mailbox for " + address);
    expect_failure("spam" + unique_email(), "dead", 554, "SMTP 554 5.7.1 not wanted");
}

TEST_F(MailE2e, AMailForLaterIsTriedAgain) {
    expect_failure("later" + unique_email(), "pending", 451, "SMTP 451 4.7.1 try again later");
}

TEST_F(MailE2e, AServerThatHangsOrIsNotThereIsTriedAgain) {
    expect_failure("hang" + unique_email(), "pending", nullptr, "timed out");
    Environment environment = plain();
    environment["SMTP_URL"] = "smtp://127.0.0.1:1";
    expect_failure(unique_email(), "pending", nullptr, "connect", environment);
}

TEST_F(MailE2e, WithoutAServerMailsWait) {
    const std::string address = unique_email();
    book(make_event(), address);
    notify_once();
    EXPECT_EQ(owner_.value("select count(*) from booking_data.delivery where channel = 'email'"), "0");
    EXPECT_FALSE(mail_to(address).is_null());
}

// What its role or database has set otherwise changes no word of a mail.
TEST_F(MailE2e, ARoleWithSettingsOfItsOwnSendsTheSame) {
    HostileRole role("booking_notifier");
    auto strange = plain();
    strange["DATABASE_URL"] = role.url("TEST_NOTIFIER_DATABASE_URL");
    const std::string event = make_event({.name = "Caf\u00e9 \\ 50%"});
    const auto text = [&](const Environment& environment) {
        const auto address = unique_email();
        const auto booking = book(event, address, 2);
        const auto mail = mail_to(address, environment);
        if (mail.is_null()) return std::string("(no mail)");
        EXPECT_EQ(mail_delivery(address)["status"], "delivered");
        return std::regex_replace(content(mail, "text/plain"), std::regex(booking + "|" + address), "<own>");
    };
    const auto wanted = text(plain());
    EXPECT_NE(wanted, "(no mail)");
    EXPECT_EQ(text(strange), wanted);
}

}  // namespace
}  // namespace booking
