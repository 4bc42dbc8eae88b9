#include "address_guard.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <string_view>

namespace booking {
namespace {

struct Block {
    const char* prefix;
    int bits;
    std::string_view name;
};

// IANA's registries of special-purpose addresses.
constexpr std::array kIpv4Blocks{
    Block{"0.0.0.0", 8, "this network"},       Block{"10.0.0.0", 8, "private"},
    Block{"100.64.0.0", 10, "carrier's NAT"},  Block{"127.0.0.0", 8, "loopback"},
    Block{"169.254.0.0", 16, "link-local"},    Block{"172.16.0.0", 12, "private"},
    Block{"192.0.0.0", 24, "reserved"},        Block{"192.0.2.0", 24, "documentation"},
    Block{"192.88.99.0", 24, "reserved"},      Block{"192.168.0.0", 16, "private"},
    Block{"198.18.0.0", 15, "benchmarks"},     Block{"198.51.100.0", 24, "documentation"},
    Block{"203.0.113.0", 24, "documentation"}, Block{"224.0.0.0", 4, "multicast"},
    Block{"240.0.0.0", 4, "reserved"},
};

constexpr std::array kIpv6Blocks{
    Block{"::1", 128, "loopback"},
    Block{"::", 128, "unspecified"},
    Block{"::ffff:0:0", 96, "mapped IPv4"},
    Block{"fe80::", 10, "link-local"},
    Block{"fec0::", 10, "site-local"},
    Block{"fc00::", 7, "private"},
    Block{"ff00::", 8, "multicast"},
    Block{"2001::", 23, "reserved"},
    Block{"2001:db8::", 32, "documentation"},
    Block{"2002::", 16, "6to4"},
    Block{"3fff::", 20, "documentation"},
};
constexpr Block kGlobalUnicast{"2000::", 3, ""};
constexpr Block kTranslated{"64:ff9b::", 96, ""};

using Bytes = std::span<const unsigned char>;

bool is_in(Bytes address, const Block& block) {
    std::array<unsigned char, 16> prefix{};
    if (::inet_pton(address.size() == 4 ? AF_INET : AF_INET6, block.prefix, prefix.data()) != 1) return true;
    const auto whole = static_cast<std::size_t>(block.bits / 8);
    if (!std::equal(prefix.begin(), prefix.begin() + static_cast<std::ptrdiff_t>(whole), address.begin())) {
        return false;
    }
    const int rest = block.bits % 8;
    return rest == 0 || ((prefix.at(whole) ^ address[whole]) >> (8 - rest)) == 0;
}

std::optional<std::string_view> find_block(Bytes address, std::span<const Block> blocks) {
    const auto found =
        std::ranges::find_if(blocks, [&](const Block& block) { return is_in(address, block); });
    return found == blocks.end() ? std::nullopt : std::optional(found->name);
}

std::optional<std::string_view> judge_ipv6(Bytes address) {
    // An IPv6-only network reaches IPv4 hosts in this way.
    if (is_in(address, kTranslated)) return find_block(address.last(4), kIpv4Blocks);
    if (const auto name = find_block(address, kIpv6Blocks)) return name;
    if (!is_in(address, kGlobalUnicast)) return "reserved";
    return std::nullopt;
}

}  // namespace

std::optional<std::string> find_address_fault(const sockaddr& address) {
    std::array<unsigned char, 16> bytes{};
    std::size_t size = 0;
    if (address.sa_family == AF_INET) {
        sockaddr_in whole{};
        std::memcpy(&whole, &address, sizeof whole);
        size = sizeof whole.sin_addr;
        std::memcpy(bytes.data(), &whole.sin_addr, size);
    } else if (address.sa_family == AF_INET6) {
        sockaddr_in6 whole{};
        std::memcpy(&whole, &address, sizeof whole);
        size = sizeof whole.sin6_addr;
        std::memcpy(bytes.data(), &whole.sin6_addr, size);
    } else {
        return "an address that is neither IPv4 nor IPv6 is not public";
    }
    const Bytes judged(bytes.data(), size);
    const auto name = size == 4 ? find_block(judged, kIpv4Blocks) : judge_ipv6(judged);
    if (!name) return std::nullopt;
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(address.sa_family, bytes.data(), text.data(), text.size());
    return std::string(text.data()) + " is not public (" + std::string(*name) + ")";
}

}  // namespace booking
