// Servers that hang, messages that are lost, late or doubled, a Redis that is away, hostile bytes.
#include <algorithm>

#include "cluster_fixture.h"

namespace snug::cluster {
namespace {

class Troubles : public ClusterTest {
 protected:
  Troubles() : a(start("a")), b(start("b")) { world.advance(1s); }

  /// The answers to one question of each kind that ended, as "sockets 2/0": found and missing.
  void ask_everything(Station& station) {
    Adapter& adapter = station.server.of("/").adapter();
    const auto note = [this](const std::string& name) {
      return [this, name](const auto& found) {
        ended.push_back(name + " " + std::to_string(found->size()) + "/" +
                        std::to_string(found->missing_count));
      };
    };
    adapter.sockets({}, note("sockets"));
    adapter.all_rooms(note("rooms"));
    station.server.fetch_sockets(note("fetch"));
    station.server.server_side_emit("x", [this](const BroadcastAnswers& all) {
      ended.push_back("servers " + std::to_string(all.answers.size()) + "/" +
                      std::to_string(all.missing_count));
    });
    station.server.timeout(4s).emit("x", [this](const BroadcastAnswers& all) {
      ended.push_back("clients " + std::to_string(all.answers.size()) + "/" +
                      std::to_string(all.missing_count) + "/" +
                      std::to_string(all.missing_server_count));
    });
    world.run_until_idle();
  }
  std::vector<std::string> take_ended() {
    std::sort(ended.begin(), ended.end());
    return std::exchange(ended, {});
  }

  Station& a;
  Station& b;
  std::vector<std::string> ended;
};

using Lines = std::vector<std::string>;

TEST_F(Troubles, AHungServerIsNotWaitedFor) {
  connect(a).on("x", [](const testing::Heard& heard) { heard.ack(1); });
  redis.freeze("b");
  world.advance(4s);
  EXPECT_NE(a.log.find("is silent"), std::string::npos);
  ask_everything(a);
  EXPECT_EQ(take_ended(),
            (Lines{"clients 1/0/1", "fetch 1/1", "rooms 1/1", "servers 0/1", "sockets 1/1"}));
  redis.thaw("b");
  world.advance(2s);
  EXPECT_NE(a.log.find("answers again"), std::string::npos) << a.log;
  connect(b);
  ended.clear();
  a.server.fetch_sockets([this](const auto& all) {
    ended.push_back(std::to_string(all->size()) + "/" + std::to_string(all->missing_count));
  });
  world.run_until_idle();
  EXPECT_EQ(take_ended(), Lines{"2/0"});
}

TEST_F(Troubles, AServerThatHangsInTheMiddleIsGivenUpWhenItIsFoundOut) {
  connect(a).on("x", [](const testing::Heard& heard) { heard.ack(1); });
  redis.freeze("b");
  ask_everything(a);
  EXPECT_EQ(ended, Lines{});
  world.advance(3s);
  EXPECT_EQ(take_ended(),
            (Lines{"clients 1/0/1", "fetch 1/1", "rooms 1/1", "servers 0/1", "sockets 1/1"}));
}

TEST_F(Troubles, WithoutHeartbeatsRequestsEndAtTheirTime) {
  options.heartbeat_interval = 0ms;
  options.key = "quiet";
  Station& c = start("c");
  start("d");
  connect(c).on("x", [](const testing::Heard& heard) { heard.ack(1); });
  redis.freeze("d");
  ask_everything(c);
  world.advance(3999ms);
  EXPECT_EQ(ended, Lines{});
  world.advance(1ms);
  EXPECT_EQ(take_ended(), Lines{"clients 1/0/1"});
  world.advance(1s);
  EXPECT_EQ(take_ended(), (Lines{"fetch 1/1", "rooms 1/1", "servers 0/1", "sockets 1/1"}));
  EXPECT_TRUE(redis.run({"PUBSUB", "CHANNELS", "quiet-heartbeat#"}).empty());
}

TEST_F(Troubles, ALostAnswerIsAMissingServer) {
  connect(b);
  redis.drop_next("socket.io-response*", 1);
  a.server.fetch_sockets([this](const auto& all) {
    ended.push_back(std::to_string(all->size()) + "/" + std::to_string(all->missing_count));
  });
  world.advance(5s);
  EXPECT_EQ(take_ended(), Lines{"0/1"});
}

TEST_F(Troubles, LateAnswersAreForgotten) {
  connect(b);
  redis.delay("socket.io-response*", 6s);
  ask_everything(a);
  world.advance(5s);
  EXPECT_EQ(ended.size(), 5U);
  world.advance(5s);
  EXPECT_EQ(ended.size(), 5U);
}

TEST_F(Troubles, DoubledMessagesChangeNoAnswer) {
  auto ben = connect(b);
  ben.on("x", [](const testing::Heard& heard) { heard.ack(1); });
  redis.double_next("socket.io-re*", 100);
  ask_everything(a);
  world.advance(5s);
  Lines all = take_ended();
  EXPECT_EQ(all.size(), 5U);
  EXPECT_EQ(all[1], "fetch 1/0");
  EXPECT_EQ(all[2], "rooms 1/0");
  EXPECT_EQ(all[4], "sockets 1/0");
}

TEST_F(Troubles, EventsReachThisServersClientsWhileRedisIsAway) {
  auto ann = connect(a);
  auto ben = connect(b);
  redis.stop();
  world.advance(100ms);
  EXPECT_FALSE(a.server.of("/").adapter().state().connected);
  for (int i = 0; i < 10; ++i) a.server.volatile_().emit("soon");
  a.server.emit("later");
  world.advance(10s);
  EXPECT_EQ(ann.received_count("soon"), 10U);
  EXPECT_EQ(ann.received_count("later"), 1U);
  EXPECT_EQ(ben.received_count("later"), 0U);
  EXPECT_EQ(a.server.of("/").adapter().state().unsent_count, 11U);
  const auto count = [&](std::string_view text) {
    int found = 0;
    for (std::size_t at = 0; (at = a.log.find(text, at)) != std::string::npos; ++at) ++found;
    return found;
  };
  EXPECT_EQ(count("Redis is away"), 1) << a.log;
  redis.start();
  world.advance(6s);
  EXPECT_TRUE(a.server.of("/").adapter().state().connected);
  EXPECT_EQ(count("reached again; 11 messages"), 1) << a.log;
  a.server.emit("again");
  world.run_until_idle();
  EXPECT_EQ(ben.received_count("again"), 1U);
}

TEST_F(Troubles, RequestsEndWhenRedisGoesAway) {
  connect(a);
  redis.delay("socket.io-re*", 1s);
  ask_everything(a);
  EXPECT_EQ(ended, Lines{});
  redis.stop();
  world.run_until_idle();
  EXPECT_EQ(take_ended(), (Lines{"fetch 1/1", "rooms 1/1", "servers 0/1", "sockets 1/1"}));
  ask_everything(a);
  EXPECT_EQ(take_ended(), (Lines{"fetch 1/1", "rooms 1/1", "servers 0/1", "sockets 1/1"}));
  world.advance(5s);
  EXPECT_EQ(take_ended(), (Lines{"clients 0/1/1", "clients 0/1/1"}));
}

TEST_F(Troubles, RequestsEndWithTheirNamespace) {
  options.key = "other";
  auto world_options = ServerOptions{};
  Redis client(world.loop(), redis.url("c"));
  world_options.adapter = redis_adapter(client, options);
  world_options.cleanup_empty_child_namespaces = true;
  Server server(world.loop(), world_options);
  server.of(Pattern("^/child$")).on_connection([this](Socket socket) {
    socket.nsp().adapter().sockets({}, [this](const auto& found) {
      ended.push_back("sockets " + std::to_string(found->size()));
    });
    redis.freeze("c");
    socket.disconnect(true);
  });
  ASSERT_TRUE(server.listen(":4000"));
  world.run_until_idle();
  world.connect("/child", {.address = ":4000"});
  world.run_until_idle();
  EXPECT_EQ(ended.size(), 1U);
}

TEST_F(Troubles, AnythingMayBeOnTheChannels) {
  auto ann = connect(a, "kitchen");
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  const std::vector<std::string> hostile{
      "",
      "{",
      "{}",
      "[]",
      "null",
      bytes,
      std::string(100'000, '['),
      std::string(100'000, '\x91'),
      "\xDD\xFF\xFF\xFF\xFF",
      R"({"type":6,"data":["connect"]})",
      R"({"type":5,"uid":"x","requestId":"y","opts":null})",
      R"({"type":2,"opts":{"rooms":[],"except":[]},"rooms":[[]]})",
      R"({"uid":"x","leaves":7})",
      R"({"requestId":"y","sockets":[null,1,{"id":2},{"id":"x","rooms":{}}]})"};
  for (const char* const channel :
       {"socket.io#/#", "socket.io#/#kitchen#", "socket.io#/#x", "socket.io-request#/#",
        "socket.io-response#/#", "socket.io-heartbeat#"}) {
    for (const std::string& message : hostile) publish(channel, message);
  }
  EXPECT_TRUE(ann.connected());
  EXPECT_GT(a.server.of("/").adapter().state().unreadable_count, 10U);
  EXPECT_EQ(a.log.find("cannot be read"), a.log.rfind("cannot be read")) << a.log;
  b.server.emit("still");
  world.run_until_idle();
  EXPECT_EQ(ann.received_count("still"), 1U);
}

TEST_F(Troubles, AChangeWithTheIdOfARequestIsNoQuestion) {
  auto ann = connect(a);
  publish("socket.io-request#/#",
          R"({"type":2,"opts":{"rooms":[],"except":[]},"rooms":["x"],"requestId":"y"})");
  EXPECT_EQ(a.sockets[0].rooms(), (Lines{ann.id(), "x"}));
  redis.forget_commands();
  publish("socket.io-request#/#",
          R"({"type":3,"sid":")" + ann.id() + R"(","room":"x","requestId":"y"})");
  publish("socket.io-request#/#", R"({"type":3,"sid":"nobody","room":"x","requestId":"z"})");
  EXPECT_EQ(a.sockets[0].rooms(), Lines{ann.id()});
  int answers = 0;
  for (const testing::RedisRequest& request : redis.commands()) {
    if (request.words.size() == 3 && request.words[1] == "socket.io-response#/#") ++answers;
  }
  EXPECT_EQ(answers, 1);
}

TEST_F(Troubles, InventedServersAreBounded) {
  for (int i = 0; i < 2000; ++i) {
    publish("socket.io-heartbeat#", R"({"uid":"x)" + std::to_string(i) + "\"}");
  }
  ask_everything(a);
  EXPECT_EQ(take_ended(), (Lines{"clients 0/0/0", "fetch 0/0", "rooms 0/0", "sockets 0/0"}));
}

TEST_F(Troubles, AServerIsDestroyedWithItsQuestionsOpen) {
  redis.freeze("b");
  ask_everything(a);
  stations.erase(stations.begin());
  world.advance(10s);
  EXPECT_EQ(ended, Lines{});
}

}  // namespace
}  // namespace snug::cluster
