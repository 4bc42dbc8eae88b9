// What is repeated when the outcome of a booking is not known, and what ends it.
#include "booking/booking_call.hpp"

#include <gtest/gtest.h>

#include <deque>

namespace booking {
namespace {

// Outcomes and failures that the test put there, one after another; the last one stays.
class Answers final {
public:
    void books(bool is_replayed = false) { answers_.push_back({{"{}", "", "", "", is_replayed}}); }
    void refuses(const std::string& sqlstate) { answers_.push_back({{"", sqlstate, "m", "{}"}}); }
    void fails(PgFailure failure, const std::string& sqlstate = "") {
        answers_.push_back({{"", sqlstate, "", ""}, true, failure});
    }
    Outcome next() {
        const auto answer = answers_.front();
        if (answers_.size() > 1) answers_.pop_front();
        if (answer.fails) throw PgError(answer.failure, answer.outcome.sqlstate, "the message");
        return answer.outcome;
    }

private:
    struct Answer {
        Outcome outcome = {};
        bool fails = false;
        PgFailure failure = PgFailure::refused;
    };
    std::deque<Answer> answers_;
};

class FakeBatches final : public BookingBatches {
public:
    std::optional<Outcome> book(const BookingRequest& request, Deadline) override {
        keys.emplace_back(request.key.value());
        if (fail_as_a_whole) return std::nullopt;
        return answers.next();
    }
    std::optional<Outcome> cancel(const CancelRequest&, Deadline) override { return std::nullopt; }

    Answers answers;
    bool fail_as_a_whole = false;
    std::vector<std::string> keys;
};

constexpr std::size_t kStatement = 7;

class FakeDatabase final : public Database {
public:
    Columns call(std::size_t statement, const Values& values, Deadline) override {
        EXPECT_EQ(statement, kStatement);
        keys.push_back(values.at(1).value());
        EXPECT_EQ(values.at(2), "false") << "alone it waits for a lock";
        const auto outcome = answers.next();
        return {outcome.booking, outcome.sqlstate, outcome.message, outcome.detail,
                outcome.is_replayed ? "t" : "f"};
    }
    Columns call_and_roll_back(std::size_t, const Values&, Deadline) override { return {}; }
    [[nodiscard]] PoolState state() const override { return {}; }

    Answers answers;
    std::vector<std::string> keys;
};

class BookingCallTest : public testing::Test {
protected:
    Outcome call(milliseconds patience = milliseconds(5000)) {
        return book(batches_, database_, kStatement, {"{}", "k1"}, Clock::now() + patience);
    }
    PgError failure(milliseconds patience = milliseconds(5000)) {
        try {
            static_cast<void>(call(patience));
        } catch (const PgError& error) {
            return error;
        }
        throw std::runtime_error("it did not fail");
    }

    FakeBatches batches_;
    FakeDatabase database_;
    Answers& batches = batches_.answers;
    Answers& alone = database_.answers;
};

TEST_F(BookingCallTest, AnOutcomeThatIsKnownIsNotAskedFor) {
    batches.books(true);
    EXPECT_TRUE(call().is_replayed);
    EXPECT_TRUE(database_.keys.empty());
}

TEST_F(BookingCallTest, ARefusalIsAnOutcome) {
    for (const char* sqlstate : {"TKC01", "55P03"}) {
        batches_.answers = {};
        batches.refuses(sqlstate);
        EXPECT_EQ(call().sqlstate, sqlstate);
    }
    EXPECT_EQ(batches_.keys.size(), 2U);
    EXPECT_TRUE(database_.keys.empty());
}

TEST_F(BookingCallTest, WhatFailedWithItsWholeBatchIsAskedForAlone) {
    batches_.fail_as_a_whole = true;
    alone.books(true);
    EXPECT_TRUE(call().is_replayed);
    EXPECT_EQ(batches_.keys.size(), 1U);
    alone = {};
    alone.fails(PgFailure::refused, "22P05");
    EXPECT_EQ(failure().sqlstate, "22P05");
    EXPECT_EQ(database_.keys.size(), 2U);
}

TEST_F(BookingCallTest, AConflictOfOneRequestIsRepeatedThroughTheBatches) {
    batches.refuses("40001");
    batches.fails(PgFailure::refused, "40001");
    batches.books();
    EXPECT_EQ(call().booking, "{}");
    EXPECT_EQ(batches_.keys.size(), 3U);
    EXPECT_TRUE(database_.keys.empty());
}

TEST_F(BookingCallTest, WhatWasLostIsAskedForAloneWithTheSameKey) {
    batches.fails(PgFailure::lost);
    alone.books(true);
    const auto outcome = call();
    EXPECT_EQ(outcome.booking, "{}");
    EXPECT_FALSE(outcome.is_replayed) << "for the client it is the first answer";
    EXPECT_EQ(batches_.keys, std::vector<std::string>{"k1"});
    EXPECT_EQ(database_.keys, std::vector<std::string>{R"({"k1"})"});
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
    EXPECT_EQ(database_.keys.size(), 6U);
}

TEST_F(BookingCallTest, ARefusalByARuleIsAnAnswer) {
    batches.fails(PgFailure::lost);
    alone.refuses("TKC08");
    EXPECT_EQ(call().sqlstate, "TKC08");
    alone = {};
    alone.fails(PgFailure::refused, "TKC08");
    EXPECT_EQ(failure().failure, PgFailure::refused);
    EXPECT_EQ(failure().sqlstate, "TKC08");
    EXPECT_EQ(database_.keys.size(), 3U);
}

TEST_F(BookingCallTest, AtTheDeadlineItStaysUnknown) {
    batches.fails(PgFailure::lost);
    alone.refuses("55P03");
    const auto start = Clock::now();
    EXPECT_EQ(failure(milliseconds(300)).failure, PgFailure::lost);
    EXPECT_GE(Clock::now() - start, milliseconds(300));
    EXPECT_GE(database_.keys.size(), 2U);
    EXPECT_LE(database_.keys.size(), 5U) << "with pauses";
    EXPECT_EQ(failure(milliseconds(0)).failure, PgFailure::lost);
}

TEST_F(BookingCallTest, WhatWasNeverSentIsNotUnknown) {
    batches.fails(PgFailure::not_sent);
    EXPECT_EQ(failure().failure, PgFailure::not_sent);
    EXPECT_EQ(batches_.keys.size(), 2U);
    EXPECT_TRUE(database_.keys.empty());
}

}  // namespace
}  // namespace booking
