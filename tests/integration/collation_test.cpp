// The database of these tests is Turkish (scripts/test makes it so): there lower('I') is no i.
#include "race_test.hpp"

namespace booking {
namespace {

class CollationTest : public RaceTest {
protected:
    void SetUp() override {
        ASSERT_EQ(admin.value("select lower('I') = 'ı'"), "t") << "by no other rules is anything shown";
    }

    std::string upper = "INFO." + unique_word() + "@MAIL.EXAMPLE.COM";
    std::string lower = [this] {
        std::string text = upper;
        for (char& c : text) c = static_cast<char>(std::tolower(c));
        return text;
    }();
};

TEST_F(CollationTest, AnAddressInCapitalsIsTheSameCustomer) {
    const auto event = make_event();
    limit_customers(event, 3);
    const auto id = book_id({{event, 2}}, upper);
    EXPECT_EQ(first.query(kBook, {booking_body(lower, {{event, 2}})}).cell(0, 1), "TKC04");
    book_id({{event, 1}}, lower);
    EXPECT_EQ(first.query(kBook, {booking_body(upper, {{event, 1}})}).cell(0, 1), "TKC04");
    first.query(kCancel, {id});
    book_id({{event, 2}}, lower);
    EXPECT_EQ(first.query(kBook, {booking_body(lower, {{event, 1}})}).cell(0, 1), "TKC04");
}

TEST_F(CollationTest, ALimitThatIsSetLaterCountsBothSpellings) {
    const auto event = make_event();
    book_id({{event, 2}}, upper);
    book_id({{event, 2}}, lower);
    limit_customers(event, 5);
    EXPECT_EQ(first.query(kBook, {booking_body(upper, {{event, 2}})}).cell(0, 1), "TKC04");
    book_id({{event, 1}}, upper);
}

TEST_F(CollationTest, BothSpellingsFindTheBookings) {
    const auto events = make_events(2);
    book_id({{events[0], 1}}, upper);
    book_id({{events[1], 1}}, lower);
    for (const auto& spelling : {upper, lower}) {
        for (const auto& event : {std::string(), events[0]}) {
            const auto list = json::parse(admin.value(
                "select booking_api.list_bookings(email => $1, event_id => nullif($2, ''), page => '1')",
                {spelling, event}));
            const int count = event.empty() ? 2 : 1;
            EXPECT_EQ(list.at("data").size(), count) << spelling;
            EXPECT_EQ(list.at("pagination").at("total"), count) << spelling;
        }
    }
}

}  // namespace
}  // namespace booking
