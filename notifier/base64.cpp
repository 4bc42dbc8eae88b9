#include "base64.hpp"

#include <openssl/evp.h>

#include <vector>

namespace booking {
namespace {

using Bytes = std::vector<unsigned char>;

std::string text_of(const Bytes& bytes, std::size_t size) {
    return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)};
}

}  // namespace

std::string encode_base64(std::string_view bytes) {
    const Bytes plain(bytes.begin(), bytes.end());
    Bytes text(((bytes.size() + 2) / 3 * 4) + 1);  // and the NUL that OpenSSL adds
    const int size = EVP_EncodeBlock(text.data(), plain.data(), static_cast<int>(plain.size()));
    return text_of(text, static_cast<std::size_t>(size));
}

std::optional<std::string> decode_base64(std::string_view text) {
    // OpenSSL passes over white space at both ends, and counts the padding as bytes.
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto body = text.substr(0, text.find('='));
    const auto padding = text.substr(body.size());
    const bool good = text.size() % 4 == 0 && body.find_first_not_of(kAlphabet) == std::string_view::npos &&
                      (padding.empty() || padding == "=" || padding == "==");
    if (!good) return std::nullopt;
    const Bytes encoded(text.begin(), text.end());
    Bytes bytes(text.size() / 4 * 3);
    const int size = EVP_DecodeBlock(bytes.data(), encoded.data(), static_cast<int>(encoded.size()));
    if (size < 0) return std::nullopt;
    return text_of(bytes, static_cast<std::size_t>(size) - padding.size());
}

}  // namespace booking
