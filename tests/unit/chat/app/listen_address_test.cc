// Tests of addresses as people write them.
#include "app/listen_address.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "environment.h"

namespace snug::app {
namespace {

std::vector<std::string> texts(const std::vector<ListenAddress>& addresses) {
  std::vector<std::string> result;
  for (const ListenAddress& address : addresses)
    result.push_back(address.address + (address.required ? "" : "?"));
  return result;
}

using Texts = std::vector<std::string>;

TEST(ListenAddress, LocalhostIsBothLoopbackAddresses) {
  EXPECT_EQ(texts(expand_address("localhost:3000")), (Texts{"127.0.0.1:3000", "[::1]:3000?"}));
}

TEST(ListenAddress, LocalhostWithAFreePortIsOneAddress) {
  EXPECT_EQ(texts(expand_address("localhost:0")), Texts{"127.0.0.1:0"});
}

TEST(ListenAddress, APortAloneIsEveryAddress) {
  EXPECT_EQ(texts(expand_address("3000")), Texts{":3000"});
}

TEST(ListenAddress, OtherAddressesStayAsTheyAre) {
  for (const char* text :
       {":3000", "192.0.2.5:80", "[::]:3000", "unix:/run/snug.sock", "fd:3", "nonsense"}) {
    EXPECT_EQ(texts(expand_address(text)), Texts{text});
  }
}

TEST(ListenAddress, InheritedSocketsMustBeForThisProcess) {
  ScopedVariable count("LISTEN_FDS", "2");
  ScopedVariable own("LISTEN_PID", std::to_string(getpid()).c_str());
  EXPECT_EQ(texts(inherited_addresses()), (Texts{"fd:3", "fd:4"}));
  ScopedVariable other("LISTEN_PID", "1");
  EXPECT_TRUE(inherited_addresses().empty());
}

TEST(ListenAddress, AUrlNamesTheHostThatReachesIt) {
  EXPECT_EQ(url_of("127.0.0.1:3000", "pi"), "http://127.0.0.1:3000");
  EXPECT_EQ(url_of("[::1]:3000", "pi"), "http://[::1]:3000");
  EXPECT_EQ(url_of("[::]:3000", "192.0.2.5"), "http://192.0.2.5:3000");
  EXPECT_EQ(url_of("0.0.0.0:80", "192.0.2.5"), "http://192.0.2.5");
  EXPECT_EQ(url_of(":3000", "192.0.2.5"), "http://192.0.2.5:3000");
  EXPECT_EQ(url_of("unix:/run/snug.sock", "pi"), "");
  EXPECT_EQ(url_of("fd:3", "pi"), "");
}

TEST(ListenAddress, AUrlOverTlsIsHttps) {
  EXPECT_EQ(url_of("127.0.0.1:3000", "pi", true), "https://127.0.0.1:3000");
  EXPECT_EQ(url_of(":443", "pi", true), "https://pi");
  EXPECT_EQ(url_of(":80", "pi", true), "https://pi:80");
  EXPECT_EQ(url_of("unix:/run/snug.sock", "pi", true), "");
}

}  // namespace
}  // namespace snug::app
