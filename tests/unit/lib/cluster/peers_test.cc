// Who hangs.
#include "cluster/peers.h"

#include <gtest/gtest.h>

#include <string>

namespace snug::cluster {
namespace {

using namespace std::chrono_literals;

TEST(Peers, HangWhenTheyAreSilent) {
  Peers peers(3s);
  const Peers::Time start{};
  peers.on_heartbeat("a", start);
  peers.on_heartbeat("b", start + 1s);
  EXPECT_TRUE(peers.check(start + 2999ms).empty());
  const auto lost = peers.check(start + 3s);
  ASSERT_EQ(lost.size(), 1U);
  EXPECT_EQ(lost[0].uid, "a");
  EXPECT_EQ(lost[0].since, start);
  EXPECT_TRUE(peers.hangs("a"));
  EXPECT_FALSE(peers.hangs("b"));
  EXPECT_EQ(peers.living_count(), 1U);
  EXPECT_TRUE(peers.check(start + 3500ms).empty());
  peers.on_heartbeat("a", start + 4s);
  EXPECT_FALSE(peers.hangs("a"));
}

TEST(Peers, AreForgottenAtTheirFarewellAndAfterALongTime) {
  Peers peers(3s);
  const Peers::Time start{};
  peers.on_heartbeat("a", start);
  peers.on_heartbeat("b", start);
  peers.on_farewell("a");
  peers.on_farewell("nobody");
  EXPECT_EQ(peers.uids(), std::vector<std::string>{"b"});
  EXPECT_EQ(peers.check(start + Peers::kMemory).size(), 1U);
  EXPECT_TRUE(peers.check(start + Peers::kMemory + 1ms).empty());
  EXPECT_TRUE(peers.uids().empty());
}

TEST(Peers, AreForgivenWhatNobodyCouldHear) {
  Peers peers(3s);
  const Peers::Time start{};
  peers.on_heartbeat("a", start);
  peers.forgive(start + 10s);
  EXPECT_TRUE(peers.check(start + 12s).empty());
}

TEST(Peers, AreBounded) {
  Peers peers(3s);
  for (std::size_t i = 0; i < 2 * Peers::kMaxCount; ++i) {
    peers.on_heartbeat(std::to_string(i), {});
  }
  EXPECT_EQ(peers.uids().size(), Peers::kMaxCount);
}

}  // namespace
}  // namespace snug::cluster
