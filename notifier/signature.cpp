#include "signature.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>
#include <vector>

#include "base64.hpp"

namespace booking {
namespace {

std::string read_key(std::string_view secret) {
    constexpr std::string_view kPrefix = "whsec_";
    const auto key =
        secret.starts_with(kPrefix) ? decode_base64(secret.substr(kPrefix.size())) : std::nullopt;
    if (!key || key->empty()) throw std::invalid_argument("the webhook's secret is not whsec_ and base64");
    return *key;
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
    const std::vector<unsigned char> bytes(text.begin(), text.end());
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes.data(), bytes.size(),
             digest.data(), &size) == nullptr) {
        throw std::runtime_error("HMAC-SHA256 is not available");
    }
    return {digest.begin(), digest.begin() + size};
}

}  // namespace

std::string sign_webhook(std::span<const std::string> secrets, std::string_view message_id,
                         std::time_t timestamp, std::string_view body) {
    std::string text(message_id);
    text.append(".").append(std::to_string(timestamp)).append(".").append(body);
    std::string header;
    for (const auto& secret : secrets) {
        header.append(header.empty() ? "v1," : " v1,")
            .append(encode_base64(hmac_sha256(read_key(secret), text)));
    }
    if (header.empty()) throw std::invalid_argument("the webhook has no secret");
    return header;
}

}  // namespace booking
