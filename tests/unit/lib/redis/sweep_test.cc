// The connection ends after every byte of a server, in either way. Nobody is forgotten.
#include <algorithm>

#include "unit/lib/redis/redis_fixture.h"

namespace snug::redis {
namespace {

class RedisSweep : public RedisTest {
 protected:
  /// Says the first bytes of `script` to the newest connection, and ends it.
  void say_and_end(const std::string& script, std::size_t size, bool resets) {
    const std::size_t number = ends.size() - 1;
    say(script.substr(0, size));
    resets ? end(number).stream->abort() : end(number).stream->close();
    core->settle();
  }
  void start_again() {
    redis.reset();
    core->settle();
    ends.clear();
    states.clear();
    start();
  }
};

TEST_F(RedisSweep, AnswersEachCommandOnceWhereverTheConnectionEnds) {
  const std::string script = "+PONG\r\n:1\r\n$3\r\nabc\r\n*2\r\n:1\r\n$-1\r\n-ERR no\r\n";
  const std::size_t count = 4;
  for (const bool resets : {false, true}) {
    for (std::size_t size = 0; size <= script.size(); ++size) {
      start_again();
      for (std::size_t i = 0; i < count; ++i) ask({"X", i});
      say_and_end(script, size, resets);
      advance(100ms);
      ASSERT_EQ(ends.size(), 2U) << size;
      sign_in();
      const std::string asked = end().take();
      const auto again = static_cast<std::size_t>(std::count(asked.begin(), asked.end(), 'X'));
      for (std::size_t i = 0; i < again; ++i) say("+again\r\n");
      const Lines outcome = take_outcomes();
      EXPECT_EQ(outcome.size(), count) << size;
      EXPECT_EQ(std::count(outcome.begin(), outcome.end(), "\"again\""), again) << size;
      EXPECT_EQ(again, size < 7 ? count : 0U) << size;  // nothing is sent before the PONG
      EXPECT_TRUE(redis->state().connected) << size;
    }
  }
}

TEST_F(RedisSweep, SubscribesAgainWhereverTheConnectionEnds) {
  const std::string script = "+PONG\r\n" + confirmation("subscribe", "a") +
                             request({"message", "a", "x"}) + confirmation("psubscribe", "b");
  const std::size_t gap_from = 7 + confirmation("subscribe", "a").size();
  for (const bool resets : {false, true}) {
    for (std::size_t size = 0; size <= script.size(); ++size) {
      start_again();
      sign_in();
      int confirmed = 0;
      redis->subscribe("a", hearing("a"), [&] { ++confirmed; });
      redis->psubscribe("b", hearing("b"), [&] { ++confirmed; });
      core->settle();
      say_and_end(script, size, resets);
      EXPECT_FALSE(redis->state().connected) << size;
      advance(100ms);
      ASSERT_EQ(ends.size(), 3U) << size;
      sign_in();
      EXPECT_EQ(end().take(), request({"SUBSCRIBE", "a"}) + request({"PSUBSCRIBE", "b"})) << size;
      say(confirmation("subscribe", "a") + confirmation("psubscribe", "b"));
      EXPECT_TRUE(redis->state().connected) << size;
      EXPECT_EQ(redis->state().gap, size >= gap_from) << size;
      EXPECT_EQ(confirmed, 2) << size;
      take_heard();
      say(request({"pmessage", "b", "b", "y"}) + request({"message", "a", "z"}));
      EXPECT_EQ(take_heard(), (Lines{"b b y", "a a z"})) << size;
    }
  }
}

}  // namespace
}  // namespace snug::redis
