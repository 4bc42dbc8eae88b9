// A verification goes on in slices, each with a snapshot of its own, while bookings come and go.
#include "race_test.hpp"

namespace booking {
namespace {

class VerificationTest : public RaceTest {
protected:
    // The slice of customers after a place: the next place and what is wrong.
    std::pair<std::string, std::string> verify(const std::string& place) {
        const auto slice =
            owner.query("select last, checked, offenders from booking_impl.verify_customers($1, 2)", {place});
        checked = slice.cell(0, 1);
        return {slice.cell(0, 0), slice.cell(0, 2)};
    }
    std::string book(SqlSession& session) {
        return json::parse(session.query(kBook, {booking_body(email, {{event, 1}})}).cell())
            .at("id")
            .get<std::string>();
    }

    SqlSession owner = SqlSession::admin("booking_owner");
    std::string event = make_event({.capacity = 100});
    std::string email = unique_email();
    std::string checked;
};

TEST_F(VerificationTest, ACustomersSumOverSlicesSeesEachChangeOnce) {
    first.query("select booking_api.update_event($1, '{\"maxPerCustomer\": 90}')", {event});
    std::vector<std::string> bookings;
    for (int i = 0; i < 8; ++i) bookings.push_back(book(first));
    // What is committed, but not settled yet, is seen by the first slice already.
    third.query("begin");
    third.query("select pg_current_xact_id()");
    first.query(kCancel, {bookings.at(1)});
    // Its changes are older than the sum, and are committed while it is made.
    second.query("begin");
    second.query(kCancel, {bookings.at(0)});
    admin.query("select pg_current_xact_id()");  // a younger one that is over
    for (const bool is_wrong : {false, true}) {
        if (is_wrong) {
            owner.query("update booking_data.customer_tickets set tickets = tickets + 1 where event_id = $1",
                        {event});
        }
        auto [place, offenders] = verify(event);
        ASSERT_EQ(checked, "0");
        if (!is_wrong) {
            second.query("commit");
            first.query(kCancel, {bookings.at(2)});
            first.query(kCancel, {bookings.at(7)});
            for (int i = 0; i < 5; ++i) book(first);
        }
        for (int i = 0; checked == "0"; ++i) {
            ASSERT_LT(i, 20);
            std::tie(place, offenders) = verify(place);
        }
        EXPECT_EQ(place, event + email);
        EXPECT_EQ(offenders, is_wrong ? "{" + event + "}" : "");
    }
    owner.query("update booking_data.customer_tickets set tickets = tickets - 1 where event_id = $1",
                {event});
}

}  // namespace
}  // namespace booking
