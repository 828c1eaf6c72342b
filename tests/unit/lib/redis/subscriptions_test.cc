// Subscriptions of snug::Redis.
#include "unit/lib/redis/redis_fixture.h"

namespace snug::redis {
namespace {

using std::chrono_literals::operator""min;

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

TEST_F(RedisSubscriptions, ThatWereNeverConfirmedHaveNoGap) {
  start_connected();
  redis->subscribe("a", hearing("a"));
  core->settle();
  hang_up(end());
  EXPECT_FALSE(redis->state().connected);
  advance(50ms);
  sign_in();
  say(confirmation("subscribe", "a"));
  EXPECT_TRUE(redis->state().connected);
  EXPECT_FALSE(redis->state().gap);
}

TEST_F(RedisSubscriptions, HaveNoGapWhenOnlyTheOtherConnectionWasLost) {
  subscribe_first();
  hang_up(end(0));
  EXPECT_FALSE(redis->state().connected);
  advance(50ms);
  sign_in();
  EXPECT_TRUE(redis->state().connected);
  EXPECT_FALSE(redis->state().gap);
}

TEST_F(RedisSubscriptions, MadeAndEndedWhileAwayAreNotAskedFor) {
  subscribe_first();
  hang_up(end());
  redis->unsubscribe(first);
  redis->subscribe("b", hearing("b"));
  redis->unsubscribe(redis->subscribe("c", hearing("c")));
  advance(50ms);
  sign_in();
  EXPECT_EQ(end().take(), request({"SUBSCRIBE", "b"}));
}

TEST_F(RedisSubscriptions, MadeAgainAtOnceAreConfirmedByTheirOwnReply) {
  subscribe_first();
  redis->unsubscribe(redis->subscribe("b", hearing("old")));
  int count = 0;
  redis->subscribe("b", hearing("new"), [&] { ++count; });
  core->settle();
  EXPECT_EQ(end().take(), request({"SUBSCRIBE", "b"}) + request({"UNSUBSCRIBE", "b"}) +
                              request({"SUBSCRIBE", "b"}));
  say(confirmation("subscribe", "b") + confirmation("unsubscribe", "b"));
  EXPECT_EQ(count, 0);
  say(confirmation("subscribe", "b"));
  EXPECT_EQ(count, 1);
}

TEST_F(RedisSubscriptions, ThatAreRefusedAreToldAndForgottenWithTheirHandler) {
  subscribe_first();
  const ListenerId refused = redis->ssubscribe("s", hearing("s"), [] { FAIL(); });
  core->settle();
  say("-NOPERM no permissions to access a channel\r\n");
  EXPECT_FALSE(redis->state().connected);
  EXPECT_EQ(redis->state().error.code, "refused");
  EXPECT_NE(redis->state().error.message.find("NOPERM"), std::string::npos);
  publish("a", "still here");
  EXPECT_EQ(heard, Lines{"a a still here"});
  redis->unsubscribe(refused);
  core->settle();
  EXPECT_TRUE(redis->state().connected);
}

TEST_F(RedisSubscriptions, OfAnIdleConnectionAreAskedWhetherItIsThere) {
  RedisOptions options = plain();
  options.ping_interval = 10s;
  start_connected(options);
  redis->subscribe("a", hearing("a"));
  core->settle();
  sign_in();
  say(confirmation("subscribe", "a"));
  end().take();
  advance(10s);
  EXPECT_EQ(end().take(), request({"PING"}));
  publish("a", "between");
  say("*2\r\n$4\r\npong\r\n$0\r\n\r\n");
  EXPECT_EQ(heard, Lines{"a a between"});
  advance(10s);
  EXPECT_EQ(end().take(), request({"PING"}));
  say("+PONG\r\n");
  advance(20s);
  EXPECT_EQ(redis->state().error.code, "timeout");
}

TEST_F(RedisSubscriptions, LeaveAServerThatSaysWhatNobodyAskedFor) {
  for (const std::string& bytes :
       {std::string("+OK\r\n"), std::string("-ERR x\r\n"), std::string("*0\r\n"),
        std::string("*1\r\n:1\r\n"), confirmation("subscribe", "a"),
        confirmation("unsubscribe", "a"), confirmation("sunsubscribe", "a"),
        request({"message", "a"}), request({"pmessage", "a", "b"}), request({"xmessage", "a", "b"}),
        request({"pong", ""}), std::string("*3\r\n$9\r\nsubscribe\r\n$-1\r\n:0\r\n")}) {
    redis.reset();
    ends.clear();
    confirmed_count = 0;
    subscribe_first();
    say(bytes);
    EXPECT_FALSE(end().open()) << bytes;
    EXPECT_EQ(redis->state().error.code, "protocol") << bytes;
  }
}

TEST_F(RedisSubscriptions, LeaveAServerThatConfirmsAnotherName) {
  subscribe_first();
  redis->subscribe("b", hearing("b"));
  core->settle();
  say(confirmation("subscribe", "c"));
  EXPECT_EQ(redis->state().error.code, "protocol");
}

TEST_F(RedisSubscriptions, MayBeEndedByTheirHandlers) {
  subscribe_first();
  ListenerId second{};
  ListenerId third{};
  second = redis->subscribe("a", [&](std::string_view, std::string_view text) {
    heard.push_back("second " + std::string(text));
    redis->unsubscribe(first);
    redis->unsubscribe(second);
    redis->unsubscribe(third);
    redis->subscribe("a", hearing("fourth"));
  });
  third = redis->subscribe("a", hearing("third"));
  core->settle();
  publish("a", "1");
  EXPECT_EQ(take_heard(), (Lines{"a a 1", "second 1"}));
  publish("a", "2");
  EXPECT_EQ(take_heard(), Lines{"fourth a 2"});
}

TEST_F(RedisSubscriptions, MayEndTheirRedis) {
  subscribe_first();
  redis->subscribe("a", [&](std::string_view, std::string_view) { redis.reset(); });
  redis->subscribe("a", hearing("never"));
  core->settle();
  say(request({"message", "a", "1"}) + request({"message", "a", "2"}));
  EXPECT_EQ(heard, Lines{"a a 1"});
  EXPECT_FALSE(end().open());

  start_connected();
  redis->subscribe("a", hearing("a"), [&] { redis.reset(); });
  core->settle();
  sign_in();
  say(confirmation("subscribe", "a"));
  EXPECT_EQ(redis, nullptr);
}

TEST_F(RedisSubscriptions, OutliveWhatAHandlerThrows) {
  subscribe_first();
  redis->subscribe("a", [](std::string_view, std::string_view) { throw 1; });
  redis->subscribe("a", hearing("after"));
  core->settle();
  publish("a", "x");
  EXPECT_EQ(heard, (Lines{"a a x", "after a x"}));
}

TEST_F(RedisSubscriptions, EndWithClose) {
  subscribe_first();
  redis->close();
  core->settle();
  EXPECT_FALSE(end().open());
  redis->subscribe("b", hearing("b"));
  advance(1min);
  EXPECT_EQ(ends.size(), 2U);
}

TEST_F(RedisSubscriptions, OfStatesEnd) {
  start();
  int count = 0;
  ListenerId once{};
  once = redis->on_state([&](const RedisState&) {
    ++count;
    redis->unsubscribe(once);
  });
  sign_in();
  hang_up(end());
  EXPECT_EQ(count, 1);
}

}  // namespace
}  // namespace snug::redis
