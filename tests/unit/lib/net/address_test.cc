// The text form of addresses.
#include "net/address.h"

#include <gtest/gtest.h>

namespace snug::net {
namespace {

using Kind = ListenAddress::Kind;

TEST(ListenAddress, ReadsIpv4) {
  const auto address = parse_listen_address("127.0.0.1:3000");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->kind, Kind::kTcp);
  EXPECT_EQ(ip_text(address->ip), "127.0.0.1");
  EXPECT_EQ(port_of(address->ip), 3000);
  EXPECT_FALSE(address->every_address);
}

TEST(ListenAddress, ReadsIpv6InBrackets) {
  const auto address = parse_listen_address("[2001:db8::1]:65535");
  ASSERT_TRUE(address);
  EXPECT_EQ(ip_text(address->ip), "2001:db8::1");
  EXPECT_EQ(port_of(address->ip), 65535);
}

TEST(ListenAddress, APortAloneIsEveryAddress) {
  const auto address = parse_listen_address(":0");
  ASSERT_TRUE(address);
  EXPECT_TRUE(address->every_address);
  EXPECT_EQ(ip_text(address->ip), "::");
}

TEST(ListenAddress, ReadsPathsAndDescriptors) {
  const auto path = parse_listen_address("unix:/run/snug.sock");
  ASSERT_TRUE(path);
  EXPECT_EQ(path->kind, Kind::kUnix);
  EXPECT_EQ(path->path, "/run/snug.sock");
  const auto descriptor = parse_listen_address("fd:3");
  ASSERT_TRUE(descriptor);
  EXPECT_EQ(descriptor->kind, Kind::kInherited);
  EXPECT_EQ(descriptor->descriptor, 3);
}

TEST(ListenAddress, RefusesEverythingElse) {
  for (const std::string_view text : {"",
                                      "3000",
                                      "127.0.0.1",
                                      "127.0.0.1:",
                                      "127.0.0.1:-1",
                                      "127.0.0.1:65536",
                                      "127.0.0.1:3000x",
                                      "127.0.0.1: 3000",
                                      "localhost:3000",
                                      "256.0.0.1:3000",
                                      "::1:3000",
                                      "[::1]",
                                      "[::1:3000",
                                      "[]:3000",
                                      "[127.0.0.1]:3000",
                                      "unix:",
                                      "fd:",
                                      "fd:-1",
                                      "fd:x",
                                      "http://127.0.0.1:3000"}) {
    const auto address = parse_listen_address(text);
    ASSERT_FALSE(address) << text;
    EXPECT_EQ(address.error().code, "address_invalid");
  }
  EXPECT_FALSE(parse_listen_address("unix:/" + std::string(107, 'x')));
  EXPECT_TRUE(parse_listen_address("unix:/" + std::string(106, 'x')));
  EXPECT_FALSE(parse_listen_address(std::string("unix:/a\0b", 9)));
}

TEST(IpText, ShowsAnIpv4ClientOfAnIpv6SocketAsIpv4) {
  const auto address = parse_listen_address("[::ffff:192.0.2.7]:1");
  ASSERT_TRUE(address);
  EXPECT_EQ(ip_text(address->ip), "192.0.2.7");
}

PeerNetwork network_of(std::string_view address) {
  return peer_network_of(parse_listen_address(address)->ip);
}

TEST(PeerNetwork, IsAnIpv4AddressOrTheFirstHalfOfAnIpv6One) {
  EXPECT_EQ(network_of("192.0.2.7:1"), network_of("192.0.2.7:2"));
  EXPECT_NE(network_of("192.0.2.7:1"), network_of("192.0.2.8:1"));
  EXPECT_EQ(network_of("[::ffff:192.0.2.7]:1"), network_of("192.0.2.7:1"));
  EXPECT_EQ(network_of("[2001:db8::1]:1"), network_of("[2001:db8::ffff:0:0:1]:1"));
  EXPECT_NE(network_of("[2001:db8::1]:1"), network_of("[2001:db8:0:1::1]:1"));
}

TEST(PeerNetwork, OfALinkLocalAddressIsItsLastHalf) {
  EXPECT_NE(network_of("[fe80::1]:1"), network_of("[fe80::2]:1"));
  EXPECT_NE(network_of("[fe80::1]:1"), PeerNetwork::kLocal);
}

TEST(RemoteAddress, ReadsNamesIpAddressesAndPaths) {
  const auto name = parse_remote_address("push.example.org:443");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->host, "push.example.org");
  EXPECT_EQ(name->port, 443);
  EXPECT_EQ(parse_remote_address("192.0.2.7:1")->host, "192.0.2.7");
  EXPECT_EQ(parse_remote_address("[2001:db8::7]:1")->host, "2001:db8::7");
  EXPECT_EQ(parse_remote_address("unix:/run/redis.sock")->path, "/run/redis.sock");
}

TEST(RemoteAddress, RefusesEverythingElse) {
  for (const std::string& address :
       {std::string(), std::string("example.org"), std::string("example.org:"), std::string(":443"),
        std::string("example.org:0"), std::string("example.org:65536"), std::string("a:b:1"),
        std::string("[example.org]:1"), std::string("unix:"), "unix:" + std::string(108, 'x'),
        std::string(254, 'x') + ":1", std::string("a\0b:1", 5)}) {
    const auto parsed = parse_remote_address(address);
    ASSERT_FALSE(parsed) << address;
    EXPECT_EQ(parsed.error().code, "address_invalid");
  }
}

TEST(PublicAddress, ExcludesThisMachineAndItsNetworks) {
  const auto is_public_text = [](const char* text) {
    const auto address = parse_listen_address(text);
    EXPECT_TRUE(address) << text;
    return is_public(address->ip);
  };
  for (const char* address :
       {"0.0.0.0:1",         "10.255.0.1:1",       "100.127.255.255:1",    "127.0.0.1:1",
        "169.254.169.254:1", "172.31.255.255:1",   "192.168.0.1:1",        "192.0.2.1:1",
        "198.19.0.1:1",      "224.0.0.1:1",        "255.255.255.255:1",    "[::]:1",
        "[::1]:1",           "[::ffff:8.8.8.8]:1", "[64:ff9b::808:808]:1", "[fc00::1]:1",
        "[fe80::1]:1",       "[ff02::1]:1",        "[2001::1]:1",          "[2001:db8::1]:1",
        "[2002:7f00:1::1]:1"}) {
    EXPECT_FALSE(is_public_text(address)) << address;
  }
  for (const char* address :
       {"8.8.8.8:1", "9.255.255.255:1", "11.0.0.0:1", "100.128.0.0:1", "172.32.0.0:1",
        "192.167.255.255:1", "223.255.255.255:1", "[2606:4700::1]:1", "[2001:4860:4860::8888]:1"}) {
    EXPECT_TRUE(is_public_text(address)) << address;
  }
  EXPECT_FALSE(is_public({})) << "a Unix socket";
}

TEST(PeerNetwork, OfThisMachineIsLocal) {
  for (const char* address : {"127.0.0.1:1", "127.255.0.9:1", "[::1]:1", "[::ffff:127.0.0.1]:1"}) {
    EXPECT_EQ(network_of(address), PeerNetwork::kLocal) << address;
  }
  EXPECT_EQ(peer_network_of({}), PeerNetwork::kLocal) << "a Unix socket";
}

}  // namespace
}  // namespace snug::net
