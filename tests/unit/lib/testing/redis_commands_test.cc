// What a test sees of the Redis in memory, and its clock. Replies are in redis_contract_test.cc.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "redis_terminal.h"
#include "snug/snug.h"
#include "snug/testing/redis.h"

namespace snug::testing {
namespace {

using namespace std::chrono_literals;
using Names = std::vector<std::string>;

class RedisCommands : public ::testing::Test {
 protected:
  World world;
  Redis redis{world};
  RedisTerminal ann{world, "redis.test:6379"};
};

TEST_F(RedisCommands, ValuesAreSeenAsJson) {
  redis.run({"SET", "text", std::string("\0\xff", 2)});
  redis.run({"HSET", "hash", "b", "2", "a", "1"});
  redis.run({"SADD", "set", "y", "x"});
  redis.run({"ZADD", "sorted", "2", "b", "1.5", "a"});
  redis.run({"XADD", "stream", "1-1", "f", "v"});
  EXPECT_EQ(redis.value("text"), Json(std::string("\0\xff", 2)));
  EXPECT_EQ(redis.value("hash"), Json({{"a", "1"}, {"b", "2"}}));
  EXPECT_EQ(redis.value("set"), Json({"x", "y"}));
  EXPECT_EQ(redis.value("sorted"), Json::array({{"a", 1.5}, {"b", 2.0}}));
  EXPECT_EQ(redis.value("stream"), Json::array({Json::array({"1-1", Json::array({"f", "v"})})}));
  EXPECT_TRUE(redis.value("none").is_null());
  EXPECT_EQ(redis.keys("s*"), Names({"set", "sorted", "stream"}));
  EXPECT_EQ(redis.dump().size(), 5U);
}

TEST_F(RedisCommands, DatabasesAreApart) {
  ann.ask({"SELECT", "3"});
  ann.ask({"SET", "key", "there"});
  EXPECT_TRUE(redis.keys().empty());
  EXPECT_EQ(redis.value("key", 3), "there");
  EXPECT_EQ(redis.dump(3), Json({{"key", "there"}}));
}

TEST_F(RedisCommands, RepliesOfTheTestsOwnCommandsAreJson) {
  EXPECT_EQ(redis.run({"INCR", "n"}), 1);
  EXPECT_EQ(redis.run({"GET", "n"}), "1");
  EXPECT_TRUE(redis.run({"GET", "none"}).is_null());
  EXPECT_EQ(redis.run({"HGETALL", "none"}), Json::array());
  EXPECT_EQ(redis.run({"SADD", "n", "a"}),
            Json({{"error", "WRONGTYPE Operation against a key holding the wrong kind of value"}}));
  EXPECT_TRUE(redis.run({"XREAD", "BLOCK", "0", "STREAMS", "s", "$"}).is_null());
  EXPECT_EQ(redis.run({"SUBSCRIBE", "a"}), Json({"subscribe", "a", 1}));
  EXPECT_EQ(redis.run({"PUBSUB", "NUMSUB", "a"}), Json({"a", 0}));
}

TEST_F(RedisCommands, KeysExpireByTheWorldsClock) {
  ann.ask({"SET", "key", "v", "PX", "1500"});
  EXPECT_EQ(ann.ask({"PTTL", "key"}), ":1500");
  world.advance(1499ms);
  EXPECT_EQ(ann.ask({"PTTL", "key"}), ":1");
  EXPECT_EQ(redis.keys(), Names({"key"}));
  world.advance(1ms);
  EXPECT_TRUE(redis.keys().empty());
  EXPECT_EQ(ann.ask({"TTL", "key"}), ":-2");
}

TEST_F(RedisCommands, TimeAndIdsOfStreamsAreTheWorldsClock) {
  WorldOptions options;
  options.date = std::chrono::system_clock::time_point(1'700'000'000'123ms);
  World other(options);
  Redis dated(other);
  EXPECT_EQ(dated.run({"TIME"}), Json({"1700000000", "123000"}));
  EXPECT_EQ(dated.run({"XADD", "s", "*", "f", "v"}), "1700000000123-0");
  EXPECT_EQ(dated.run({"XADD", "s", "*", "f", "v"}), "1700000000123-1");
  other.advance(5ms);
  EXPECT_EQ(dated.run({"XADD", "s", "*", "f", "v"}), "1700000000128-0");
}

TEST_F(RedisCommands, AReadOfAStreamWaitsUntilSomethingComes) {
  ann.give({"XREAD", "BLOCK", "5000", "STREAMS", "s", "$"});
  ann.give({"PING"});
  world.advance(4999ms);
  EXPECT_EQ(ann.take(), "");
  redis.run({"XADD", "s", "1-1", "f", "v"});
  EXPECT_EQ(ann.next(), "[[\"s\", [[\"1-1\", [\"f\", \"v\"]]]]]");
  EXPECT_EQ(ann.next(), "+PONG");
}

TEST_F(RedisCommands, AReadOfAStreamEndsWithItsTime) {
  ann.give({"XREAD", "BLOCK", "5000", "STREAMS", "s", "$"});
  world.advance(4999ms);
  EXPECT_EQ(ann.take(), "");
  world.advance(1ms);
  EXPECT_EQ(ann.next(), "nil array");
}

TEST_F(RedisCommands, RoughTrimmingDropsHundreds) {
  for (int i = 1; i <= 250; ++i) redis.run({"XADD", "s", std::to_string(i), "f", "v"});
  EXPECT_EQ(redis.run({"XTRIM", "s", "MAXLEN", "~", "100"}), 100);
  EXPECT_EQ(redis.run({"XTRIM", "s", "MAXLEN", "~", "60"}), 0);
  EXPECT_EQ(redis.run({"XTRIM", "s", "MINID", "~", "249"}), 100);
  EXPECT_EQ(redis.run({"XTRIM", "s", "MAXLEN", "10"}), 40);
}

TEST_F(RedisCommands, ThoseThatCameAreRemembered) {
  ann.ask({"SET", "key", "v"});
  ann.ask({"NOSUCH"});
  ASSERT_EQ(redis.commands().size(), 2U);
  EXPECT_EQ(redis.commands()[0].words, Names({"SET", "key", "v"}));
  EXPECT_EQ(redis.commands()[0].connection, 1);
  redis.forget_commands();
  for (int i = 0; i < 10'005; ++i) ann.give({"ECHO", std::to_string(i)});
  ASSERT_EQ(redis.commands().size(), 10'000U);
  EXPECT_EQ(redis.commands().front().words[1], "5");
}

TEST_F(RedisCommands, SignInNeedsTheRightPassword) {
  RedisSettings settings;
  settings.host = "other.test";
  settings.users = {{"default", "p@ss word"}, {"bob", "his"}};
  Redis other(world, settings);
  EXPECT_EQ(other.url(), "redis://:p%40ss%20word@other.test:6379");
  RedisTerminal bob(world, "other.test:6379");
  EXPECT_EQ(bob.ask({"GET", "a"}), "-NOAUTH Authentication required.");
  EXPECT_EQ(bob.ask({"AUTH", "bob", "hers"}).substr(0, 10), "-WRONGPASS");
  EXPECT_EQ(bob.ask({"AUTH", "bob", "his"}), "+OK");
  EXPECT_EQ(bob.ask({"GET", "a"}), "nil");
}

TEST_F(RedisCommands, AServerWithTlsIsReachedWithTlsOnly) {
  RedisSettings settings;
  settings.host = "secure.test";
  settings.port = 6380;
  settings.tls = true;
  Redis other(world, settings);
  EXPECT_EQ(other.url(), "rediss://secure.test:6380");
  EXPECT_TRUE(RedisTerminal(world, "secure.test:6380").closed());
}

TEST_F(RedisCommands, SeveralInOneWorldAreApart) {
  RedisSettings settings;
  settings.host = "other.test";
  Redis other(world, settings);
  redis.run({"SET", "key", "v"});
  EXPECT_TRUE(other.keys().empty());
  other.stop();
  EXPECT_EQ(ann.ask({"GET", "key"}), "\"v\"");
}

TEST_F(RedisCommands, ClientsOfTheWorldDoNotMeetIt) {
  Server server(world.loop());
  ASSERT_TRUE(server.listen(":3000"));
  EXPECT_TRUE(world.connect().connected());
}

}  // namespace
}  // namespace snug::testing
