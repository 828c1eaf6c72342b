// Commands of snug::Redis, their replies, and their errors.
#include <stdexcept>

#include "snug/task.h"
#include "unit/lib/redis/redis_fixture.h"

namespace snug::redis {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""min;

TEST_F(RedisTest, SendsCommandsAsTheyAreAndGivesTheReply) {
  start_connected();
  const std::string bytes("a\0 \r\n\"\xff", 7);
  ask({"SET", "key", bytes, 42, std::string_view("x")});
  EXPECT_EQ(end().take(), "");
  core->settle();
  EXPECT_EQ(end().take(), request({"SET", "key", bytes, "42", "x"}));
  EXPECT_EQ(outcomes, Lines{});
  say("+OK\r\n");
  EXPECT_EQ(outcomes, Lines{"\"OK\""});
}

TEST_F(RedisTest, ADuplicateHasAConnectionOfItsOwn) {
  start_connected();
  RedisOptions patient = redis->options();
  patient.response_timeout = 0ms;
  const auto twin = redis->duplicate(patient);
  core->settle();
  ASSERT_EQ(ends.size(), 2U);
  sign_in();
  EXPECT_EQ(twin->options().response_timeout, 0ms);
  redis.reset();
  twin->command({"BLPOP", "jobs", 0}, [this](const Result<RedisReply>& reply) { note(reply); });
  core->settle();
  EXPECT_EQ(end().take(), request({"BLPOP", "jobs", "0"}));
  say("$1\r\nx\r\n");
  EXPECT_EQ(outcomes, Lines{"\"x\""});
}

TEST_F(RedisTest, GivesEachKindOfReply) {
  start_connected();
  for (int i = 0; i < 7; ++i) ask({"X"});
  core->settle();
  say(":-7\r\n$-1\r\n*-1\r\n$2\r\nab\r\n*0\r\n*3\r\n:1\r\n$-1\r\n*1\r\n$1\r\nx\r\n*2\r\n-ERR "
      "no\r\n+OK\r\n");
  EXPECT_EQ(outcomes, (Lines{"-7", "null", "null", "\"ab\"", "[]", "[1,null,[\"x\"]]",
                             R"([{"error":"ERR no"},"OK"])"}));
}

TEST_F(RedisTest, GivesRedisOwnErrors) {
  start_connected();
  ask({"INCR", "text"});
  core->settle();
  say("-WRONGTYPE Operation against a key\r\n");
  EXPECT_EQ(outcomes, Lines{"refused"});
  EXPECT_EQ(messages, Lines{"WRONGTYPE Operation against a key"});
}

TEST_F(RedisTest, AnswersInTheOrderOfTheCallsAtEveryCutOfTheBytes) {
  const std::string bytes = ":1\r\n$5\r\nab\r\nc\r\n*2\r\n:1\r\n*1\r\n$0\r\n\r\n";
  start_connected();
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    for (int i = 0; i < 3; ++i) ask({"X"});
    core->settle();
    say(bytes.substr(0, cut));
    say(bytes.substr(cut));
    EXPECT_EQ(take_outcomes(), (Lines{"1", R"("ab\r\nc")", R"([1,[""]])"})) << cut;
  }
}

TEST_F(RedisTest, SendsWhatWasGivenBeforeItWasConnected) {
  start();
  ask({"A"});
  ask({"B"});
  sign_in();
  EXPECT_EQ(end().take(), request({"A"}) + request({"B"}));
}

TEST_F(RedisTest, RefusesCommandsThatChangeTheConnection) {
  start_connected();
  const std::vector<RedisCommand> refused{{"SUBSCRIBE", "a"},
                                          {"psubscribe", "a"},
                                          {"SSUBSCRIBE", "a"},
                                          {"UNSUBSCRIBE"},
                                          {"PUNSUBSCRIBE"},
                                          {"SUNSUBSCRIBE"},
                                          {"AUTH", "x"},
                                          {"Select", 1},
                                          {"HELLO", 3},
                                          {"MONITOR"},
                                          {"QUIT"},
                                          {"RESET"},
                                          {"SYNC"},
                                          {"PSYNC", "?", -1},
                                          {"CLIENT", "REPLY", "OFF"},
                                          {"client", "reply"},
                                          RedisCommand(std::vector<RedisWord>()),
                                          {""}};
  for (const RedisCommand& command : refused) ask(command);
  EXPECT_EQ(outcomes, Lines{});
  core->settle();
  EXPECT_EQ(outcomes, Lines(refused.size(), "command_invalid"));
  EXPECT_EQ(end().take(), "");
  ask({"CLIENT", "LIST"});
  core->settle();
  EXPECT_EQ(end().take(), request({"CLIENT", "LIST"}));
}

TEST_F(RedisTest, PublishesAndGivesTheNumberOfReceivers) {
  start_connected();
  redis->publish("news", "tea", [this](const auto& reply) { note(reply); });
  redis->spublish("shard", "tea");
  core->settle();
  EXPECT_EQ(end().take(),
            request({"PUBLISH", "news", "tea"}) + request({"SPUBLISH", "shard", "tea"}));
  say(":3\r\n:0\r\n");
  EXPECT_EQ(outcomes, Lines{"3"});
}

TEST_F(RedisTest, LogsTheErrorOfWhatIsSentWithoutItsText) {
  start_connected();
  log.clear();
  for (int i = 0; i < 2; ++i) redis->send({"incr", "secret"});
  core->settle();
  say("-ERR unknown command 'incr' with args 'secret'\r\n-ERR once more\r\n");
  ASSERT_EQ(log.size(), 1U);
  EXPECT_EQ(log[0], "a command of Redis at localhost:6379 is lost: INCR: ERR");
}

TEST_F(RedisTest, WaitsForAConnectionOnlySoLong) {
  listener.reset();
  start();
  ask({"A"});
  advance(1s);
  ask({"B"});
  advance(RedisOptions().max_wait - 1s - 1ms);
  EXPECT_EQ(outcomes, Lines{});
  advance(1ms);
  EXPECT_EQ(take_outcomes(), Lines{"unavailable"});
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_NE(messages[0].find("localhost:6379"), std::string::npos);
  advance(1s);
  EXPECT_EQ(take_outcomes(), Lines{"unavailable"});
}

TEST_F(RedisTest, TellsOfSentCommandsWhoseConnectionEndedAndNeverRepeatsThem) {
  start_connected();
  ask({"SENT"});
  core->settle();
  EXPECT_EQ(end().take(), request({"SENT"}));
  hang_up(end());
  EXPECT_EQ(take_outcomes(), Lines{"disconnected"});
  ask({"LATER"});
  advance(50ms);
  sign_in();
  EXPECT_EQ(end().take(), request({"LATER"}));
  say(":1\r\n");
  EXPECT_EQ(take_outcomes(), Lines{"1"});
}

TEST_F(RedisTest, KeepsWhatTheServerHasNotTakenYet) {
  start_connected();
  end().stream->pause_reading();
  const std::string large(300'000, 'x');
  ask({"SET", "a", large});
  ask({"SET", "b", "unsent"});
  core->settle();
  ask({"SET", "c", "unsent"});
  core->settle();
  end().stream->abort();
  core->settle();
  EXPECT_EQ(take_outcomes(), Lines{"disconnected"});
  advance(50ms);
  sign_in();
  EXPECT_EQ(end().take(), request({"SET", "b", "unsent"}) + request({"SET", "c", "unsent"}));
}

TEST_F(RedisTest, GoesOnWhenASlowServerReads) {
  start_connected();
  end().stream->pause_reading();
  for (int i = 0; i < 10; ++i) ask({"SET", "a", std::string(100'000, 'x')});
  core->settle();
  end().stream->resume_reading();
  core->settle();
  EXPECT_EQ(end().received.size(), 10 * request({"SET", "a", std::string(100'000, 'x')}).size());
}

TEST_F(RedisTest, RefusesMoreThanItsQueueHolds) {
  RedisOptions options = plain();
  options.max_pending_count = 2;
  start_connected(options);
  for (int i = 0; i < 3; ++i) ask({"X"});
  core->settle();
  EXPECT_EQ(take_outcomes(), Lines{"queue_full"});
  say(":1\r\n");
  ask({"X"});
  say(":2\r\n:3\r\n");
  EXPECT_EQ(take_outcomes(), (Lines{"1", "2", "3"}));
}

TEST_F(RedisTest, RefusesMoreBytesThanItsQueueHolds) {
  RedisOptions options = plain();
  options.max_pending_bytes = request({"SET", "a", "1234"}).size();
  start_connected(options);
  ask({"SET", "a", "12345"});
  ask({"SET", "a", "1234"});
  ask({"X"});
  core->settle();
  EXPECT_EQ(take_outcomes(), (Lines{"queue_full", "queue_full"}));
  say("+OK\r\n");
  ask({"SET", "b", "1234"});
  core->settle();
  EXPECT_EQ(end().take(), request({"SET", "a", "1234"}) + request({"SET", "b", "1234"}));
}

TEST_F(RedisTest, SendsNoRestOfATransactionOnAnotherConnection) {
  start_connected();
  end().stream->pause_reading();
  ask({"MULTI"});
  ask({"SET", "a", std::string(300'000, 'x')});
  ask({"INCR", "b"});
  ask({"EXEC"});
  ask({"INCR", "c"});
  core->settle();
  end().stream->abort();
  core->settle();
  EXPECT_EQ(take_outcomes(), Lines(4, "disconnected"));
  advance(50ms);
  sign_in();
  EXPECT_EQ(end().take(), request({"INCR", "c"}));
}

TEST_F(RedisTest, KeepsACommandThatAHandlerOfTheStateGivesAfterALostTransaction) {
  start_connected();
  ask({"MULTI"});
  core->settle();
  redis->on_state([this](const RedisState& state) {
    if (!state.connected) ask({"GET", "a"});
  });
  hang_up(end());
  EXPECT_EQ(take_outcomes(), Lines{"disconnected"});
  advance(50ms);
  sign_in();
  EXPECT_EQ(end().take(), request({"GET", "a"}));
}

TEST_F(RedisTest, ExpiresATransactionAsAWhole) {
  listener.reset();
  start();
  ask({"WATCH", "a"});
  advance(1s);
  ask({"MULTI"});
  ask({"EXEC"});
  ask({"GET", "b"});
  advance(4s);
  EXPECT_EQ(take_outcomes(), Lines(3, "unavailable"));
  advance(1s);
  EXPECT_EQ(take_outcomes(), Lines{"unavailable"});
}

TEST_F(RedisTest, TakesATransactionThatHasBegunAsAWhole) {
  RedisOptions options = plain();
  options.max_pending_count = 1;
  start_connected(options);
  for (const char* name : {"MULTI", "A", "EXEC", "B"}) ask({name});
  core->settle();
  EXPECT_EQ(end().take(), request({"MULTI"}) + request({"A"}) + request({"EXEC"}));
  EXPECT_EQ(outcomes, Lines{"queue_full"});
}

TEST_F(RedisTest, LeavesAServerThatSaysWhatNobodyAskedFor) {
  start_connected();
  say("+OK\r\n");
  EXPECT_EQ(states.back().error.code, "protocol");
  EXPECT_FALSE(end().open());
  advance(50ms);
  sign_in();
  EXPECT_TRUE(redis->state().connected);
}

TEST_F(RedisTest, LeavesAServerThatSendsTooMuch) {
  RedisOptions options = plain();
  options.max_reply_bytes = 1000;
  start_connected(options);
  ask({"GET", "a"});
  core->settle();
  say("$1000\r\n");
  EXPECT_EQ(outcomes, Lines{"disconnected"});
  EXPECT_NE(states.back().error.message.find("max_reply_bytes"), std::string::npos);
}

TEST_F(RedisTest, LeavesAServerThatAnswersNothing) {
  start_connected();
  ask({"A"});
  core->settle();
  advance(9s);
  ask({"B"});
  core->settle();
  advance(999ms);
  EXPECT_TRUE(redis->state().connected);
  advance(1ms);
  EXPECT_EQ(states.back().error.code, "timeout");
  EXPECT_EQ(take_outcomes(), (Lines{"disconnected", "disconnected"}));
}

TEST_F(RedisTest, HasPatienceWithAReplyThatComesSlowly) {
  start_connected();
  ask({"A"});
  core->settle();
  say("$5\r\n");
  for (const char* sign : {"s", "l", "o", "w", "!", "\r\n"}) {
    advance(9s);
    say(sign);
  }
  EXPECT_EQ(outcomes, Lines{"\"slow!\""});
}

TEST_F(RedisTest, HasPatienceWithAServerThatTakesALongCommandSlowly) {
  start_connected();
  end().reads_once = true;
  ask({"SET", "a", std::string(500'000, 'x')});
  core->settle();
  for (int i = 0; i < 8; ++i) {
    advance(9s);
    end().stream->resume_reading();
  }
  EXPECT_TRUE(redis->state().connected);
}

TEST_F(RedisTest, WaitsForEverWithoutResponseTimeout) {
  RedisOptions options = plain();
  options.response_timeout = 0ms;
  options.ping_interval = 10s;
  start_connected(options);
  ask({"BLPOP", "a", 0});
  core->settle();
  end().take();
  advance(1h);
  EXPECT_EQ(end().take(), "");
  say("*-1\r\n");
  EXPECT_EQ(outcomes, Lines{"null"});
  advance(10s);
  EXPECT_EQ(end().take(), request({"PING"}));
}

TEST_F(RedisTest, AsksAnIdleServerWhetherItIsThere) {
  RedisOptions options = plain();
  options.ping_interval = 10s;
  start_connected(options);
  advance(10s - 1ms);
  EXPECT_EQ(end().take(), "");
  advance(1ms);
  EXPECT_EQ(end().take(), request({"PING"}));
  say("+PONG\r\n");
  advance(5s);
  ask({"A"});
  say(":1\r\n");
  end().take();
  advance(9s);
  EXPECT_EQ(end().take(), "");
  advance(1s);
  EXPECT_EQ(end().take(), request({"PING"}));
  advance(10s);
  EXPECT_EQ(states.back().error.code, "timeout");
}

TEST_F(RedisTest, ClosesWhenTheCommandsOfBeforeAreAnswered) {
  start_connected();
  int closed_count = 0;
  ask({"A"});
  redis->close([&] { ++closed_count; });
  redis->close([&] { ++closed_count; });
  ask({"B"});
  core->settle();
  EXPECT_EQ(take_outcomes(), Lines{"unavailable"});
  EXPECT_EQ(closed_count, 0);
  EXPECT_TRUE(end().open());
  say(":1\r\n");
  EXPECT_EQ(take_outcomes(), Lines{"1"});
  EXPECT_EQ(closed_count, 2);
  EXPECT_FALSE(end().open());
  EXPECT_FALSE(redis->state().connected);
  EXPECT_EQ(redis->state().error.code, "unavailable");
  advance(1min);
  EXPECT_EQ(ends.size(), 1U);
}

TEST_F(RedisTest, ClosesBesideAServerThatHangs) {
  start_connected();
  bool closed = false;
  ask({"A"});
  core->settle();
  redis->close([&] { closed = true; });
  advance(1s);
  EXPECT_FALSE(closed);
  advance(1s);
  EXPECT_EQ(take_outcomes(), Lines{"disconnected"});
  EXPECT_TRUE(closed);
  EXPECT_FALSE(end().open());
}

TEST_F(RedisTest, ClosesWithoutAConnection) {
  listener.reset();
  start();
  ask({"A"});
  bool closed = false;
  redis->close([&] { closed = true; });
  core->settle();
  EXPECT_FALSE(closed);
  advance(2s);
  EXPECT_EQ(outcomes, Lines{"unavailable"});
  EXPECT_TRUE(closed);
}

TEST_F(RedisTest, SendsWhatWasGivenBeforeItsEndAndCallsNothingAfterwards) {
  start_connected();
  ask({"WAITS"});
  core->settle();
  ask({"LAST"});
  redis.reset();
  core->settle();
  EXPECT_EQ(end().take(), request({"WAITS"}) + request({"LAST"}));
  EXPECT_FALSE(end().open());
  EXPECT_EQ(outcomes, Lines{});
}

TEST_F(RedisTest, MayBeDestroyedByAnyHandler) {
  start_connected();
  for (int i = 0; i < 2; ++i) {
    redis->command({"A"}, [this](const auto& reply) {
      note(reply);
      redis.reset();
    });
  }
  core->settle();
  say(":1\r\n:2\r\n");
  EXPECT_EQ(outcomes, Lines{"1"});

  start();
  redis->on_state([this](const RedisState&) { redis.reset(); });
  ask({"A"});
  say("+PONG\r\n");
  EXPECT_EQ(redis, nullptr);

  start_connected();
  redis->command({"A"}, [this](const auto&) { redis.reset(); });
  ask({"B"});
  core->settle();
  hang_up(end());
  EXPECT_EQ(redis, nullptr);

  start_connected();
  redis->close([this] { redis.reset(); });
  core->settle();
  EXPECT_EQ(redis, nullptr);

  start_connected();
  redis->command(RedisCommand(std::vector<RedisWord>()), [this](const auto&) { redis.reset(); });
  ask({""});
  core->settle();
  EXPECT_EQ(redis, nullptr);
  EXPECT_EQ(outcomes, Lines{"1"});
}

TEST_F(RedisTest, LogsWhatAHandlerThrowsAndGoesOn) {
  start_connected();
  redis->command({"A"}, [](const auto&) { throw std::runtime_error("oh no"); });
  ask({"B"});
  core->settle();
  say(":1\r\n:2\r\n");
  EXPECT_EQ(outcomes, Lines{"2"});
  EXPECT_NE(log.back().find("oh no"), std::string::npos) << log.back();
}

TEST_F(RedisTest, AnswersACoroutine) {
  start_connected();
  const auto asks = [](Redis& client, std::function<void(Result<RedisReply>)> done) -> Task<> {
    const std::string name = "ann";
    done(co_await client.command({"HGET", "users", name}));
    done(co_await client.command({"SELECT", 1}));
  };
  asks(*redis, [this](const auto& reply) { note(reply); });
  core->settle();
  EXPECT_EQ(end().take(), request({"HGET", "users", "ann"}));
  say("$1\r\n7\r\n");
  EXPECT_EQ(outcomes, (Lines{"\"7\"", "command_invalid"}));
}

}  // namespace
}  // namespace snug::redis
