// Sharded publish and subscribe, and subscriptions room by room.
#include <algorithm>

#include "cluster/channels.h"
#include "cluster/sharded_wire.h"
#include "cluster_fixture.h"

namespace snug::cluster {
namespace {

using Names = std::vector<std::string>;

struct How {
  const char* name;
  bool sharded;
  RedisShards shards;
  bool by_room;
  bool own_channel;
};

class EveryWay : public ClusterTest, public ::testing::WithParamInterface<How> {
 protected:
  EveryWay() {
    options.sharded = GetParam().sharded;
    options.shards = GetParam().shards;
    options.subscribe_by_room = GetParam().by_room;
    options.publish_on_specific_response_channel = GetParam().own_channel;
    a = &start("a");
    b = &start("b");
  }

  Station* a;
  Station* b;
};

TEST_P(EveryWay, CarriesEveryOperation) {
  auto ann = connect(*a, "kitchen");
  auto ben = connect(*b, "kitchen");
  world.run_until_idle();
  ben.on("ask", [](const testing::Heard& heard) { heard.ack(Json::binary({9})); });
  ann.on("ask", [](const testing::Heard& heard) { heard.ack("ann"); });
  a->server.to("kitchen").emit("room", 1);
  a->server.to(ben.id()).emit("private", Json::binary({1}));
  a->server.emit("all", "x");
  a->server.in("kitchen").sockets_join("more");
  world.run_until_idle();
  EXPECT_EQ(ben.received("room"), Json::array({{1}}));
  EXPECT_EQ(ben.received("private"), Json::array({Json::array({Json::binary({1})})}));
  EXPECT_EQ(ben.received("all"), Json::array({{"x"}}));
  a->server.to("more").emit("more");
  b->server.on("load?", [](const ServerEvent& event) { event.ack(event.args[0]); });

  Found<std::string> ids, rooms;
  Found<RemoteSocket> found;
  BroadcastAnswers clients, servers;
  std::size_t count = 0;
  Adapter& adapter = a->server.of("/").adapter();
  adapter.sockets({"more"}, [&](const auto& all) { ids = *all; });
  adapter.all_rooms([&](const auto& all) { rooms = *all; });
  adapter.server_count([&](std::size_t number) { count = number; });
  a->server.fetch_sockets([&](const auto& all) { found = *all; });
  a->server.timeout(1s).emit("ask", [&](const auto& all) { clients = all; });
  a->server.server_side_emit("load?", Json::binary({5}), [&](const auto& all) { servers = all; });
  world.run_until_idle();
  EXPECT_EQ(ben.received_count("more"), 1U);
  EXPECT_EQ(ids.size(), 2U);
  EXPECT_EQ(rooms.size(), 4U);
  EXPECT_EQ(found.size(), 2U);
  EXPECT_EQ(ids.missing_count + rooms.missing_count + found.missing_count, 0U);
  EXPECT_EQ(count, 2U);
  ASSERT_EQ(clients.answers.size(), 2U);
  EXPECT_EQ(clients.answers[1], Json::binary({9}));
  ASSERT_EQ(servers.answers.size(), 1U);
  a->server.in("more").disconnect_sockets();
  world.run_until_idle();
  EXPECT_FALSE(ben.connected());
}

TEST_P(EveryWay, DoesNotWaitForAHungServer) {
  world.advance(1s);
  redis.freeze("b");
  world.advance(4s);
  Found<RemoteSocket> found;
  BroadcastAnswers clients;
  found.missing_count = clients.missing_server_count = 99;
  a->server.fetch_sockets([&](const auto& all) { found = *all; });
  a->server.timeout(1s).emit("ask", [&](const auto& all) { clients = all; });
  world.run_until_idle();
  EXPECT_EQ(found.missing_count, 1U);
  EXPECT_EQ(clients.missing_server_count, 1U);
}

TEST_P(EveryWay, LeavesItsChannelsAtTheEnd) {
  connect(*a, "kitchen");
  stations.clear();
  world.run_until_idle();
  EXPECT_TRUE(redis.run({"PUBSUB", "CHANNELS", "*"}).empty());
  EXPECT_TRUE(redis.run({"PUBSUB", "SHARDCHANNELS", "*"}).empty());
  EXPECT_EQ(redis.run({"PUBSUB", "NUMPAT"}), 0);
}

INSTANTIATE_TEST_SUITE_P(
    Cluster, EveryWay,
    ::testing::Values(How{"Classic", false, {}, false, false},
                      How{"ClassicOwnChannel", false, {}, false, true},
                      How{"ClassicByRoom", false, {}, true, false},
                      How{"ShardedStatic", true, RedisShards::kStatic, false, false},
                      How{"ShardedDynamic", true, RedisShards::kDynamic, false, false},
                      How{"ShardedPrivate", true, RedisShards::kDynamicPrivate, false, false}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(ClusterTest, ByRoomEachServerHearsOnlyItsRooms) {
  options.subscribe_by_room = true;
  Station& a = start("a");
  Station& b = start("b");
  connect(a, "kitchen");
  const auto subscribers = [&](const std::string& channel) {
    return redis.run({"PUBSUB", "NUMSUB", channel})[1];
  };
  world.run_until_idle();
  EXPECT_EQ(subscribers("socket.io#/#kitchen#"), 1);
  EXPECT_EQ(redis.run({"PUBSUB", "NUMPAT"}), 0);
  auto ben = connect(b, "kitchen");
  world.run_until_idle();
  EXPECT_EQ(subscribers("socket.io#/#kitchen#"), 2);
  ben.disconnect();
  world.run_until_idle();
  EXPECT_EQ(subscribers("socket.io#/#kitchen#"), 1);
}

class ShardedWireTest : public ::testing::Test {
 protected:
  WireSettings settings(std::string uid) {
    return {"socket.io", "/", std::move(uid),
            [](std::string_view room) { return room == "kitchen"; }, false};
  }
  ShardedWire wire{settings("c652ffc0c269ff62"), true, false};
  ShardedWire other{settings("00000000000000b2"), true, false};
};

TEST_F(ShardedWireTest, MessagesAreWrittenAsNodeWritesThem) {
  const auto is = [](const Publication& written, std::string_view text) {
    EXPECT_EQ(written.channel, "socket.io#/#");
    EXPECT_EQ(written.bytes, text);
  };
  const Json nested = Json::parse("[1,[2]]");
  is(wire.broadcast("many", {nested}, {{"a", "b"}, {"c"}, {true, false}}),
     R"({"type":3,"data":{"packet":{"type":2,"data":["many",[1,[2]]]},)"
     R"("opts":{"rooms":["a","b"],"except":["c"],"flags":{"volatile":true,"compress":false}}},)"
     R"("uid":"c652ffc0c269ff62","nsp":"/"})");
  BroadcastOptions timed;
  timed.flags.timeout = 1s;
  is(wire.ask("7e7f3ce9cf8489e7", "ask", {Json(1)}, timed),
     R"({"type":3,"data":{"packet":{"type":2,"data":["ask",1]},"requestId":"7e7f3ce9cf8489e7",)"
     R"("opts":{"rooms":[],"except":[],"flags":{"timeout":1000}}},"uid":"c652ffc0c269ff62","nsp":"/"})");
  is(wire.join({{"kitchen"}, {}, {}}, {"r1", "r2"}),
     R"({"type":4,"data":{"opts":{"rooms":["kitchen"],"except":[],"flags":{}},"rooms":["r1","r2"]},)"
     R"("uid":"c652ffc0c269ff62","nsp":"/"})");
  is(wire.disconnect({}, true),
     R"({"type":6,"data":{"opts":{"rooms":[],"except":[],"flags":{}},"close":true},)"
     R"("uid":"c652ffc0c269ff62","nsp":"/"})");
  is(wire.fetch("de55572716a32a1c", {}),
     R"({"type":7,"data":{"opts":{"rooms":[],"except":[],"flags":{}},"requestId":"de55572716a32a1c"},)"
     R"("uid":"c652ffc0c269ff62","nsp":"/"})");
  const Json object{{"a", 2}};
  is(wire.server_event({}, "sse", {Json(1), object}),
     R"({"type":9,"data":{"packet":["sse",1,{"a":2}]},"uid":"c652ffc0c269ff62","nsp":"/"})");
  is(wire.server_event("16f415ebe4d9402f", "sseack", {Json(1)}),
     R"({"type":9,"data":{"requestId":"16f415ebe4d9402f","packet":["sseack",1]},)"
     R"("uid":"c652ffc0c269ff62","nsp":"/"})");
}

TEST_F(ShardedWireTest, RoomsHaveTheirChannelsByTheLengthOfTheirNamesInJavaScript) {
  const auto channel_of = [](const ShardedWire& by, const std::string& room) {
    return by.broadcast("x", {}, {{room}, {}, {}}).channel;
  };
  const auto times = [](int count, std::string_view text) {
    std::string all;
    for (; count > 0; --count) all += text;
    return all;
  };
  const std::string id = times(20, "i");
  const ShardedWire all(settings("u"), true, true);
  for (const std::string& room : {id, times(20, "ü"), times(20, "語"), times(10, "😀")}) {
    EXPECT_EQ(channel_of(wire, room), "socket.io#/#") << room;
    EXPECT_EQ(channel_of(all, room), "socket.io#/#" + room + "#") << room;
  }
  for (const std::string& room : {"/admin#" + id, times(19, "i"), times(21, "i"), times(10, "ü"),
                                  times(20, "😀"), std::string()}) {
    EXPECT_EQ(channel_of(wire, room), "socket.io#/#" + room + "#") << room;
  }
}

TEST_F(ShardedWireTest, AnIdOfAnOldProtocolHasAChannelThatItsServerHears) {
  testing::World world;
  testing::Redis redis(world);
  Redis client(world.loop(), redis.url("a"));
  const RedisAdapterOptions options{.sharded = true};
  Channels channels(client, options, wire, "/admin", "uid");
  const std::string id = "K2Vt7CV6mHYrJZV6AAAB";
  channels.add_room(id, true);
  channels.add_room("/admin#" + id, true);
  channels.add_room("kitchen", false);
  world.run_until_idle();
  EXPECT_EQ(redis.run({"PUBSUB", "SHARDCHANNELS"}),
            Json({"socket.io#/admin#/admin#" + id + "#", "socket.io#/admin#kitchen#"}));
}

TEST_F(ShardedWireTest, BinaryMessagesAreMessagePack) {
  const std::string hex =
      "84a47479706503a46461746182a67061636b657482a47479706502a46461746193a362696ec4030102ff81a178c4"
      "0261"
      "62a46f70747383a5726f6f6d7391a76b69746368656ea665786365707490a5666c61677380a3756964b063363532"
      "6666"
      "6330633236396666363"
      "2a36e7370a12f";
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  const Json binary = Json::binary({1, 2, 255}), deep{{"x", Json::binary({'a', 'b'})}};
  const Publication written = wire.broadcast("bin", {binary, deep}, {{"kitchen"}, {}, {}});
  EXPECT_EQ(written.channel, "socket.io#/#kitchen#");
  EXPECT_EQ(written.bytes, bytes);
  Message read;
  ASSERT_EQ(other.read_message(written.channel, bytes, read), Reading::kRead);
  EXPECT_EQ(read.values, Json::array({binary, deep}));
}

TEST_F(ShardedWireTest, AnswersAreWrittenAsNodeWritesThem) {
  Message question;
  question.uid = "00000000000000a1";
  question.request_id = "00000000000000c3";
  const Json yes = "yes";
  const auto is = [](const Publication& written, std::string_view text) {
    EXPECT_EQ(written.channel, "socket.io#/#00000000000000a1#");
    EXPECT_EQ(written.bytes, text);
  };
  is(other.client_count(question, 1),
     R"({"type":11,"data":{"requestId":"00000000000000c3","clientCount":1},)"
     R"("uid":"00000000000000b2","nsp":"/"})");
  is(other.client_value(question, &yes),
     R"({"type":12,"data":{"requestId":"00000000000000c3","packet":"yes"},)"
     R"("uid":"00000000000000b2","nsp":"/"})");
  is(other.value(question, &yes),
     R"({"type":10,"data":{"requestId":"00000000000000c3","packet":"yes"},)"
     R"("uid":"00000000000000b2","nsp":"/"})");
  Answer answer;
  ASSERT_EQ(wire.read_answer(other.client_count(question, 1).bytes, answer), Reading::kRead);
  EXPECT_EQ(answer.client_count, 1U);
  EXPECT_EQ(answer.uid, "00000000000000b2");
}

}  // namespace
}  // namespace snug::cluster
