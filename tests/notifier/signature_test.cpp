#include "signature.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "base64.hpp"

namespace booking {
namespace {

constexpr const char* kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

std::string sign(const std::vector<std::string>& secrets) {
    return sign_webhook(secrets, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, R"({"test": 2432232314})");
}

TEST(SignatureTest, IsThatOfThePublishedVector) {
    EXPECT_EQ(sign({kSecret}), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(SignatureTest, HasOneForEachSecret) {
    const std::string other = "whsec_" + encode_base64(std::string(64, 'k'));
    EXPECT_EQ(sign({other, kSecret}), sign({other}) + " " + sign({kSecret}));
}

TEST(SignatureTest, RefusesWhatIsNoSecretWithoutRepeatingIt) {
    for (const char* secret :
         {"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_=", "whsec_MfKQ!", "whsec_abc", "whsec_*"}) {
        try {
            (void)sign({secret});
            ADD_FAILURE() << secret;
        } catch (const std::invalid_argument& error) {
            const bool is_repeated = std::string(error.what()).find(secret) != std::string::npos;
            EXPECT_FALSE(is_repeated);
        }
    }
    EXPECT_THROW((void)sign({}), std::invalid_argument);
}

TEST(Base64Test, EncodesTheVectorsOfTheRfc) {
    EXPECT_EQ(encode_base64(""), "");
    EXPECT_EQ(encode_base64("f"), "Zg==");
    EXPECT_EQ(encode_base64("fo"), "Zm8=");
    EXPECT_EQ(encode_base64("foobar"), "Zm9vYmFy");
    const std::string bytes("\0\xff\x80\n", 4);
    EXPECT_EQ(decode_base64(encode_base64(bytes)), bytes);
    for (std::size_t size = 0; size < 70; ++size) {
        EXPECT_EQ(decode_base64(encode_base64(std::string(size, 'x'))), std::string(size, 'x')) << size;
    }
}

TEST(Base64Test, DecodesNothingElse) {
    for (const char* text : {"Zg", "Zg=", "Z===", "Zg==Zg==", " Zg==", "Zg==\n", "Zm8_", "Zm 8"}) {
        EXPECT_EQ(decode_base64(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace booking
