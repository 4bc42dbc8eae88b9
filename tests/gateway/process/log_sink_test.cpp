#include "process/log_sink.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>

namespace booking {
namespace {

class LogSinkTest : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(::pipe(ends.data()), 0);
        ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    }
    void TearDown() override {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    std::string read_all() const {
        std::string text;
        std::array<char, 65536> chunk{};
        for (ssize_t got = 0; (got = ::read(ends[0], chunk.data(), chunk.size())) > 0;) {
            text.append(chunk.data(), static_cast<std::size_t>(got));
        }
        return text;
    }

    std::array<int, 2> ends{};
};

TEST_F(LogSinkTest, WritesALineAtOnce) {
    LogSink sink(ends[1]);
    sink.write("a\n");
    EXPECT_EQ(read_all(), "a\n");
    EXPECT_EQ(sink.take_dropped(), 0U);
}

// It returns at all: a write to a full pipe would not.
TEST_F(LogSinkTest, AReaderThatStallsStopsNobodyAndIsToldWhatItMissed) {
    LogSink sink(ends[1]);
    constexpr std::size_t kLines = 10'000;
    const std::string line = std::string(99, 'x') + "\n";
    for (std::size_t i = 0; i < kLines; ++i) sink.write(line);
    EXPECT_EQ(sink.take_dropped(), 0U) << "told only when there is room";
    std::size_t seen = 0;
    for (std::string text = read_all(); text.size() > 2; text = read_all()) {
        seen += text.size();
        sink.write("y\n");
    }
    const auto dropped = sink.take_dropped();
    EXPECT_GT(dropped, kLines / 2);
    EXPECT_LT(dropped, kLines);
    EXPECT_GE(seen, (kLines - dropped) * line.size());
    EXPECT_EQ(sink.take_dropped(), 0U);
}

}  // namespace
}  // namespace booking
