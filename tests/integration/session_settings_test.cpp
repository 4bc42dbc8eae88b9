// What a session of the gateway or the notifier is set to, whatever its role says.
#include "postgres/session_settings.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "hostile_role.hpp"
#include "postgres/pg_connection.hpp"

namespace booking {
namespace {

constexpr std::array<std::string_view, 1> kAsk{"select name, setting from pg_settings"};

std::map<std::string, std::string> settings_of(const std::string& url) {
    const auto deadline = Clock::now() + std::chrono::seconds(5);
    PgConnection connection({url, "", milliseconds(2000), milliseconds(4000), kAsk, "settings"}, deadline);
    std::map<std::string, std::string> settings;
    for (const auto& row : connection.call(0, {}, deadline)) {
        settings[row.at(0).value_or("")] = row.at(1).value_or("");
    }
    return settings;
}

TEST(SessionSettingsTest, AreTheirOwnWhateverTheRoleSays) {
    HostileRole role("booking_gateway");
    const auto settings = settings_of(role.url("TEST_GATEWAY_DATABASE_URL"));
    for (const auto& [name, value] : kSessionSettings) {
        if (name == "plpgsql.extra_errors") continue;  // unknown until PL/pgSQL is loaded
        EXPECT_EQ(settings.at(std::string(name)), value) << name;
    }
    EXPECT_EQ(settings.at("lock_timeout"), "2000");
    EXPECT_EQ(settings.at("statement_timeout"), "3600");
}

// Each of these settings is tried: a role that has the usual value would prove nothing.
TEST(SessionSettingsTest, AreAllTriedWithAnotherValue) {
    for (const auto& [name, value] : kSessionSettings) {
        EXPECT_NE(std::ranges::find(kHostileSettings, name, &HostileSetting::name), kHostileSettings.end())
            << name;
    }
}

TEST(SessionSettingsTest, ACommitIsOnDiskAndNothingThatAsksForMoreIsWeakened) {
    for (const auto& [given, kept] : {std::pair("off", "on"), std::pair("local", "local"),
                                      std::pair("on", "on"), std::pair("remote_apply", "remote_apply")}) {
        HostileRole role("booking_gateway");
        role.set("synchronous_commit", given);
        EXPECT_EQ(settings_of(role.url("TEST_GATEWAY_DATABASE_URL")).at("synchronous_commit"), kept);
    }
}

}  // namespace
}  // namespace booking
