// The limits of connections, with streams in memory.
#include "server/connection_limits.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "support/manual_environment.h"
#include "support/memory_stream.h"

namespace snug::server {
namespace {

using Verdict = ConnectionLimits::Verdict;

struct Fixture {
  Fixture(std::size_t most, std::size_t most_of_address)
      : limits(environment, most, most_of_address) {}

  Verdict come(const std::string& address) {
    peers.push_back(std::make_unique<test_support::MemoryPeer>(environment));
    streams.push_back(peers.back()->take_stream(address));
    return limits.judge(*streams.back());
  }
  std::string come(const std::string& address, int count) {
    std::string verdicts;
    for (; count > 0; --count) {
      const Verdict verdict = come(address);
      verdicts += verdict == Verdict::kTake ? 't' : verdict == Verdict::kTurnAway ? 'a' : 'n';
    }
    return verdicts;
  }
  void go() {
    limits.on_gone(streams.back()->peer_network());
    streams.pop_back();
    peers.pop_back();
  }

  test_support::ManualEnvironment environment;
  ConnectionLimits limits;
  std::vector<std::unique_ptr<test_support::MemoryPeer>> peers;
  std::vector<std::unique_ptr<net::Stream>> streams;
};

TEST(ConnectionLimits, TurnAwayExcessConnectionsOfOneAddress) {
  Fixture fixture(1'000, 3);
  EXPECT_EQ(fixture.come("192.0.2.7", 13), "tttaaaaaaaann");
  EXPECT_EQ(fixture.come("192.0.2.8", 3), "ttt") << "others are not concerned";
  ASSERT_EQ(fixture.environment.log_lines.size(), 1U);
  EXPECT_EQ(fixture.environment.log_lines[0],
            "192.0.2.7 has 3 connections, the most of one address (max_connections_per_address): "
            "others of it are answered 503");
}

TEST(ConnectionLimits, CountAnAddressAgainWhenItsConnectionsEnd) {
  Fixture fixture(1'000, 2);
  EXPECT_EQ(fixture.come("192.0.2.7", 3), "tta");
  fixture.go();
  fixture.go();
  EXPECT_EQ(fixture.come("192.0.2.7", 2), "ta");
  EXPECT_EQ(fixture.limits.count(), 3U);
}

TEST(ConnectionLimits, DoNotCountThisMachine) {
  Fixture fixture(1'000, 1);
  for (const char* address : {"127.0.0.1", "127.9.9.9", "::1", ""}) {
    EXPECT_EQ(fixture.come(address, 5), "ttttt") << address;
  }
}

TEST(ConnectionLimits, CountANetworkOfIpv6AsOneAddress) {
  Fixture fixture(1'000, 2);
  EXPECT_EQ(fixture.come("2001:db8:0:1::1"), Verdict::kTake);
  EXPECT_EQ(fixture.come("2001:db8:0:1:ffff::2"), Verdict::kTake);
  EXPECT_EQ(fixture.come("2001:db8:0:1::3"), Verdict::kTurnAway);
  EXPECT_EQ(fixture.come("2001:db8:0:2::1"), Verdict::kTake);
  EXPECT_EQ(fixture.come("fe80::1", 3), "tta");
  EXPECT_EQ(fixture.come("fe80::2"), Verdict::kTake) << "all of a link have the same first half";
}

TEST(ConnectionLimits, AllowAnyNumberPerAddressIfTheOptionIsZero) {
  Fixture fixture(1'000, 0);
  EXPECT_EQ(fixture.come("192.0.2.7", 40), std::string(40, 't'));
}

TEST(ConnectionLimits, TurnAwayExcessConnectionsInTotal) {
  Fixture fixture(2, 0);
  EXPECT_EQ(fixture.come("127.0.0.1", 36), "tt" + std::string(32, 'a') + "nn");
  EXPECT_EQ(fixture.environment.log_lines,
            std::vector<std::string>{"all 2 connections are taken: others are answered 503"});
}

TEST(ConnectionLimits, AreLoggedOnceAMinute) {
  Fixture fixture(1, 0);
  for (int i = 0; i < 10; ++i) {
    fixture.come("192.0.2.7");
    fixture.environment.advance(std::chrono::seconds(20));
  }
  EXPECT_EQ(fixture.environment.log_lines.size(), 3U);
}

}  // namespace
}  // namespace snug::server
