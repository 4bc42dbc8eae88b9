#include "mail_headers.hpp"

#include <gtest/gtest.h>

#include "base64.hpp"

namespace booking {
namespace {

// Joins encoded words as a reader does.
std::string decode(const std::string& text) {
    constexpr std::string_view kOpen = "=?UTF-8?B?";
    if (!text.starts_with(kOpen)) return text;
    std::string decoded;
    for (auto at = text.find(kOpen); at != std::string::npos; at = text.find(kOpen, at)) {
        at += kOpen.size();
        const auto end = text.find("?=", at);
        EXPECT_LE(end + 2 - (at - kOpen.size()), 75U);
        decoded += decode_base64(text.substr(at, end - at)).value_or("(not base64)");
    }
    return decoded;
}

TEST(MailHeadersTest, LeavesPlainTextAsItIs) {
    EXPECT_EQ(encode_header_text("Your tickets: Jazz"), "Your tickets: Jazz");
    EXPECT_EQ(encode_header_text(""), "");
}

TEST(MailHeadersTest, EncodesOtherTextInWholeCharacters) {
    for (const std::string character : {"\u00fc", "\u20ac", "\U0001F3B5"}) {
        for (std::size_t lead = 0; lead < 5; ++lead) {
            std::string text(lead, 'x');
            for (int i = 0; i < 90; ++i) text += character;
            const std::string encoded = encode_header_text(text);
            EXPECT_EQ(decode(encoded), text);
        }
    }
    EXPECT_EQ(decode(encode_header_text("=?UTF-8?Q?=0D=0ABcc:?=")), "=?UTF-8?Q?=0D=0ABcc:?=");
    EXPECT_EQ(decode(encode_header_text(std::string(300, 'a'))), std::string(300, 'a'));
}

TEST(MailHeadersTest, NoTextCanBeginAHeaderOfItsOwn) {
    const std::vector<std::string> texts{"a\r\nBcc: b@example.com", "a\nBcc: b", "a\rBcc: b",
                                         "\u00fc\r\n\r\nbody",      "a\r\n b",   std::string("a\0b", 3)};
    for (const std::string& evil : texts) {
        const std::string encoded = encode_header_text(evil);
        for (auto at = encoded.find_first_of("\r\n"); at != std::string::npos;
             at = encoded.find_first_of("\r\n", at)) {
            ASSERT_EQ(encoded.substr(at, 13), "\r\n =?UTF-8?B?");
            at += 2;
        }
        EXPECT_EQ(decode(encoded).find_first_of("\r\n"), std::string::npos);
    }
}

TEST(MailHeadersTest, ReadsAddresses) {
    EXPECT_EQ(read_address("ada@example.com"), "ada@example.com");
    EXPECT_EQ(read_address("o'neil+tag=1@mail.example.com"), "o'neil+tag=1@mail.example.com");
    // Allowed by the contract; without quotes they would be several addresses.
    EXPECT_EQ(read_address("a,b@example.com"), "\"a,b\"@example.com");
    EXPECT_EQ(read_address("a<b>@example.com"), "\"a<b>\"@example.com");
    EXPECT_EQ(read_address("a\"b\\@example.com"), "\"a\\\"b\\\\\"@example.com");
    EXPECT_EQ(read_address(".a@example.com"), "\".a\"@example.com");
}

TEST(MailHeadersTest, RefusesWhatIsNoAddress) {
    const std::string long_local(250, 'a');
    for (const std::string& text :
         {std::string(), std::string("ada"), std::string("@example.com"), std::string("ada@"),
          std::string("a b@example.com"), std::string("a\r\nBcc:c@example.com"),
          std::string("ada@example.com\r\nX: y"), std::string("ada@exam ple.com"),
          std::string("ada@[127.0.0.1]"), std::string("a@b@example.com"), std::string("\u00fc@example.com"),
          std::string("ada@-example.com"), std::string("ada@example.com>"), long_local + "@example.com"}) {
        EXPECT_EQ(read_address(text), std::nullopt) << text;
    }
}

TEST(MailHeadersTest, ReadsMailboxes) {
    EXPECT_EQ(read_mailbox("tickets@example.com")->header(), "tickets@example.com");
    EXPECT_EQ(read_mailbox("Town Hall <tickets@example.com>")->header(),
              "\"Town Hall\" <tickets@example.com>");
    EXPECT_EQ(read_mailbox("\"Hall, Town\" <tickets@example.com>")->header(),
              "\"Hall, Town\" <tickets@example.com>");
    EXPECT_EQ(read_mailbox("Caf\u00e9 <tickets@example.com>")->header(),
              "=?UTF-8?B?Q2Fmw6k=?= <tickets@example.com>");
    EXPECT_EQ(read_mailbox("<tickets@example.com>")->header(), "tickets@example.com");
    for (const char* text : {"", "Town Hall", "Town <a@example.com", "Town <a@example.com> x",
                             "a\r\nb <a@example.com>", "a@example.com, b@example.com"}) {
        EXPECT_FALSE(read_mailbox(text).has_value()) << text;
    }
}

TEST(MailHeadersTest, WritesDates) {
    EXPECT_EQ(mail_date(0), "Thu, 1 Jan 1970 00:00:00 +0000");
    EXPECT_EQ(mail_date(1935660645), "Sun, 4 May 2031 11:30:45 +0000");
}

}  // namespace
}  // namespace booking
