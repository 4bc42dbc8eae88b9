#include "mail_templates.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "../integration/sql_session.hpp"
#include "../integration/test_data.hpp"

namespace booking {
namespace {

namespace fs = std::filesystem;

const fs::path kOriginals = fs::path(test_variable("TEST_NOTIFIER_FOLDER")) / "../../notifier/templates";

Mail mail(const std::string& kind) {
    return read_mail(R"({"kind": ")" + kind +
                     R"(", "bookingId": "b-1", "happenedAtUtc": "20310401T080000Z", "items": [
        {"eventId": "e-1", "eventName": "Jazz & <Soul>", "venue": null, "timeZone": "Europe/Oslo",
         "startsAtLocal": "Thursday, 1 May 2031, 12:00 UTC+02:00", "endsAtLocal": null,
         "startsAtUtc": "20310501T100000Z", "endsAtUtc": null, "quantity": 3, "cancelledQuantity": 1,
         "remainingQuantity": 2, "sequence": 1, "isConcerned": true, "old": {"venue": "Old <Hall>",
         "startsAtLocal": "Monday", "endsAtLocal": "Tuesday", "timeZone": "Europe/Rome"}},
        {"eventId": "e-2", "eventName": "Night {{items}}", "venue": "Quay \"5\"", "timeZone": "UTC",
         "startsAtLocal": "Friday", "endsAtLocal": "Saturday", "startsAtUtc": "20310502T100000Z",
         "endsAtUtc": "20310503T100000Z", "quantity": 1, "cancelledQuantity": 0, "remainingQuantity": 1,
         "sequence": 1, "isConcerned": )" +
                     (kind == "event.cancelled" ? "false" : "true") + R"(, "old": null}]})");
}

// A copy of the templates in which a test changes one.
fs::path copy_with(const std::string& file, const std::string& text) {
    const fs::path folder = fs::path(test_variable("TEST_WORK_FOLDER")) / unique_word();
    fs::copy(kOriginals, folder);
    std::ofstream(folder / file) << text;
    return folder;
}

std::string fault_of(const fs::path& folder) {
    try {
        const MailTemplates templates(folder);
        return "none";
    } catch (const std::runtime_error& error) {
        return error.what();
    }
}

TEST(MailTemplatesTest, TellAllOfABooking) {
    const MailTemplates templates(kOriginals);
    for (const char* kind : {"booking.confirmed", "booking.partly_cancelled", "booking.cancelled"}) {
        const MailText written = templates.write(mail(kind));
        EXPECT_NE(written.subject.find("Jazz & <Soul>, Night {{items}}"), std::string::npos);
        for (const char* part : {"Jazz & <Soul>", "Thursday, 1 May 2031, 12:00 UTC+02:00", "Europe/Oslo",
                                 "Quay \"5\"", "Friday - Saturday", "Night {{items}}", "b-1"}) {
            EXPECT_NE(written.text.find(part), std::string::npos) << part;
        }
        for (const char* part :
             {"Jazz &amp; &lt;Soul&gt;", "Quay &quot;5&quot;", "<td>Night {{items}}</td>", "b-1"}) {
            EXPECT_NE(written.html.find(part), std::string::npos) << part;
        }
        EXPECT_EQ(written.html.find("<Soul>"), std::string::npos);
    }
    EXPECT_NE(templates.write(mail("booking.confirmed")).text.find("Tickets in all: 3"), std::string::npos);
    EXPECT_NE(templates.write(mail("booking.cancelled")).text.find("Tickets cancelled: 1"),
              std::string::npos);
    EXPECT_THROW((void)templates.write(mail("event.published")), std::runtime_error);
}

TEST(MailTemplatesTest, TellWhereAMovedEventWasAndIs) {
    const MailText written = MailTemplates(kOriginals).write(mail("event.updated"));
    for (const char* part : {"Now: Thursday, 1 May 2031, 12:00 UTC+02:00 (Europe/Oslo)",
                             "Was: Monday - Tuesday (Europe/Rome)", "Old <Hall>", "Tickets: 2", "b-1"}) {
        EXPECT_NE(written.text.find(part), std::string::npos) << part << written.text;
    }
    for (const char* part : {"<s>Monday - Tuesday (Europe/Rome)</s>", "<s>Old &lt;Hall&gt;</s>"}) {
        EXPECT_NE(written.html.find(part), std::string::npos) << part;
    }
}

TEST(MailTemplatesTest, NameTheEventsThatWereCancelledAndListTheOthers) {
    const MailText written = MailTemplates(kOriginals).write(mail("event.cancelled"));
    EXPECT_EQ(written.subject, "Event cancelled: Jazz & <Soul>");
    EXPECT_NE(written.text.find("Night {{items}}"), std::string::npos);
    EXPECT_NE(written.text.find("Tickets left: 3"), std::string::npos);
}

TEST(MailTemplatesTest, AreCheckedAtTheStart) {
    EXPECT_EQ(fault_of(kOriginals), "none");
    EXPECT_NE(fault_of("/nonexistent").find("item.txt"), std::string::npos);
    EXPECT_NE(fault_of(copy_with("booking.cancelled.txt", "No subject\n")).find("booking.cancelled.txt"),
              std::string::npos);
    EXPECT_NE(fault_of(copy_with("item.html", "{{event}}")).find("{{event}}"), std::string::npos);
    EXPECT_NE(fault_of(copy_with("booking.confirmed.html", "{{")).find("booking.confirmed.html"),
              std::string::npos);
}

TEST(MailTest, SaysWhenTheDescriptionIsNotUnderstood) {
    for (const char* text : {"", "[]", "{}", R"({"kind": 1})"}) {
        EXPECT_THROW((void)read_mail(text), std::runtime_error) << text;
    }
}

}  // namespace
}  // namespace booking
