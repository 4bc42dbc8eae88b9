// Each request of a batch has a deadline of its own, which holds wherever it waits: in the queue, in a call,
// for an event. Whoever has little time left gives up alone.
#include "batcher_test.hpp"

namespace booking {
namespace {

class RequestDeadlineTest : public BatcherTest {
protected:
    static constexpr milliseconds kLittle{300};
    static constexpr milliseconds kMuch{10000};

    struct Asked {
        std::string body;
        milliseconds patience;
        Outcome outcome = {};
        std::optional<PgFailure> failure = {};
        std::atomic<milliseconds> took{};
    };

    // In the loop.
    void ask(Asked& asked) {
        const auto start = Clock::now();
        const auto key = unique_word();
        try {
            asked.outcome = batcher->book({asked.body, key}, start + asked.patience).value();
        } catch (const PgError& error) {
            asked.failure = error.failure;
        }
        asked.took = std::chrono::duration_cast<milliseconds>(Clock::now() - start);
    }
    // They reach the queue before the lane looks at it.
    void ask_together(std::list<Asked>& all) {
        loop.call([&] {
            std::list<JoinedFiber> fibers;
            for (Asked& asked : all) fibers.emplace_back([&] { ask(asked); });
        });
    }
    static void expect_in_time(const Asked& asked) {
        EXPECT_GE(asked.took.load(), asked.patience);
        EXPECT_LT(asked.took.load(), asked.patience + milliseconds(500));
    }
};

TEST_F(RequestDeadlineTest, OneThatEndsDuringTheCallLeavesItToTheOthers) {
    start();
    const auto event = make_event();
    BookingsLock lock;
    std::list<Asked> asked;
    for (const auto patience : {kMuch, kLittle, kMuch}) {
        asked.emplace_back(booking_body(unique_email(), {{event, 1}}), patience);
    }
    std::jthread clients([&] { ask_together(asked); });
    Asked& hasty = *std::next(asked.begin());
    EXPECT_TRUE(wait_until([&] { return hasty.took.load() > milliseconds(0); }));
    EXPECT_FALSE(waiting_for(lock.pid()).empty()) << "the call goes on";
    lock.release();
    clients.join();
    EXPECT_EQ(hasty.failure, PgFailure::lost) << "it was sent";
    expect_in_time(hasty);
    for (const Asked* patient : {&asked.front(), &asked.back()}) {
        EXPECT_FALSE(patient->failure);
        EXPECT_NE(patient->outcome.booking, "");
    }
    EXPECT_EQ(batch_metric("count"), 1);
    EXPECT_EQ(bookings_of(event), 3);
}

TEST_F(RequestDeadlineTest, OneThatEndsInTheQueueIsNeverSent) {
    start();
    const auto event = make_event();
    BookingsLock lock;
    hold_call(lock, event);
    std::list<Asked> asked;
    asked.emplace_back(booking_body(unique_email(), {{event, 1}}), kLittle);
    ask_together(asked);
    EXPECT_EQ(asked.front().failure, PgFailure::not_sent);
    expect_in_time(asked.front());
    lock.release();
    expect_held_is_booked();
    EXPECT_NE(submit(booking_body(unique_email(), {{event, 1}})).booking, "");
    EXPECT_EQ(bookings_of(event), 2);
}

TEST_F(RequestDeadlineTest, OneThatEndsWhileItsEventIsHeldHasBookedNothing) {
    start();
    const auto event = make_event();
    SeatsLock lock(event);
    std::list<Asked> asked;
    asked.emplace_back(booking_body(unique_email(), {{event, 1}}), kLittle);
    ask_together(asked);
    EXPECT_FALSE(asked.front().failure);
    EXPECT_EQ(asked.front().outcome.sqlstate, "55P03");
    expect_in_time(asked.front());
    lock.release();
    EXPECT_NE(submit(booking_body(unique_email(), {{event, 1}})).booking, "");
    EXPECT_EQ(bookings_of(event), 1);
}

}  // namespace
}  // namespace booking
