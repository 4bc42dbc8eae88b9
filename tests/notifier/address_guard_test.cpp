#include "address_guard.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <cstring>
#include <memory>
#include <string>

namespace booking {
namespace {

// As the resolver reads it: decimal, octal, hexadecimal and short forms of IPv4 too.
std::optional<std::string> fault_of(const std::string& host) {
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    if (::getaddrinfo(host.c_str(), "80", &hints, &list) != 0) return "not read: " + host;
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(list, &freeaddrinfo);
    return find_address_fault(*owned->ai_addr);
}

TEST(AddressGuardTest, RefusesWhatIsNotPublic) {
    const std::pair<const char*, const char*> cases[] = {
        {"0.0.0.0", "this network"},
        {"0.255.255.255", "this network"},
        {"10.0.0.1", "private"},
        {"10.255.255.255", "private"},
        {"100.64.0.1", "carrier's NAT"},
        {"100.127.255.255", "carrier's NAT"},
        {"127.0.0.1", "loopback"},
        {"127.255.255.254", "loopback"},
        {"169.254.169.254", "link-local"},
        {"172.16.0.1", "private"},
        {"172.31.255.255", "private"},
        {"192.0.0.1", "reserved"},
        {"192.0.2.1", "documentation"},
        {"192.88.99.1", "reserved"},
        {"192.168.1.1", "private"},
        {"198.18.0.1", "benchmarks"},
        {"198.19.255.255", "benchmarks"},
        {"198.51.100.1", "documentation"},
        {"203.0.113.1", "documentation"},
        {"224.0.0.1", "multicast"},
        {"239.255.255.255", "multicast"},
        {"240.0.0.1", "reserved"},
        {"255.255.255.255", "reserved"},
        // Other ways to write 127.0.0.1 and 10.0.0.1
        {"2130706433", "loopback"},
        {"0x7f000001", "loopback"},
        {"0177.0.0.1", "loopback"},
        {"127.1", "loopback"},
        {"0", "this network"},
        {"10.1", "private"},
        {"::", "unspecified"},
        {"::1", "loopback"},
        {"::ffff:127.0.0.1", "mapped IPv4"},
        {"::ffff:8.8.8.8", "mapped IPv4"},
        {"::7f00:1", "reserved"},
        {"fe80::1", "link-local"},
        {"febf::1", "link-local"},
        {"fec0::1", "site-local"},
        {"fc00::1", "private"},
        {"fd12:3456:789a::1", "private"},
        {"ff02::1", "multicast"},
        {"64:ff9b::7f00:1", "loopback"},
        {"64:ff9b::a00:1", "private"},
        {"64:ff9b:1::1", "reserved"},
        {"100::1", "reserved"},
        {"2001::1", "reserved"},
        {"2001:1ff:ffff::1", "reserved"},
        {"2001:db8::1", "documentation"},
        {"2002:7f00:1::1", "6to4"},
        {"3fff:fff::1", "documentation"},
        {"4000::1", "reserved"},
        {"5f00::1", "reserved"},
    };
    for (const auto& [host, name] : cases) {
        const auto fault = fault_of(host);
        ASSERT_TRUE(fault.has_value()) << host;
        EXPECT_NE(fault->find(std::string(" is not public (") + name + ")"), std::string::npos)
            << host << ": " << *fault;
    }
}

TEST(AddressGuardTest, LetsPublicAddressesPass) {
    for (const char* host : {"1.1.1.1",         "8.8.8.8",
                             "9.255.255.255",   "11.0.0.0",
                             "100.63.255.255",  "100.128.0.0",
                             "126.255.255.255", "128.0.0.0",
                             "169.253.255.255", "169.255.0.0",
                             "172.15.255.255",  "172.32.0.0",
                             "192.0.1.1",       "192.167.255.255",
                             "192.169.0.0",     "198.17.255.255",
                             "198.20.0.0",      "223.255.255.255",
                             "134744072",       "2000::1",
                             "2001:200::1",     "2001:4860:4860::8888",
                             "2003::1",         "2a00:1450::1",
                             "3ffe:ffff::1",    "64:ff9b::808:808"}) {
        EXPECT_EQ(fault_of(host), std::nullopt) << host;
    }
}

TEST(AddressGuardTest, KnowsNoOtherFamily) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    sockaddr plain{};
    std::memcpy(&plain, &address, sizeof plain);
    EXPECT_TRUE(find_address_fault(plain).has_value());
}

}  // namespace
}  // namespace booking
