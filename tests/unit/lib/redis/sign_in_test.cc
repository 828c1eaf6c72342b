// How snug::Redis connects, signs in, and tells its state.
#include "support/temporary_folder.h"
#include "support/test_certificate.h"
#include "unit/lib/redis/redis_fixture.h"

namespace snug::redis {
namespace {

class RedisSignIn : public RedisTest {
 protected:
  /// The error of the newest state, whose code it checks.
  std::string failure(std::string_view code) {
    if (states.empty()) return "no state was told";
    EXPECT_FALSE(states.back().connected);
    EXPECT_EQ(states.back().error.code, code);
    return states.back().error.message;
  }
  /// A server that answers the sign-in with `bytes`.
  std::string refused_with(const std::string& bytes, std::string_view code,
                           std::string_view url = "redis://localhost") {
    states.clear();
    start(plain(), url);
    say(bytes);
    return failure(code);
  }
};

TEST_F(RedisSignIn, SaysNothingOfItsStateBeforeItIsKnown) {
  start();
  EXPECT_FALSE(redis->state().connected);
  EXPECT_EQ(redis->state().error, Error{});
  EXPECT_TRUE(states.empty());
  sign_in();
  ASSERT_EQ(states.size(), 1U);
  EXPECT_TRUE(states[0].connected);
  EXPECT_FALSE(states[0].gap);
}

TEST_F(RedisSignIn, GivesPasswordDatabaseAndName) {
  RedisOptions options = plain();
  options.client_name = "app";
  start(options, "redis://ann:pw@localhost/3");
  EXPECT_EQ(end().take(), request({"AUTH", "ann", "pw"}) + request({"SELECT", "3"}) +
                              request({"CLIENT", "SETNAME", "app"}) + request({"PING"}));
  say("+OK\r\n+OK\r\n-ERR no such command\r\n");
  EXPECT_FALSE(redis->state().connected);
  say("+PONG\r\n");
  EXPECT_TRUE(redis->state().connected);
}

TEST_F(RedisSignIn, GivesAPasswordWithoutUser) {
  start(plain(), "redis://:pw@localhost");
  EXPECT_EQ(end().take(), request({"AUTH", "pw"}) + request({"PING"}));
}

TEST_F(RedisSignIn, SendsNoCommandBeforeItIsOver) {
  start(plain(), "redis://:pw@localhost");
  ask({"GET", "x"});
  core->settle();
  EXPECT_EQ(end().take(), request({"AUTH", "pw"}) + request({"PING"}));
  say("+OK\r\n");
  EXPECT_EQ(end().take(), "");
  say("+PONG\r\n");
  EXPECT_EQ(end().take(), request({"GET", "x"}));
}

TEST_F(RedisSignIn, TellsWhyItWasRefused) {
  const std::string full = "-ERR max number of clients reached\r\n";
  EXPECT_NE(refused_with(full, "refused").find("maxclients"), std::string::npos);
  EXPECT_NE(refused_with(full, "refused", "redis://:pw@localhost").find("maxclients"),
            std::string::npos);
  refused_with("-LOADING Redis is loading the dataset in memory\r\n", "refused");
  refused_with("-DENIED Redis is running in protected mode because …\r\n", "refused");
  refused_with("-MASTERDOWN Link with MASTER is down\r\n", "refused");
  const std::string noauth = "-NOAUTH Authentication required.\r\n";
  EXPECT_NE(refused_with(noauth, "authentication_failed").find("redis://:PASSWORD@HOST"),
            std::string::npos);
  refused_with("-WRONGPASS invalid username-password pair or user is disabled.\r\n",
               "authentication_failed", "redis://:pw@localhost");
  refused_with("-ERR AUTH <password> called without any password configured\r\n",
               "authentication_failed", "redis://:pw@localhost");
  refused_with("-ERR DB index is out of range\r\n", "database_invalid", "redis://localhost/99");
}

TEST_F(RedisSignIn, NeverTellsThePassword) {
  const auto message =
      refused_with("-ERR unknown command 'AUTH' with args beginning with: 'hush'\r\n",
                   "authentication_failed", "redis://:hush@localhost");
  EXPECT_EQ(message.find("hush"), std::string::npos) << message;
  refused_with("-hush hush\r\n", "authentication_failed", "redis://:hush@localhost");
  for (const std::string& line : log) EXPECT_EQ(line.find("hush"), std::string::npos) << line;
}

TEST_F(RedisSignIn, SucceedsForAUserWhoMayNotPing) {
  start();
  say("-NOPERM this user has no permissions to run the 'ping' command\r\n");
  EXPECT_TRUE(redis->state().connected);
}

TEST_F(RedisSignIn, EndsWhereNoRedisAnswers) {
  refused_with("HTTP/1.1 400 Bad Request\r\n\r\n", "protocol");
  refused_with(":1\r\n", "protocol");
  refused_with("*1\r\n+PONG\r\n", "protocol");
  states.clear();
  start();
  hang_up(end());
  EXPECT_NE(failure("disconnected").find("rediss://"), std::string::npos);
}

TEST_F(RedisSignIn, TellsWhenNobodyListens) {
  listener.reset();
  start();
  EXPECT_NE(failure("refused").find("localhost:6379"), std::string::npos);
  start(plain(), "redis://nowhere.test");
  failure("name_not_found");
}

TEST_F(RedisSignIn, HasATime) {
  RedisOptions options = plain();
  options.connect_timeout = 4s;
  start(options);
  advance(3'999ms);
  EXPECT_TRUE(states.empty());
  advance(1ms);
  failure("timeout");
}

TEST_F(RedisSignIn, GivesUpASilentAddressInTime) {
  core->network().set_silent("localhost:6379", true);
  start();
  advance(RedisOptions().connect_timeout);
  failure("timeout");
}

TEST_F(RedisSignIn, OfAUrlThatCannotBeIsToldToEverybody) {
  start(plain(), "redis://secret");
  redis = std::make_unique<Redis>(loop, "redis://ho st:secret@");
  redis->on_state([this](const RedisState& state) { states.push_back(state); });
  ask({"PING"});
  EXPECT_EQ(outcomes, Lines{});
  core->settle();
  EXPECT_EQ(outcomes, Lines{"url_invalid"});
  EXPECT_EQ(failure("url_invalid"), redis->state().error.message);
  EXPECT_EQ(log.back(), redis->state().error.message);
}

TEST_F(RedisSignIn, IsTriedAgainAfterPausesThatGrow) {
  listener.reset();
  RedisOptions options = plain();
  options.min_retry_delay = 100ms;
  options.max_retry_delay = 400ms;
  start(options);
  listen();
  std::vector<std::chrono::milliseconds> pauses;
  for (int i = 0; i < 5; ++i) {
    const std::size_t before = ends.size();
    pauses.push_back(0ms);
    for (; ends.size() == before; pauses.back() += 1ms) advance(1ms);
    hang_up(end());
  }
  const std::vector<std::chrono::milliseconds> most{100ms, 200ms, 400ms, 400ms, 400ms};
  for (std::size_t i = 0; i < most.size(); ++i) {
    EXPECT_LE(pauses[i], most[i]) << i;
    EXPECT_GE(pauses[i], most[i] / 2) << i;
  }
}

TEST_F(RedisSignIn, IsLoggedOnceForEachReason) {
  listener.reset();
  start();
  advance(10s);
  EXPECT_EQ(log.size(), 1U);
  listen();
  advance(5s);
  sign_in();
  EXPECT_EQ(log.size(), 2U);
  EXPECT_EQ(states.size(), 2U);
}

TEST_F(RedisSignIn, GoesOverTls) {
  listener.reset();
  listen("127.0.0.1:6379", true);
  const test_support::TemporaryFolder folder;
  RedisOptions options = plain();
  options.ca_file =
      folder.write("ca.pem", test_support::make_certificate("redis.test").certificate);
  start(options, "rediss://localhost");
  sign_in();
  EXPECT_TRUE(end().stream->secure());
  EXPECT_TRUE(redis->state().connected);
}

TEST_F(RedisSignIn, TellsOfACaFileThatCannotBeRead) {
  RedisOptions options = plain();
  options.ca_file = "/is/not/there.pem";
  start(options, "rediss://localhost");
  EXPECT_NE(failure("certificate_unreadable").find("/is/not/there.pem"), std::string::npos);
}

TEST_F(RedisSignIn, TellsOfAServerWithoutTls) {
  start(plain(), "rediss://localhost");
  failure("tls_failed");
}

TEST_F(RedisSignIn, GoesToAUnixSocket) {
  listener.reset();
  listen("unix:/run/redis.sock");
  start(plain(), "unix:///run/redis.sock");
  sign_in();
  EXPECT_TRUE(redis->state().connected);
}

}  // namespace
}  // namespace snug::redis
