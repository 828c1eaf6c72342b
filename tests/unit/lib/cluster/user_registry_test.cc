// The users of several servers that share a Redis.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "snug/redis_adapter.h"
#include "snug/redis_user_registry.h"
#include "snug/snug.h"
#include "snug/testing/redis.h"
#include "snug/testing/world.h"

namespace {

using namespace std::chrono_literals;
using snug::Json;
using snug::testing::Client;
using snug::testing::World;
using Names = std::vector<std::string>;

constexpr const char* kChanges = "snug:users#/#changes";
constexpr auto kTimeToLive = 15s;
/// Until it is noticed that a server was killed.
constexpr auto kLongEnough = kTimeToLive + kTimeToLive / 3 + 1s;

/// A server of the cluster. A client's token is its user.
class Node {
 public:
  Node(World& world, snug::testing::Redis& redis, std::string name,
       snug::RedisUserRegistryOptions options = {}, const snug::RedisAdapterOptions& adapter = {})
      : world_(world),
        address_(":" + std::to_string(3000 + name[0] - 'a')),
        redis_(world.loop(), redis.url(name)),
        server_(world.loop(), {.adapter = snug::redis_adapter(redis_, adapter)}) {
    users.emplace(redis_, server_.of("/"), std::move(options));
    users->on_online([this](const std::string& user) { told.push_back("+" + user); });
    users->on_offline([this](const std::string& user) { told.push_back("-" + user); });
    server_.on_connection([this](snug::Socket socket) {
      EXPECT_TRUE(users->put(socket, socket.handshake().auth.at("user").get<std::string>()));
    });
    EXPECT_TRUE(server_.listen(address_));
    world.run_until_idle();
  }

  Client connect(const std::string& user) {
    return world_.connect("/", {.auth = {{"user", user}}, .address = address_});
  }
  /// What was told since the last call.
  Names news() { return std::exchange(told, {}); }
  /// The answer of sockets_of(), sorted.
  snug::UserSockets sockets_of(const std::string& user) {
    std::optional<snug::UserSockets> answer;
    users->sockets_of(user, [&](snug::UserSockets sockets) { answer = std::move(sockets); });
    EXPECT_FALSE(answer) << "within the call that asked";
    world_.run_until_idle();
    EXPECT_TRUE(answer);
    if (!answer) return {};
    std::sort(answer->ids.begin(), answer->ids.end());
    return *answer;
  }

  Names told;

 private:
  World& world_;
  const std::string address_;
  snug::Redis redis_;
  snug::Server server_;

 public:
  std::optional<snug::RedisUserRegistry> users;
};

Names sorted(Names names) {
  std::sort(names.begin(), names.end());
  return names;
}

class UserClusterTest : public ::testing::Test {
 protected:
  Json node_keys() { return redis.keys("snug:users#/#node#*"); }

  World world;
  snug::testing::Redis redis{world};
};

TEST_F(UserClusterTest, TellsOfAUserOnceAtEveryServer) {
  Node a(world, redis, "a");
  Node b(world, redis, "b");
  Client phone = a.connect("ann");
  Client tab = a.connect("ann");
  Client laptop = b.connect("ann");
  for (Node* const node : {&a, &b}) {
    EXPECT_EQ(node->news(), Names({"+ann"}));
    EXPECT_EQ(node->sockets_of("ann").ids, sorted({phone.id(), tab.id(), laptop.id()}));
    EXPECT_FALSE(node->sockets_of("ann").partial);
    EXPECT_EQ(node->users->online_count(), 1U);
  }
  phone.disconnect();
  laptop.disconnect();
  for (Node* const node : {&a, &b}) {
    EXPECT_EQ(node->news(), Names());
    EXPECT_TRUE(node->users->is_online("ann"));
    EXPECT_EQ(node->sockets_of("ann").ids, Names({tab.id()}));
  }
  tab.disconnect();
  for (Node* const node : {&a, &b}) {
    EXPECT_EQ(node->news(), Names({"-ann"}));
    EXPECT_FALSE(node->users->is_online("ann"));
    EXPECT_EQ(node->sockets_of("ann").ids, Names());
  }
}

TEST_F(UserClusterTest, SendsToAUserAtEveryServer) {
  Node a(world, redis, "a");
  Node b(world, redis, "b");
  const Client phone = a.connect("ann");
  const Client laptop = b.connect("ann");
  const Client bob = b.connect("bob");
  a.users->to("ann").except(phone.id()).emit("news", 1);
  a.users->to("ann").emit("news", 2);
  world.run_until_idle();
  EXPECT_EQ(phone.received("news"), Json::array({{2}}));
  EXPECT_EQ(laptop.received("news"), Json::array({{1}, {2}}));
  EXPECT_TRUE(bob.received().empty());
}

TEST_F(UserClusterTest, HearsOfThoseWhoWereThereBefore) {
  Node a(world, redis, "a");
  const Client ann = a.connect("ann");
  Node b(world, redis, "b");
  EXPECT_EQ(b.news(), Names({"+ann"}));
  EXPECT_FALSE(b.users->partial());
  EXPECT_EQ(b.sockets_of("ann").ids, Names({ann.id()}));
}

TEST_F(UserClusterTest, IsPartialUntilItHasHeardOfTheOthers) {
  redis.hang();
  Node a(world, redis, "a");
  const Client ann = a.connect("ann");
  EXPECT_TRUE(a.users->partial());
  EXPECT_EQ(a.news(), Names({"+ann"}));
  EXPECT_EQ(a.sockets_of("ann").ids, Names({ann.id()}));
  redis.go_on();
  world.advance(10s);
  EXPECT_FALSE(a.users->partial());
  EXPECT_EQ(a.news(), Names());
}

TEST_F(UserClusterTest, SaysThatItGoes) {
  Node a(world, redis, "a");
  Node b(world, redis, "b");
  const Client ann = a.connect("ann");
  const Client bob = b.connect("bob");
  a.users.reset();
  world.run_until_idle();
  EXPECT_EQ(b.news(), Names({"+ann", "+bob", "-ann"}));
  EXPECT_EQ(node_keys().size(), 1U);
  EXPECT_EQ(redis.value("snug:users#/#nodes").size(), 1U);
}

TEST_F(UserClusterTest, UsersOfAServerThatHangsAreOfflineAfterTheTimeToLive) {
  Node a(world, redis, "a");
  Node b(world, redis, "b");
  const Client ann = a.connect("ann");
  EXPECT_EQ(b.news(), Names({"+ann"}));
  redis.freeze("a");
  world.advance(kTimeToLive / 2);
  EXPECT_TRUE(b.users->is_online("ann"));
  world.advance(kLongEnough);
  EXPECT_EQ(b.news(), Names({"-ann"}));
  EXPECT_EQ(node_keys().size(), 1U);
  EXPECT_EQ(redis.value("snug:users#/#nodes").size(), 1U);

  redis.thaw("a");
  world.advance(kLongEnough);
  EXPECT_EQ(b.news(), Names({"+ann"}));
  EXPECT_EQ(a.news(), Names({"+ann"})) << "who never left here";
}

TEST_F(UserClusterTest, AUserOfTwoServersStaysOnlineWhenOneIsKilled) {
  Node a(world, redis, "a");
  Node b(world, redis, "b");
  Node c(world, redis, "c");
  const Client phone = a.connect("ann");
  const Client laptop = b.connect("ann");
  redis.freeze("a");
  world.advance(kLongEnough);
  EXPECT_EQ(c.news(), Names({"+ann"}));
  EXPECT_EQ(c.sockets_of("ann").ids, Names({laptop.id()}));
}

TEST_F(UserClusterTest, GoesOnWhileRedisIsAway) {
  Node a(world, redis, "a");
  Node b(world, redis, "b");
  const Client ann = a.connect("ann");
  Client bob = b.connect("bob");
  a.news();
  redis.stop(snug::testing::RedisData::kKept);
  const Client cia = a.connect("cia");
  bob.disconnect();
  EXPECT_EQ(a.news(), Names({"+cia"}));
  EXPECT_TRUE(a.users->partial());
  EXPECT_TRUE(a.users->is_online("bob")) << "as far as it has heard";
  EXPECT_TRUE(a.sockets_of("bob").partial);
  EXPECT_EQ(a.sockets_of("cia").ids, Names({cia.id()}));
  b.news();

  redis.start();
  world.advance(10s);
  EXPECT_EQ(a.news(), Names({"-bob"}));
  EXPECT_EQ(b.news(), Names({"+cia"}));
  EXPECT_FALSE(a.users->partial());
  EXPECT_FALSE(b.users->partial());
}

TEST_F(UserClusterTest, TellsARedisThatHasLostItsData) {
  Node a(world, redis, "a");
  Node b(world, redis, "b");
  const Client ann = a.connect("ann");
  const Client bob = b.connect("bob");
  EXPECT_EQ(b.news(), Names({"+ann", "+bob"}));
  redis.restart();
  world.advance(10s);
  EXPECT_EQ(b.news(), Names()) << "nobody left";
  EXPECT_EQ(b.sockets_of("ann").ids, Names({ann.id()}));
  world.advance(kLongEnough);
  Node c(world, redis, "c");
  EXPECT_EQ(sorted(c.news()), Names({"+ann", "+bob"}));
}

TEST_F(UserClusterTest, MakesLostMessagesGood) {
  Node a(world, redis, "a");
  Node b(world, redis, "b");
  redis.drop_next(kChanges, 1);
  Client ann = a.connect("ann");
  EXPECT_EQ(b.news(), Names());
  const Client cia = a.connect("cia");  // the next message shows it
  EXPECT_EQ(sorted(b.news()), Names({"+ann", "+cia"}));
  redis.drop_next(kChanges, 1);
  ann.disconnect();
  world.advance(kTimeToLive / 3);  // and so does the next heartbeat
  EXPECT_EQ(b.news(), Names({"-ann"}));
}

TEST_F(UserClusterTest, MessagesThatComeTwiceOrLateChangeNothing) {
  Node a(world, redis, "a");
  Node b(world, redis, "b");
  redis.double_next(kChanges, 2);
  Client ann = a.connect("ann");
  ann.disconnect();
  EXPECT_EQ(b.news(), Names({"+ann", "-ann"}));
  redis.delay(kChanges, 20s);
  ann = a.connect("ann");
  ann.disconnect();
  world.advance(1min);
  EXPECT_FALSE(b.users->is_online("ann"));
}

TEST_F(UserClusterTest, WritesAllAgainWhenItsHashIsGone) {
  Node a(world, redis, "a");
  Node b(world, redis, "b");
  const Client ann = a.connect("ann");
  redis.run({"FLUSHALL"});
  const Client bob = a.connect("bob");
  EXPECT_EQ(b.sockets_of("ann").ids, Names({ann.id()}));
  EXPECT_EQ(b.sockets_of("bob").ids, Names({bob.id()}));
  EXPECT_EQ(redis.value("snug:users#/#nodes").size(), 1U);
  world.advance(kTimeToLive);
  EXPECT_EQ(redis.value("snug:users#/#nodes").size(), 2U);
  EXPECT_EQ(b.news(), Names({"+ann", "+bob"}));
}

TEST_F(UserClusterTest, WhatOthersWriteThereHarmsNobody) {
  Node a(world, redis, "a");
  const Client ann = a.connect("ann");
  for (const char* const text :
       {"", "[", "[]", "7", "{}", "[\"\"]", "[7]", "[\"x\",-1]", "[\"x\",1,\"u\"]",
        "[\"x\",1,2,true]", "[\"x\",1,\"\",true]", "[\"x\",1,\"u\",7]", "[\"x\",1,\"u\",true]",
        "[\"x\",1]", "[\"x\"]", "\xFF"}) {
    redis.run({"PUBLISH", kChanges, text});
  }
  redis.run({"SADD", "snug:users#/#nodes", "string", "", std::string(65, 'x'), "\xFF", "odd"});
  redis.run({"SET", "snug:users#/#node#string", "no hash"});
  redis.run({"HSET", "snug:users#/#node#odd", "", "7", "bob", "no array", "\xFF", "[]"});
  world.advance(kTimeToLive);
  EXPECT_EQ(a.news(), Names({"+ann", "+bob"}));
  EXPECT_TRUE(a.sockets_of("bob").partial);
  EXPECT_TRUE(a.users->partial()) << "a node could not be read";
  redis.run({"DEL", "snug:users#/#node#string"});
  world.advance(kTimeToLive);
  EXPECT_FALSE(a.users->partial());
}

TEST_F(UserClusterTest, LeavesOutUsersBeyondItsLimitAndSaysSo) {
  Node a(world, redis, "a");
  Node b(world, redis, "b", {.max_user_count = 2});
  std::vector<Client> clients;
  for (const char* const user : {"ann", "bob", "cia"}) clients.push_back(a.connect(user));
  EXPECT_EQ(b.news(), Names({"+ann", "+bob"}));
  EXPECT_TRUE(b.users->partial());
  clients[0].disconnect();
  world.advance(kTimeToLive);
  EXPECT_EQ(b.news(), Names({"-ann", "+cia"}));
  EXPECT_FALSE(b.users->partial());
}

TEST_F(UserClusterTest, ManyUsersAreWrittenInPieces) {
  Node a(world, redis, "a");
  redis.stop();
  std::vector<Client> clients;
  for (int i = 0; i < 300; ++i) clients.push_back(a.connect("user" + std::to_string(i)));
  redis.start();
  world.advance(10s);
  Node b(world, redis, "b");
  EXPECT_EQ(b.users->online_count(), 300U);
  EXPECT_FALSE(b.users->partial());
}

TEST_F(UserClusterTest, AServerThatHearsOfAUserReachesThem) {
  for (const auto& adapter : {snug::RedisAdapterOptions{}, {.sharded = true}}) {
    Node a(world, redis, "a", {}, adapter);
    Node b(world, redis, "b", {}, adapter);
    b.users->on_online([&b](const std::string& user) { b.users->to(user).emit("welcome"); });
    const Client ann = a.connect("ann");
    EXPECT_EQ(ann.received_count("welcome"), 1U) << adapter.sharded;
  }
}

/// A hash with that many users.
void invent_node(snug::testing::Redis& redis, const std::string& name, int count) {
  std::vector<std::string> words{"HSET", "snug:users#/#node#" + name, "", "7"};
  for (int i = 0; i < count; ++i) {
    words.push_back(name + std::to_string(i));
    words.push_back("[\"id\"]");
  }
  redis.run(words);
  redis.run({"SADD", "snug:users#/#nodes", name});
}

TEST_F(UserClusterTest, LargeHashesAreReadPageByPage) {
  for (const char* const name : {"p", "q", "r", "s", "t", "u"}) invent_node(redis, name, 2'000);
  Node a(world, redis, "a");
  EXPECT_EQ(a.users->online_count(), 12'000U);
  EXPECT_FALSE(a.users->partial());
  for (const snug::testing::RedisRequest& request : redis.commands()) {
    for (const char* const whole : {"HGETALL", "HKEYS", "SMEMBERS"})
      EXPECT_NE(request.words[0], whole);
  }
}

TEST_F(UserClusterTest, ThousandsOfDeadNamesHideNoServer) {
  std::vector<std::string> words{"SADD", "snug:users#/#nodes", "\xFF", std::string(65, 'x')};
  for (int i = 0; i < 6'000; ++i) words.push_back("A-dead-" + std::to_string(i));
  redis.run(words);
  invent_node(redis, "z", 1);
  Node a(world, redis, "a");
  EXPECT_TRUE(a.users->is_online("z0"));
  EXPECT_FALSE(a.users->partial());
  EXPECT_EQ(redis.value("snug:users#/#nodes").size(), 2U);
}

TEST_F(UserClusterTest, IsPartialWhileNotAllNamesAreRead) {
  for (int all = 0; all < 60'000; all += 1'000) {
    std::vector<std::string> words{"SADD", "snug:users#/#nodes"};
    for (int i = 0; i < 1'000; ++i) words.push_back("A-dead-" + std::to_string(all + i));
    redis.run(words);
  }
  Node a(world, redis, "a");
  EXPECT_TRUE(a.users->partial());
  world.advance(kTimeToLive / 3);
  EXPECT_FALSE(a.users->partial());
  EXPECT_EQ(redis.value("snug:users#/#nodes").size(), 1U);
}

TEST_F(UserClusterTest, IdsOfSocketsAreBounded) {
  Node a(world, redis, "a", {.users = {.max_sockets_per_user = 3}});
  redis.run({"SADD", "snug:users#/#nodes", "x", "y", "z"});
  redis.run({"HSET", "snug:users#/#node#x", "", "1", "bob", R"(["1","2","3"])"});
  redis.run({"HSET", "snug:users#/#node#y", "", "1", "cia", R"(["1","2","3","4"])"});
  redis.run({"HSET", "snug:users#/#node#z", "", "1", "dan", '[' + std::string(9'000, ' ') + ']'});
  world.advance(kTimeToLive / 3);
  EXPECT_EQ(a.sockets_of("bob").ids.size(), 3U);
  EXPECT_FALSE(a.sockets_of("bob").partial);
  EXPECT_EQ(a.sockets_of("cia").ids.size(), 3U);
  EXPECT_TRUE(a.sockets_of("cia").partial);
  EXPECT_TRUE(a.sockets_of("dan").partial);
}

TEST_F(UserClusterTest, MessagesAreBounded) {
  Node a(world, redis, "a", {.users = {.max_user_bytes = 8}});
  invent_node(redis, "x", 0);
  world.advance(kTimeToLive / 3);
  const std::string blanks(1'000, ' ');
  redis.run({"PUBLISH", kChanges, R"(["x",8,"long",true)" + blanks + "]"});
  EXPECT_FALSE(a.users->is_online("long"));
  redis.run(
      {"PUBLISH", kChanges, R"(["x",8,"\u0001\u0001\u0001\u0001\u0001\u0001\u0001\u0001",true])"});
  EXPECT_TRUE(a.users->is_online("\x01\x01\x01\x01\x01\x01\x01\x01"));
}

TEST_F(UserClusterTest, RepliesThatNoRedisSendsDoNotLeaveItPartial) {
  Node a(world, redis, "a");
  Node b(world, redis, "b", {}, {.heartbeat_interval = 0ms});  // it asks nothing else
  const Client ann = a.connect("ann");
  redis.freeze("b");
  world.advance(kTimeToLive / 3);
  for (const snug::testing::RedisConnection& connection : redis.connections()) {
    // To a heartbeat: the hash is gone. The replies to that heartbeat are then those to its hash.
    if (connection.node == "b" && connection.subscribed_count == 0)
      redis.send_raw(connection.id, ":0\r\n:1\r\n*0\r\n");
  }
  redis.thaw("b");
  world.advance(2 * kTimeToLive);
  EXPECT_FALSE(b.users->partial());
  EXPECT_TRUE(b.users->is_online("ann"));
}

TEST_F(UserClusterTest, AnswersNobodyAfterItsEnd) {
  Node a(world, redis, "a");
  Node b(world, redis, "b");
  const Client ann = b.connect("ann");
  a.users->sockets_of("ann", [](const snug::UserSockets&) { FAIL(); });
  a.users.reset();
  world.advance(kTimeToLive);
}

}  // namespace
