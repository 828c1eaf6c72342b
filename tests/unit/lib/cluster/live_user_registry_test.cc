// A registry of users with a real redis-server; the test plays another server of the cluster.
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "snug/redis_user_registry.h"
#include "snug/snug.h"
#include "support/redis_server.h"

namespace {

using namespace std::chrono_literals;
using snug::test_support::RedisServer;
using Names = std::vector<std::string>;

constexpr auto kPatience = 30s;

class LiveUserRegistry : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!RedisServer::is_installed()) GTEST_SKIP() << "redis-server is not installed";
    ASSERT_TRUE(redis_server.start());
  }

  bool turn_until(const std::function<bool()>& holds) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!holds() && std::chrono::steady_clock::now() < deadline) loop.run_once(100ms);
    return holds();
  }
  snug::Json ask(const snug::RedisCommand& command) {
    snug::Json answer;
    bool answered = false;
    redis.command(command, [&](const snug::Result<snug::RedisReply>& reply) {
      answered = true;
      if (reply) answer = *reply;
    });
    EXPECT_TRUE(turn_until([&] { return answered; }));
    return answer;
  }

  const int port = snug::test_support::free_port();
  RedisServer redis_server{{"--port", std::to_string(port)}};
  snug::Loop loop{{.log = [](snug::LogLevel, std::string_view) {}}};
  snug::Redis redis{loop, "redis://127.0.0.1:" + std::to_string(port)};
  snug::Server server{loop};
};

TEST_F(LiveUserRegistry, HearsOfUsersElsewhereAndOfTheirEnd) {
  snug::RedisUserRegistry users(redis, server.of("/"), {.time_to_live = 100ms});
  Names told;
  users.on_online([&](const std::string& user) { told.push_back("+" + user); });
  users.on_offline([&](const std::string& user) { told.push_back("-" + user); });
  ASSERT_TRUE(turn_until([&] { return !users.partial(); }));

  ask({"HSET", "snug:users#/#node#other", "", 1, "ann", R"(["one","two"])"});
  ask({"SADD", "snug:users#/#nodes", "other"});
  ASSERT_TRUE(turn_until([&] { return users.is_online("ann"); }));
  snug::UserSockets sockets;
  users.sockets_of("ann", [&](snug::UserSockets found) { sockets = std::move(found); });
  EXPECT_TRUE(turn_until([&] { return !sockets.ids.empty(); }));
  EXPECT_EQ(sockets.ids, Names({"one", "two"}));

  ask({"HSET", "snug:users#/#node#other", "", 2, "bob", R"(["three"])"});
  ask({"PUBLISH", "snug:users#/#changes", R"(["other",2,"bob",true])"});
  EXPECT_TRUE(turn_until([&] { return users.is_online("bob"); }));
  ask({"DEL", "snug:users#/#node#other"});
  EXPECT_TRUE(turn_until([&] { return users.online_count() == 0 && told.size() == 4; }));
  EXPECT_EQ(told, Names({"+ann", "+bob", "-ann", "-bob"}));
}

TEST_F(LiveUserRegistry, WritesItselfAgainIntoARedisThatWasKilled) {
  const auto written = [&] {
    const snug::Json nodes = ask({"SMEMBERS", "snug:users#/#nodes"});
    return nodes.size() == 1 &&
           ask({"PTTL", "snug:users#/#node#" + nodes[0].get<std::string>()}) > 0;
  };
  {
    snug::RedisUserRegistry users(redis, server.of("/"));
    EXPECT_TRUE(turn_until(written));
    redis_server.kill();
    EXPECT_TRUE(turn_until([&] { return users.partial(); }));
    ASSERT_TRUE(redis_server.start());
    EXPECT_TRUE(turn_until(written));
    EXPECT_TRUE(turn_until([&] { return !users.partial(); }));
  }
  EXPECT_EQ(ask({"KEYS", "*"}).size(), 0U) << "after its end";
}

}  // namespace
