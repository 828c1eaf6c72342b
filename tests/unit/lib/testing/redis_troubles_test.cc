// Troubles that the Redis in memory makes when a test asks for them.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "redis_terminal.h"
#include "snug/testing/redis.h"

namespace snug::testing {
namespace {

using namespace std::chrono_literals;

class RedisTroubles : public ::testing::Test {
 protected:
  RedisTroubles() { redis.url("a"), redis.url("b"); }

  void subscribe(RedisTerminal& terminal) { terminal.ask({"SUBSCRIBE", "one"}); }
  static std::string message(const std::string& text) {
    return "[\"message\", \"one\", \"" + text + "\"]";
  }

  World world;
  Redis redis{world};
};

// --- the server ---

TEST_F(RedisTroubles, AStopEndsConnectionsAndRefusesNewOnes) {
  RedisTerminal ann(world, "redis.test:6379");
  redis.stop();
  EXPECT_TRUE(ann.closed());
  EXPECT_EQ(RedisTerminal(world, "redis.test:6379").error(), "refused");
  EXPECT_EQ(RedisTerminal(world, "a.redis.test:6379").error(), "refused");
  redis.start();
  EXPECT_EQ(RedisTerminal(world, "a.redis.test:6379").ask({"PING"}), "+PONG");
}

TEST_F(RedisTroubles, AStopLosesTheDataUnlessItIsKept) {
  redis.run({"SET", "key", "v"});
  redis.restart(RedisData::kKept);
  EXPECT_EQ(redis.value("key"), "v");
  redis.restart();
  EXPECT_TRUE(redis.keys().empty());
}

TEST_F(RedisTroubles, AStopLosesSubscriptionsAndReadsThatWait) {
  RedisTerminal ann(world, "redis.test:6379");
  RedisTerminal bob(world, "redis.test:6379");
  subscribe(ann);
  bob.give({"XREAD", "BLOCK", "1000", "STREAMS", "s", "$"});
  redis.restart(RedisData::kKept);
  EXPECT_EQ(redis.run({"PUBLISH", "one", "x"}), 0);
  redis.run({"XADD", "s", "*", "f", "v"});
  world.advance(2s);
  EXPECT_EQ(ann.take() + bob.take(), "");
  EXPECT_TRUE(redis.connections().empty());
}

TEST_F(RedisTroubles, AServerThatHangsAnswersWhenItGoesOn) {
  RedisTerminal ann(world, "redis.test:6379");
  redis.hang();
  RedisTerminal bob(world, "redis.test:6379");
  EXPECT_TRUE(bob.connected());
  ann.give({"INCR", "n"});
  bob.give({"INCR", "n"});
  world.advance(1min);
  EXPECT_EQ(ann.take() + bob.take(), "");
  EXPECT_TRUE(redis.keys().empty());
  redis.go_on();
  EXPECT_EQ(ann.next(), ":1");
  EXPECT_EQ(bob.next(), ":2");
}

TEST_F(RedisTroubles, AServerThatHangsCanBeKilled) {
  RedisTerminal ann(world, "redis.test:6379");
  redis.hang();
  redis.restart();
  EXPECT_TRUE(ann.closed());
  EXPECT_EQ(RedisTerminal(world, "redis.test:6379").ask({"PING"}), "+PONG");
}

TEST_F(RedisTroubles, ACommandIsRefusedAsOftenAsAsked) {
  RedisTerminal ann(world, "redis.test:6379");
  redis.refuse_next("SET", "OOM command not allowed when used memory > 'maxmemory'.", 2);
  EXPECT_EQ(ann.ask({"SET", "a", "1"}), "-OOM command not allowed when used memory > 'maxmemory'.");
  EXPECT_EQ(ann.ask({"GET", "a"}), "nil");
  EXPECT_EQ(ann.ask({"set", "a", "1"}).substr(0, 4), "-OOM");
  EXPECT_EQ(ann.ask({"SET", "a", "1"}), "+OK");
}

// --- connections ---

TEST_F(RedisTroubles, ConnectionsAreToldApartByNodeNameAndId) {
  RedisTerminal ann(world, "a.redis.test:6379");
  RedisTerminal bob(world, "redis.test:6379");
  bob.ask({"CLIENT", "SETNAME", "bob"});
  bob.ask({"PSUBSCRIBE", "*"});
  const std::vector<RedisConnection> expected = {{1, "a", "", 0, false}, {2, "", "bob", 1, false}};
  EXPECT_EQ(redis.connections(), expected);
  redis.cut("bob");
  EXPECT_TRUE(bob.closed());
  EXPECT_FALSE(ann.closed());
  redis.cut(1);
  EXPECT_TRUE(ann.closed());
  EXPECT_TRUE(redis.connections().empty());
}

TEST_F(RedisTroubles, AFrozenNodeGetsEverythingLate) {
  RedisTerminal ann(world, "a.redis.test:6379");
  RedisTerminal bob(world, "b.redis.test:6379");
  subscribe(ann);
  redis.freeze("a");
  EXPECT_EQ(bob.ask({"PUBLISH", "one", "x"}), ":1");
  ann.give({"PING"});
  world.advance(1min);
  EXPECT_EQ(ann.take(), "");
  EXPECT_TRUE(redis.connections()[0].frozen);
  redis.thaw("a");
  EXPECT_EQ(ann.next(), message("x"));
  EXPECT_EQ(ann.next(), "[\"pong\", \"\"]");
}

TEST_F(RedisTroubles, AFrozenNodeCannotConnect) {
  redis.freeze("a");
  RedisTerminal ann(world, "a.redis.test:6379");
  EXPECT_FALSE(ann.connected());
  world.advance(5s);
  EXPECT_EQ(ann.error(), "timeout");
  redis.thaw("a");
  EXPECT_TRUE(RedisTerminal(world, "a.redis.test:6379").connected());
}

TEST_F(RedisTroubles, TheServerCountsAFrozenClientThatHasGone) {
  auto ann = std::make_unique<RedisTerminal>(world, "a.redis.test:6379");
  subscribe(*ann);
  redis.freeze("a");
  ann.reset();
  world.run_until_idle();
  EXPECT_EQ(redis.run({"PUBLISH", "one", "x"}), 1);
  redis.thaw("a");
  EXPECT_EQ(redis.run({"PUBLISH", "one", "x"}), 0);
}

TEST_F(RedisTroubles, AFrozenClientLearnsLateThatTheServerHasGone) {
  RedisTerminal ann(world, "a.redis.test:6379");
  redis.freeze("a");
  redis.restart();
  world.advance(1min);
  EXPECT_FALSE(ann.closed());
  EXPECT_TRUE(redis.connections().empty());
  redis.thaw("a");
  EXPECT_TRUE(ann.closed());
}

TEST_F(RedisTroubles, AFrozenConnectionCanBeCut) {
  RedisTerminal ann(world, "a.redis.test:6379");
  RedisTerminal bob(world, "a.redis.test:6379");
  subscribe(ann);
  redis.freeze(1);
  redis.cut(1);
  EXPECT_TRUE(ann.closed());
  EXPECT_EQ(redis.run({"PUBLISH", "one", "x"}), 0);
  EXPECT_EQ(bob.ask({"PING"}), "+PONG");
}

TEST_F(RedisTroubles, ASubscriberThatReadsNothingIsEnded) {
  RedisTerminal ann(world, "a.redis.test:6379");
  subscribe(ann);
  redis.freeze("a");
  const std::string large(1UL << 20, 'x');
  for (int i = 0; i < 40; ++i) redis.run({"PUBLISH", "one", large});
  EXPECT_TRUE(redis.connections().empty());
  redis.thaw("a");
  EXPECT_TRUE(ann.closed());
}

TEST_F(RedisTroubles, AnythingCanBeSentToClients) {
  RedisTerminal ann(world, "a.redis.test:6379");
  RedisTerminal bob(world, "b.redis.test:6379");
  redis.send_raw("*1\r\n");
  redis.send_raw("b", "$x\r\n");
  redis.send_raw(1, "!");
  EXPECT_EQ(ann.take(), "*1\r\n!");
  EXPECT_EQ(bob.take(), "*1\r\n$x\r\n");
}

TEST_F(RedisTroubles, ABrokenRequestEndsItsConnectionAlone) {
  RedisTerminal ann(world, "a.redis.test:6379");
  RedisTerminal bob(world, "b.redis.test:6379");
  ann.send("*1\r\n$x\r\n");
  EXPECT_EQ(ann.take(), "-ERR Protocol error: invalid bulk length\r\n");
  EXPECT_TRUE(ann.closed());
  EXPECT_EQ(bob.ask({"PING"}), "+PONG");
}

// --- messages ---

TEST_F(RedisTroubles, MessagesAreLostAndDoubled) {
  RedisTerminal ann(world, "a.redis.test:6379");
  subscribe(ann);
  redis.drop_next("o*", 2);
  redis.double_next("one");
  EXPECT_EQ(redis.run({"PUBLISH", "one", "1"}), 1);
  redis.run({"PUBLISH", "other", "0"});  // nobody gets it, so none is lost
  redis.run({"PUBLISH", "one", "2"});
  redis.run({"PUBLISH", "one", "3"});
  redis.run({"PUBLISH", "one", "4"});
  EXPECT_EQ(ann.next(), message("3"));
  EXPECT_EQ(ann.next(), message("3"));
  EXPECT_EQ(ann.next(), message("4"));
  EXPECT_EQ(ann.take(), "");
}

TEST_F(RedisTroubles, MessagesAreLostOnTheWayToOneNode) {
  RedisTerminal ann(world, "a.redis.test:6379");
  RedisTerminal bob(world, "b.redis.test:6379");
  subscribe(ann);
  subscribe(bob);
  redis.drop_next("one", 1, "b");
  redis.run({"PUBLISH", "one", "1"});
  redis.run({"PUBLISH", "one", "2"});
  EXPECT_EQ(ann.next(), message("1"));
  EXPECT_EQ(ann.next(), message("2"));
  EXPECT_EQ(bob.next(), message("2"));
}

TEST_F(RedisTroubles, LateMessagesKeepTheirOrder) {
  RedisTerminal ann(world, "a.redis.test:6379");
  subscribe(ann);
  ann.ask({"SUBSCRIBE", "two"});
  redis.delay("one", 100ms);
  redis.run({"PUBLISH", "one", "1"});
  redis.delay("one", 0ms);
  redis.run({"PUBLISH", "one", "2"});
  redis.run({"PUBLISH", "two", "3"});
  EXPECT_EQ(ann.next(), "[\"message\", \"two\", \"3\"]");
  world.advance(99ms);
  EXPECT_EQ(ann.take(), "");
  world.advance(1ms);
  EXPECT_EQ(ann.next(), message("1"));
  EXPECT_EQ(ann.next(), message("2"));
  redis.run({"PUBLISH", "one", "4"});
  EXPECT_EQ(ann.next(), message("4"));
}

TEST_F(RedisTroubles, LateMessagesAreOvertakenIfAsked) {
  RedisTerminal ann(world, "a.redis.test:6379");
  subscribe(ann);
  redis.delay("one", 100ms);
  redis.run({"PUBLISH", "one", "1"});
  redis.delay("one", 0ms, RedisOrder::kLost);
  redis.run({"PUBLISH", "one", "2"});
  world.advance(100ms);
  EXPECT_EQ(ann.next(), message("2"));
  EXPECT_EQ(ann.next(), message("1"));
}

TEST_F(RedisTroubles, LateMessagesDoNotReachWhoHasUnsubscribedOrGone) {
  RedisTerminal ann(world, "a.redis.test:6379");
  auto bob = std::make_unique<RedisTerminal>(world, "b.redis.test:6379");
  subscribe(ann);
  subscribe(*bob);
  redis.delay("one", 100ms);
  redis.run({"PUBLISH", "one", "1"});
  ann.ask({"UNSUBSCRIBE"});
  bob.reset();
  world.advance(1s);
  EXPECT_EQ(ann.take(), "");
}

TEST_F(RedisTroubles, FaultsEndWhenTheTestSaysSo) {
  RedisTerminal ann(world, "a.redis.test:6379");
  subscribe(ann);
  redis.drop_next("*", 10);
  redis.delay("*", 1h);
  redis.refuse_next("PUBLISH", "ERR no");
  redis.clear_faults();
  redis.run({"PUBLISH", "one", "1"});
  EXPECT_EQ(ann.next(), message("1"));
}

}  // namespace
}  // namespace snug::testing
