// What is repeated when the outcome of a booking is not known, and what ends it.
#include "booking/booking_call.hpp"

#include <gtest/gtest.h>

#include <deque>

namespace booking {
namespace {

// Answers with what the test put there, one after another; the last answer stays.
class FakeSubmitter final : public BookingSubmitter {
public:
    Outcome submit(const BookingRequest& request, Deadline) override {
        keys.emplace_back(request.key.value());
        const auto answer = answers_.front();
        if (answers_.size() > 1) answers_.pop_front();
        if (answer.fails) throw PgError(answer.failure, answer.outcome.sqlstate, "the message");
        return answer.outcome;
    }
    void books(bool is_replayed = false) { answers_.push_back({{"{}", "", "", "", is_replayed}}); }
    void refuses(const std::string& sqlstate) { answers_.push_back({{"", sqlstate, "m", "{}"}}); }
    void fails(PgFailure failure, const std::string& sqlstate = "") {
        answers_.push_back({{"", sqlstate, "", ""}, true, failure});
    }

    std::vector<std::string> keys;

private:
    struct Answer {
        Outcome outcome = {};
        bool fails = false;
        PgFailure failure = PgFailure::refused;
    };
    std::deque<Answer> answers_;
};

class BookingCallTest : public testing::Test {
protected:
    Outcome call(milliseconds patience = milliseconds(5000)) {
        return book(batches, alone, {"{}", "k1"}, Clock::now() + patience);
    }
    PgError failure(milliseconds patience = milliseconds(5000)) {
        try {
            static_cast<void>(call(patience));
        } catch (const PgError& error) {
            return error;
        }
        throw std::runtime_error("it did not fail");
    }

    FakeSubmitter batches;
    FakeSubmitter alone;
};

TEST_F(BookingCallTest, AnOutcomeThatIsKnownIsNotAskedFor) {
    batches.books(true);
    EXPECT_TRUE(call().is_replayed);
    EXPECT_TRUE(alone.keys.empty());
}

TEST_F(BookingCallTest, ARefusalIsThrown) {
    batches.refuses("TKC01");
    EXPECT_EQ(failure().sqlstate, "TKC01");
    EXPECT_EQ(batches.keys.size(), 1U);
}

TEST_F(BookingCallTest, AConflictOfOneRequestIsRepeatedThroughTheBatches) {
    batches.refuses("40001");
    batches.fails(PgFailure::refused, "40001");
    batches.books();
    EXPECT_EQ(call().booking, "{}");
    EXPECT_EQ(batches.keys.size(), 3U);
    EXPECT_TRUE(alone.keys.empty());
}

TEST_F(BookingCallTest, WhatWasLostIsAskedForAloneWithTheSameKey) {
    batches.fails(PgFailure::lost);
    alone.books(true);
    const auto outcome = call();
    EXPECT_EQ(outcome.booking, "{}");
    EXPECT_FALSE(outcome.is_replayed) << "for the client it is the first answer";
    EXPECT_EQ(batches.keys, std::vector<std::string>{"k1"});
    EXPECT_EQ(alone.keys, std::vector<std::string>{"k1"});
}

TEST_F(BookingCallTest, NothingButAnAnswerEndsTheAsking) {
    batches.fails(PgFailure::lost);
    alone.fails(PgFailure::not_sent);
    alone.fails(PgFailure::lost);
    alone.fails(PgFailure::refused, "55P03");
    alone.refuses("40001");
    alone.fails(PgFailure::refused, "57P01");
    alone.books();
    EXPECT_EQ(call().booking, "{}");
    EXPECT_EQ(alone.keys.size(), 6U);
}

TEST_F(BookingCallTest, ARefusalByARuleIsAnAnswer) {
    for (const bool whole : {false, true}) {
        FakeSubmitter refusing;
        batches.fails(PgFailure::lost);
        whole ? refusing.fails(PgFailure::refused, "TKC08") : refusing.refuses("TKC08");
        try {
            static_cast<void>(book(batches, refusing, {"{}", "k1"}, Clock::now() + milliseconds(5000)));
            FAIL();
        } catch (const PgError& error) {
            EXPECT_EQ(error.failure, PgFailure::refused);
            EXPECT_EQ(error.sqlstate, "TKC08");
        }
    }
}

TEST_F(BookingCallTest, AtTheDeadlineItStaysUnknown) {
    batches.fails(PgFailure::lost);
    alone.refuses("55P03");
    const auto start = Clock::now();
    EXPECT_EQ(failure(milliseconds(300)).failure, PgFailure::lost);
    EXPECT_GE(Clock::now() - start, milliseconds(300));
    EXPECT_GE(alone.keys.size(), 2U);
    EXPECT_LE(alone.keys.size(), 5U) << "with pauses";
    EXPECT_EQ(failure(milliseconds(0)).failure, PgFailure::lost);
}

TEST_F(BookingCallTest, WhatWasNeverSentIsNotUnknown) {
    batches.fails(PgFailure::not_sent);
    EXPECT_EQ(failure().failure, PgFailure::not_sent);
    EXPECT_EQ(batches.keys.size(), 2U);
    EXPECT_TRUE(alone.keys.empty());
}

}  // namespace
}  // namespace booking
