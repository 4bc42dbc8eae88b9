// What make run keeps the notifier with: says that it ended, starts it again, and leaves nothing behind.
#include <csignal>

#include "../integration/wait_until.hpp"
#include "notifier_fixture.hpp"

namespace booking {
namespace {

class Keeper final : public ChildProcess {
public:
    explicit Keeper(std::vector<std::string> command, Environment environment = {})
        : ChildProcess(complete(std::move(command)), with_path(std::move(environment))) {}
    [[nodiscard]] bool await_words(const std::string& words) {
        return wait_until([&] { return err().find(words) != std::string::npos; });
    }
    // The process that the script last started said its own id.
    [[nodiscard]] pid_t last_pid() {
        const auto all = lines();
        return all.empty() ? 0 : std::stoi(all.back());
    }

private:
    static std::vector<std::string> complete(std::vector<std::string> command) {
        const std::string script = test_variable("TEST_NOTIFIER_FOLDER") + "/../../scripts/keep_running";
        command.insert(command.begin(), {script, "notifier"});
        return command;
    }
    static Environment with_path(Environment environment) {
        environment.merge(surroundings({}));
        return environment;
    }
};

std::vector<std::string> shell(const std::string& commands) {
    return {"sh", "-c", "echo $$; " + commands};
}

bool is_gone(pid_t pid) {
    return wait_until([&] { return ::kill(pid, 0) != 0; });
}

TEST(KeepRunningTest, SaysThatItEndedAndWaitsLongerEachTimeUpToABound) {
    Keeper keeper(shell("exit 3"), {{"RESTART_DELAY_MAX", "2"}});
    ASSERT_TRUE(keeper.await_words("ended (exit code 3); it is started again in 1 s\n"));
    ASSERT_TRUE(
        keeper.await_words("again in 1 s\n==> the notifier ended (exit code 3); it is started again "
                           "in 2 s\n==> the notifier ended (exit code 3); it is started again in 2 s"))
        << keeper.err();
    EXPECT_EQ(keeper.stop(), 0);
    EXPECT_EQ(keeper.err().find(" 4 s"), std::string::npos);
}

TEST(KeepRunningTest, DoesNotRepeatSettingsThatWillNotDo) {
    Keeper keeper(shell("exit 2"));
    EXPECT_EQ(keeper.await_exit(), 2);
    EXPECT_EQ(keeper.lines().size(), 1U);
    EXPECT_NE(keeper.err().find("not started again"), std::string::npos);
}

TEST(KeepRunningTest, HandsASignalOnAndLeavesNothingBehind) {
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
        Keeper keeper(shell("trap 'exit 0' TERM; while :; do sleep 0.05; done"));
        ASSERT_TRUE(wait_until([&] { return keeper.last_pid() != 0; }));
        keeper.signal(signal);
        EXPECT_EQ(keeper.await_exit(), 0);
        EXPECT_TRUE(is_gone(keeper.last_pid()));
        EXPECT_EQ(keeper.err(), "");
    }
}

TEST(KeepRunningTest, StopsWhileItWaits) {
    Keeper keeper(shell("exit 1"), {{"RESTART_DELAY", "600"}, {"RESTART_DELAY_MAX", "600"}});
    ASSERT_TRUE(keeper.await_words("again in 600 s"));
    EXPECT_EQ(keeper.stop(), 0);
}

TEST(KeepRunningTest, AKilledNotifierComesBack) {
    Keeper keeper(shell("exec \"$BOOKING_NOTIFIER\""),
                  {{"DATABASE_URL", test_variable("TEST_NOTIFIER_DATABASE_URL")}});
    ASSERT_TRUE(keeper.await_line("notifying: "));
    const pid_t first = std::stoi(keeper.lines().at(0));
    ASSERT_EQ(::kill(first, SIGKILL), 0);
    ASSERT_TRUE(keeper.await_words("the notifier ended (exit code 137); it is started again in 1 s"));
    ASSERT_TRUE(wait_until([&] {
        int started = 0;
        for (const auto& line : keeper.lines()) started += line.find("notifying: ") != std::string::npos;
        return started == 2;
    })) << keeper.out();
    EXPECT_EQ(keeper.stop(), 0);
    EXPECT_NE(keeper.out().find("stopped"), std::string::npos) << "it was asked to end, not killed";
}

}  // namespace
}  // namespace booking
