// Commands of snug::Redis, their replies, and their errors.
#include "unit/lib/redis/redis_fixture.h"

namespace snug::redis {
namespace {

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

}  // namespace
}  // namespace snug::redis
