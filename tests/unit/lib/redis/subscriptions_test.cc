// Subscriptions of snug::Redis.
#include "unit/lib/redis/redis_fixture.h"

namespace snug::redis {
namespace {

class RedisSubscriptions : public RedisTest {
 protected:
  /// Connects for commands, and for subscriptions with the first one, of channel "a".
  void subscribe_first() {
    start_connected();
    first = redis->subscribe("a", hearing("a"), [this] { ++confirmed_count; });
    core->settle();
    ASSERT_EQ(ends.size(), 2U);
    sign_in();
    ASSERT_EQ(end().take(), request({"SUBSCRIBE", "a"}));
    EXPECT_EQ(confirmed_count, 0);
    say(confirmation("subscribe", "a"));
    EXPECT_EQ(confirmed_count, 1);
  }
  void publish(const std::string& channel, const std::string& text) {
    say(request({"message", channel, text}));
  }

  ListenerId first{};
  int confirmed_count = 0;
};

TEST_F(RedisSubscriptions, HaveTheirOwnConnectionMadeWithTheFirst) {
  start_connected();
  EXPECT_EQ(ends.size(), 1U);
  redis.reset();
  ends.clear();
  subscribe_first();
  EXPECT_EQ(ends.size(), 2U);
  EXPECT_TRUE(redis->state().connected);
  EXPECT_FALSE(redis->state().gap);
}

TEST_F(RedisSubscriptions, GetTheMessagesOfTheirChannel) {
  subscribe_first();
  publish("a", "one");
  publish("b", "of nobody");
  say(request({"message", "a", std::string("\0\r\n", 3)}));
  EXPECT_EQ(heard, (Lines{"a a one", "a a " + std::string("\0\r\n", 3)}));
}

TEST_F(RedisSubscriptions, OfPatternsAndShardChannelsGetTheChannel) {
  subscribe_first();
  redis->psubscribe("n*", hearing("p"));
  redis->ssubscribe("s", hearing("s"));
  core->settle();
  EXPECT_EQ(end().take(), request({"PSUBSCRIBE", "n*"}) + request({"SSUBSCRIBE", "s"}));
  say(confirmation("psubscribe", "n*") + confirmation("ssubscribe", "s"));
  say(request({"pmessage", "n*", "news", "1"}) + request({"smessage", "s", "2"}));
  EXPECT_EQ(heard, (Lines{"p news 1", "s s 2"}));
}

TEST_F(RedisSubscriptions, OfOneChannelAreAskedForOnceAndCalledInOrder) {
  subscribe_first();
  int late_count = 0;
  redis->subscribe("a", hearing("second"), [&] { ++late_count; });
  EXPECT_EQ(late_count, 0);
  core->settle();
  EXPECT_EQ(late_count, 1);
  EXPECT_EQ(end().take(), "");
  publish("a", "x");
  EXPECT_EQ(heard, (Lines{"a a x", "second a x"}));
}

TEST_F(RedisSubscriptions, EndWithTheLastHandler) {
  subscribe_first();
  const ListenerId second = redis->subscribe("a", hearing("second"));
  redis->unsubscribe(first);
  core->settle();
  EXPECT_EQ(end().take(), "");
  redis->unsubscribe(second);
  redis->unsubscribe(second);
  core->settle();
  EXPECT_EQ(end().take(), request({"UNSUBSCRIBE", "a"}));
  publish("a", "late");
  say(confirmation("unsubscribe", "a", 0));
  EXPECT_EQ(heard, Lines{});
  EXPECT_TRUE(end().open());
}

TEST_F(RedisSubscriptions, AreMadeAgainAndTheGapIsTold) {
  subscribe_first();
  redis->psubscribe("p*", hearing("p"));
  core->settle();
  say(confirmation("psubscribe", "p*"));
  states.clear();
  hang_up(end());
  ASSERT_EQ(states.size(), 1U);
  EXPECT_FALSE(states[0].connected);
  EXPECT_EQ(states[0].error.code, "disconnected");
  advance(50ms);
  ASSERT_EQ(ends.size(), 3U);
  sign_in();
  EXPECT_EQ(end().take(), request({"SUBSCRIBE", "a"}) + request({"PSUBSCRIBE", "p*"}));
  say(confirmation("subscribe", "a"));
  EXPECT_EQ(states.size(), 1U);
  say(confirmation("psubscribe", "p*"));
  ASSERT_EQ(states.size(), 2U);
  EXPECT_TRUE(states[1].connected);
  EXPECT_TRUE(states[1].gap);
  publish("a", "again");
  EXPECT_EQ(heard, Lines{"a a again"});
  EXPECT_EQ(confirmed_count, 1);
}

}  // namespace
}  // namespace snug::redis
