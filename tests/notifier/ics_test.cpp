#include "ics.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace booking {
namespace {

Mail mail(long long quantity, long long cancelled) {
    Mail mail;
    mail.kind = "booking.confirmed";
    mail.booking_id = "01a20422-0cf1-7001-b347-2a0b43b2f062";
    mail.happened_at_utc = "20310401T080000Z";
    MailItem item;
    item.event_id = "00000000-0000-7000-8000-000000000001";
    item.event_name = "Jazz; soul, \\ and\nblues";
    item.venue = "Hall\r\nBEGIN:VALARM";
    item.starts_at_utc = "20310501T100000Z";
    item.quantity = quantity + cancelled;
    item.remaining_quantity = quantity;
    item.sequence = 3;
    item.cancelled_quantity = cancelled;
    mail.items.push_back(item);
    return mail;
}

std::string unfold(std::string text) {
    for (auto at = text.find("\r\n "); at != std::string::npos; at = text.find("\r\n ", at))
        text.erase(at, 3);
    return text;
}

TEST(IcsTest, FoldsAtSeventyFiveBytesAndNeverWithinACharacter) {
    EXPECT_EQ(fold_line("SUMMARY:x"), "SUMMARY:x\r\n");
    EXPECT_EQ(fold_line(std::string(75, 'a')), std::string(75, 'a') + "\r\n");
    EXPECT_EQ(fold_line(std::string(76, 'a')), std::string(75, 'a') + "\r\n a\r\n");
    for (const std::string character : {"a", "\u00fc", "\u20ac", "\U0001F3B5"}) {
        for (std::size_t lead = 0; lead < 6; ++lead) {
            std::string text(lead, '-');
            for (int i = 0; i < 120; ++i) text += character;
            const std::string folded = fold_line(text);
            EXPECT_EQ(unfold(folded), text + "\r\n");
            std::istringstream lines(folded);
            for (std::string line; std::getline(lines, line);) {
                EXPECT_LE(line.size() - 1, 75U);
                const auto first = static_cast<unsigned char>(line[line[0] == ' ' ? 1 : 0]);
                EXPECT_NE(first & 0xC0U, 0x80U);
            }
        }
    }
}

TEST(IcsTest, EscapesText) {
    EXPECT_EQ(escape_ics("a;b,c\\d\ne\r\x01\x7f\tf:\"g\""), "a\\;b\\,c\\\\d\\ne\tf:\"g\"");
}

TEST(IcsTest, ConfirmsWhatIsLeft) {
    const Calendar calendar = make_calendar(mail(2, 0), "tickets@example.com");
    EXPECT_EQ(calendar.method, "PUBLISH");
    const std::string text = unfold(calendar.text);
    for (const char* line :
         {"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:", "\r\nMETHOD:PUBLISH\r\n",
          "\r\nUID:01a20422-0cf1-7001-b347-2a0b43b2f062/00000000-0000-7000-8000-000000000001\r\n",
          "\r\nSEQUENCE:3\r\n", "\r\nDTSTAMP:20310401T080000Z\r\n", "\r\nDTSTART:20310501T100000Z\r\n",
          "\r\nORGANIZER:mailto:tickets@example.com\r\n", "\r\nSUMMARY:Jazz\\; soul\\, \\\\ and\\nblues\r\n",
          "\r\nSTATUS:CONFIRMED\r\n", "\\nTickets: 2\r\n", "\r\nLOCATION:Hall\\nBEGIN:VALARM\r\n"}) {
        EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
    }
    EXPECT_EQ(text.find("DTEND"), std::string::npos);
    EXPECT_TRUE(text.ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n"));
}

TEST(IcsTest, CancelsWhatIsNotLeft) {
    Mail partly = mail(0, 2);
    const Calendar whole = make_calendar(partly, "tickets@example.com");
    EXPECT_EQ(whole.method, "CANCEL");
    EXPECT_NE(whole.text.find("\r\nSTATUS:CANCELLED\r\n"), std::string::npos);
    partly.items.push_back(mail(1, 1).items[0]);
    const Calendar mixed = make_calendar(partly, "tickets@example.com");
    EXPECT_EQ(mixed.method, "PUBLISH");
    EXPECT_NE(mixed.text.find("\r\nSTATUS:CANCELLED\r\n"), std::string::npos);
    EXPECT_NE(mixed.text.find("\r\nSTATUS:CONFIRMED\r\n"), std::string::npos);
}

}  // namespace
}  // namespace booking
