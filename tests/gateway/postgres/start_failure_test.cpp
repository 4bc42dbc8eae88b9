#include "postgres/start_failure.hpp"

#include <gtest/gtest.h>

namespace booking {
namespace {

std::string explain(const std::string& sqlstate, const std::string& message, const std::string& url = {}) {
    return explain_start_failure(PgError(PgFailure::refused, sqlstate, message), {url, {}, {}, {}});
}

TEST(StartFailureTest, SaysWhatToDo) {
    EXPECT_NE(explain("3F000", "schema missing").find("make migrate"), std::string::npos);
    EXPECT_NE(explain("42883", "no function").find("make migrate"), std::string::npos);
    EXPECT_NE(explain("", "password authentication failed").find("user or password"), std::string::npos);
    EXPECT_NE(explain("22023", "role").find("DATABASE_ROLE"), std::string::npos);
    EXPECT_NE(explain("42501", "permission denied").find("may not"), std::string::npos);
    EXPECT_NE(explain("", "Connection refused\nsecond line").find("is it running"), std::string::npos);
    EXPECT_EQ(explain("", "Connection refused\nsecond line").find("second line"), std::string::npos);
}

TEST(StartFailureTest, NeverRepeatsAMalformedUrl) {
    const auto text = explain("", "invalid URI: secret", "postgresql://u:secret@[h");
    EXPECT_EQ(text.find("secret"), std::string::npos);
    EXPECT_NE(text.find("DATABASE_URL"), std::string::npos);
}

}  // namespace
}  // namespace booking
