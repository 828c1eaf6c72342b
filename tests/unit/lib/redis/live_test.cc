// snug::Redis with a real redis-server.
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "snug/loop.h"
#include "snug/redis.h"
#include "support/redis_server.h"
#include "support/test_certificate.h"

namespace snug::redis {
namespace {

using test_support::RedisServer;

constexpr std::chrono::seconds kPatience{30};

class LiveRedis : public testing::Test {
 protected:
  void SetUp() override {
    if (!RedisServer::is_installed()) GTEST_SKIP() << "redis-server is not installed";
  }

  void serve(std::vector<std::string> options = {}) {
    if (options.empty()) {
      port = test_support::free_port();
      options = {"--port", std::to_string(port)};
    }
    server = std::make_unique<RedisServer>(std::move(options));
    ASSERT_TRUE(server->start());
  }
  std::string url() const { return "redis://127.0.0.1:" + std::to_string(port); }
  void connect(std::string_view its_url, RedisOptions options = {}) {
    redis = std::make_unique<Redis>(loop, its_url, std::move(options));
    redis->on_state([this](const RedisState& state) {
      states.push_back(state);
      gap_count += state.gap ? 1 : 0;
    });
  }
  bool turn_until(const std::function<bool()>& holds) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!holds() && std::chrono::steady_clock::now() < deadline) {
      loop.run_once(std::chrono::milliseconds(100));
    }
    return holds();
  }
  /// The reply, or an object with the error.
  Json ask(const RedisCommand& command) {
    Json outcome;
    bool answered = false;
    redis->command(command, [&](const Result<RedisReply>& reply) {
      answered = true;
      outcome = reply ? *reply : Json{{"error", reply.error().code}};
    });
    EXPECT_TRUE(turn_until([&] { return answered; }));
    return outcome;
  }
  std::string first_error() {
    EXPECT_TRUE(turn_until([&] { return !states.empty(); }));
    return states.empty() ? "" : states[0].error.code;
  }

  int port = 0;
  Loop loop{{.log = [](LogLevel, std::string_view) {}}};
  std::unique_ptr<RedisServer> server;
  std::unique_ptr<Redis> redis;
  std::vector<RedisState> states;
  int gap_count = 0;
};

TEST_F(LiveRedis, KeepsBytesOfAnyKind) {
  serve();
  connect(url());
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  EXPECT_EQ(ask({"SET", bytes, bytes + bytes}), "OK");
  EXPECT_EQ(ask({"GET", bytes}), Json(bytes + bytes));
  EXPECT_EQ(ask({"GET", "nothing"}), nullptr);
  EXPECT_EQ(ask({"RPUSH", "list", 1, "", -2}), 3);
  EXPECT_EQ(ask({"LRANGE", "list", 0, -1}), Json({"1", "", "-2"}));
  EXPECT_EQ(ask({"INCR", "list"}), Json({{"error", "refused"}}));
}

TEST_F(LiveRedis, CarriesOutATransaction) {
  serve();
  connect(url());
  Json outcome;
  redis->send({"MULTI"});
  redis->send({"SET", "a", 1});
  redis->send({"LPUSH", "a", 1});
  redis->command({"EXEC"}, [&](const auto& reply) { outcome = reply.value_or("error"); });
  ASSERT_TRUE(turn_until([&] { return !outcome.is_null(); }));
  ASSERT_EQ(outcome.size(), 2U);
  EXPECT_EQ(outcome[0], "OK");
  EXPECT_EQ(outcome[1]["error"].get<std::string>().substr(0, 9), "WRONGTYPE");
}

TEST_F(LiveRedis, AnswersAHundredThousandCommandsInOrder) {
  serve();
  connect(url());
  constexpr std::int64_t kCount = 100'000;
  std::int64_t answered = 0;
  bool in_order = true;
  for (std::int64_t i = 0; i < kCount; ++i) {
    redis->command({"INCR", "count"}, [&](const Result<RedisReply>& reply) {
      in_order = in_order && reply && *reply == ++answered;
    });
  }
  EXPECT_TRUE(turn_until([&] { return answered == kCount || !in_order; }));
  EXPECT_TRUE(in_order);
}

TEST_F(LiveRedis, SendsAndReceivesMegabytes) {
  serve();
  connect(url());
  const std::string large(20'000'000, 'x');
  EXPECT_EQ(ask({"SET", "large", large}), "OK");
  EXPECT_EQ(ask({"GET", "large"}), Json(large));
}

TEST_F(LiveRedis, HearsChannelsPatternsAndShardChannels) {
  serve();
  connect(url());
  std::vector<std::string> heard;
  const auto hear = [&](std::string name) {
    return [&heard, name = std::move(name)](std::string_view channel, std::string_view text) {
      heard.push_back(name + " " + std::string(channel) + " " + std::string(text));
    };
  };
  int confirmed = 0;
  const auto confirm = [&] { ++confirmed; };
  const ListenerId channel = redis->subscribe("a", hear("channel"), confirm);
  redis->psubscribe("[ab]", hear("pattern"), confirm);
  redis->ssubscribe("a", hear("shard"), confirm);
  ASSERT_TRUE(turn_until([&] { return confirmed == 3; }));
  Json receivers;
  redis->publish("a", "1", [&](const auto& reply) { receivers = reply.value_or(-1); });
  redis->spublish("a", "2");
  ASSERT_TRUE(turn_until([&] { return heard.size() == 3; }));
  EXPECT_EQ(receivers, 2);
  EXPECT_EQ(heard, (std::vector<std::string>{"channel a 1", "pattern a 1", "shard a 2"}));
  redis->unsubscribe(channel);
  redis->publish("a", "3");
  ASSERT_TRUE(turn_until([&] { return heard.size() == 4; }));
  EXPECT_EQ(heard.back(), "pattern a 3");
}

TEST_F(LiveRedis, ThatIsKilledUnderLoadAnswersEachCommandOnceAndSubscribesAgain) {
  serve();
  connect(url());
  int heard_count = 0;
  redis->subscribe("news", [&](std::string_view, std::string_view) { ++heard_count; });
  redis->psubscribe("n*", [&](std::string_view, std::string_view) { ++heard_count; });
  std::size_t asked = 0;
  std::vector<int> answers;
  const auto load = [&] {
    for (int i = 0; i < 100; ++i) {
      const std::size_t number = asked++;
      answers.push_back(0);
      redis->command({"INCR", "count"}, [&, number](const auto&) { ++answers[number]; });
    }
    redis->publish("news", "x");
  };
  ASSERT_TRUE(turn_until([&] { return load(), heard_count > 20; }));
  server->kill();
  ASSERT_TRUE(turn_until([&] { return load(), !redis->state().connected; }));
  ASSERT_TRUE(server->start());
  ASSERT_TRUE(turn_until([&] { return load(), redis->state().connected; }));
  EXPECT_EQ(gap_count, 1);
  heard_count = 0;
  ASSERT_TRUE(turn_until([&] { return load(), heard_count >= 2; }));
  bool closed = false;
  redis->close([&] { closed = true; });
  ASSERT_TRUE(turn_until([&] { return closed; }));
  EXPECT_EQ(answers, std::vector<int>(asked, 1));
}

TEST_F(LiveRedis, OnAUnixSocketWantsItsPassword) {
  const test_support::TemporaryFolder folder;
  const std::string path = folder.path() / "r.sock";
  serve({"--port", "0", "--unixsocket", path, "--requirepass", "p@ss"});
  connect("unix:" + path);
  EXPECT_EQ(first_error(), "authentication_failed");
  states.clear();
  connect("unix://:wrong@" + path);
  EXPECT_EQ(first_error(), "authentication_failed");
  states.clear();
  connect("unix://:p%40ss@" + path + "?db=99");
  EXPECT_EQ(first_error(), "database_invalid");
  connect("unix://default:p%40ss@" + path + "?db=3");
  EXPECT_EQ(ask({"SET", "a", 1}), "OK");
  const std::string info = ask({"CLIENT", "INFO"}).get<std::string>();
  EXPECT_NE(info.find(" db=3 "), std::string::npos) << info;
  EXPECT_NE(info.find(" name=snug "), std::string::npos) << info;
}

TEST_F(LiveRedis, SpeaksTlsAndIsChecked) {
  const test_support::TemporaryFolder folder;
  const auto certificate = test_support::make_certificate("redis.test");
  const std::string file = folder.write("certificate.pem", certificate.certificate);
  port = test_support::free_port();
  serve({"--port", "0", "--tls-port", std::to_string(port), "--tls-cert-file", file,
         "--tls-key-file", folder.write("key.pem", certificate.key), "--tls-ca-cert-file", file,
         "--tls-auth-clients", "no"});
  const std::string secure = "rediss://127.0.0.1:" + std::to_string(port);
  RedisOptions options;
  options.ca_file = file;
  connect(secure, options);
  const std::string large(1'000'000, 'x');
  EXPECT_EQ(ask({"SET", "large", large}), "OK");
  EXPECT_EQ(ask({"GET", "large"}), Json(large));
  states.clear();
  connect(secure);
  EXPECT_EQ(first_error(), "certificate_invalid");
  states.clear();
  connect(url());
  EXPECT_EQ(first_error(), "disconnected");
}

TEST_F(LiveRedis, ThatHasTooManyClientsIsTold) {
  port = test_support::free_port();
  serve({"--port", std::to_string(port), "--maxclients", "1"});
  Redis first(loop, url());
  ASSERT_TRUE(turn_until([&] { return first.state().connected; }));
  connect(url());
  EXPECT_EQ(first_error(), "refused");
  EXPECT_NE(states[0].error.message.find("maxclients"), std::string::npos);
}

TEST_F(LiveRedis, KeepsTheLoopRunningUntilItIsClosed) {
  serve();
  connect(url());
  bool heard = false;
  const auto hear = [&](std::string_view, std::string_view) {
    heard = true;
    redis->close();
  };
  redis->subscribe("a", hear, [&] { redis->publish("a", "x"); });
  loop.run();
  EXPECT_TRUE(heard);
}

}  // namespace
}  // namespace snug::redis
