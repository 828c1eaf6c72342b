// The address of the client behind a request.
#include "protocol/client_address.h"

#include <gtest/gtest.h>

namespace snug::chat {
namespace {

AddressSet set_of(std::initializer_list<std::string_view> networks) {
  AddressSet set;
  for (const std::string_view network : networks) EXPECT_TRUE(set.add(network)) << network;
  return set;
}

std::string client(const std::string& peer, const std::string& forwarded) {
  HttpRequest request;
  request.remote_address = peer;
  if (!forwarded.empty()) request.headers.add("X-Forwarded-For", forwarded);
  return client_address(request, set_of({"127.0.0.0/8", "::1", "10.0.0.0/8"}));
}

TEST(AddressSet, ContainsAddressesAndNetworks) {
  const AddressSet set = set_of({"127.0.0.0/8", "192.0.2.7", "2001:db8::/32", "::1"});
  for (const char* inside :
       {"127.0.0.1", "127.255.0.9", "192.0.2.7", "::ffff:192.0.2.7", "2001:db8:1::5", "::1"}) {
    EXPECT_TRUE(set.contains(inside)) << inside;
  }
  for (const char* outside : {"128.0.0.1", "192.0.2.8", "2001:db9::5", "::2", "", "nonsense"}) {
    EXPECT_FALSE(set.contains(outside)) << outside;
  }
}

TEST(AddressSet, RefusesOtherTexts) {
  for (const char* wrong : {"", "localhost", "127.0.0.1/33", "::1/129", "127.0.0.1/", "10.0.0/8",
                            "127.0.0.1/8x", "/8", "[::1]"}) {
    EXPECT_FALSE(AddressSet().add(wrong)) << wrong;
  }
}

TEST(ClientAddress, IsThePeersWhenItIsNoProxy) {
  EXPECT_EQ(client("192.0.2.7", ""), "192.0.2.7");
  EXPECT_EQ(client("192.0.2.7", "198.51.100.1"), "192.0.2.7");
}

TEST(ClientAddress, IsTheLastOneNamedByATrustedProxy) {
  EXPECT_EQ(client("127.0.0.1", "198.51.100.1"), "198.51.100.1");
  EXPECT_EQ(client("::1", "203.0.113.9, 198.51.100.1"), "198.51.100.1") << "the rest is made up";
  EXPECT_EQ(client("127.0.0.1", "203.0.113.9, 198.51.100.1 , 10.1.2.3"), "198.51.100.1");
  EXPECT_EQ(client("127.0.0.1", "10.9.9.9"), "10.9.9.9");
  EXPECT_EQ(client("", "198.51.100.1"), "198.51.100.1") << "a Unix socket's peer is a proxy";
}

TEST(ClientAddress, MayComeWithAPort) {
  EXPECT_EQ(client("127.0.0.1", "198.51.100.1:5123"), "198.51.100.1");
  EXPECT_EQ(client("127.0.0.1", "[2001:db8::1]:5123"), "2001:db8::1");
  EXPECT_EQ(client("127.0.0.1", "2001:db8::1"), "2001:db8::1");
}

TEST(ClientAddress, IsTheProxysWhenThatNamesNobody) {
  EXPECT_EQ(client("127.0.0.1", ""), "127.0.0.1");
  EXPECT_EQ(client("127.0.0.1", "unknown"), "127.0.0.1");
  EXPECT_EQ(client("127.0.0.1", "198.51.100.1, nonsense"), "127.0.0.1");
  EXPECT_EQ(client("", ""), "");
  EXPECT_EQ(client("", ", ,"), "");
}

}  // namespace
}  // namespace snug::chat
