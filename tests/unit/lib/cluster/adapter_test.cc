// Every operation between servers.
#include <algorithm>

#include "cluster_fixture.h"

namespace snug::cluster {
namespace {

using Names = std::vector<std::string>;

Names sorted(Names names) {
  std::sort(names.begin(), names.end());
  return names;
}

class TwoServers : public ClusterTest {
 protected:
  TwoServers() : a(start("a")), b(start("b")) {}

  Station& a;
  Station& b;
};

TEST_F(TwoServers, EventsReachTheClientsOfBoth) {
  auto ann = connect(a);
  auto ben = connect(b);
  int sent_here = 0;
  a.sockets[0].on_any_outgoing([&sent_here](const Event&) { ++sent_here; });
  a.server.emit("hello", 1, "two", Json{{"three", 3}});
  EXPECT_EQ(sent_here, 1);
  world.run_until_idle();
  EXPECT_EQ(ben.received("hello"), Json::parse(R"([[1,"two",{"three":3}]])"));
  EXPECT_EQ(ann.received_count("hello"), 1U);
}

TEST_F(TwoServers, RoomsAndExceptionsAreThoseOfTheCluster) {
  auto ann = connect(a, "kitchen");
  auto ben = connect(b, "kitchen");
  auto cleo = connect(b, "hall");
  a.server.to("kitchen").emit("one");
  a.server.to({"kitchen", "hall"}).except(ben.id()).emit("two");
  a.server.to("nowhere").emit("three");
  a.server.local().emit("four");
  a.sockets[0].broadcast().emit("five");
  a.server.to(cleo.id()).emit("six");
  world.run_until_idle();
  const auto heard = [](const testing::Client& client) {
    std::string names;
    for (const testing::Heard& event : client.received()) names += event.name + " ";
    return names;
  };
  EXPECT_EQ(heard(ann), "one two four ");
  EXPECT_EQ(heard(ben), "one five ");
  EXPECT_EQ(heard(cleo), "two five six ");
}

TEST_F(TwoServers, BinaryValuesTravel) {
  auto ben = connect(b);
  a.server.emit("photo", Json::binary({1, 2, 255}), Json{{"deep", Json::binary({7})}});
  world.run_until_idle();
  EXPECT_EQ(ben.received("photo"),
            Json::array({{Json::binary({1, 2, 255}), Json{{"deep", Json::binary({7})}}}}));
}

TEST_F(TwoServers, ReadyTextTravelsAsItIs) {
  auto ben = connect(b);
  a.server.emit("news", JsonText(R"({"b":1,"a":[true,null,0.5]})"), 7);
  world.run_until_idle();
  EXPECT_EQ(ben.received("news"), Json::parse(R"([[{"b":1,"a":[true,null,0.5]},7]])"));
}

TEST_F(TwoServers, NamespacesAreApart) {
  a.server.of("/admin");
  b.server.of("/admin").on_connection([](Socket) {});
  auto ben = connect(b);
  auto boss = connect(b, {}, "/admin");
  a.server.of("/admin").emit("secret");
  world.run_until_idle();
  EXPECT_EQ(ben.received_count("secret"), 0U);
  EXPECT_EQ(boss.received_count("secret"), 1U);
}

TEST_F(TwoServers, ANewNamespaceAsksWhenItCanHearTheAnswers) {
  b.server.of("/new");
  auto ben = connect(b, {}, "/new");
  Found<RemoteSocket> found;
  a.server.of("/new").fetch_sockets([&found](const auto& all) { found = *all; });
  world.run_until_idle();
  EXPECT_EQ(found.size(), 1U);
  EXPECT_EQ(found.missing_count, 0U);
}

TEST_F(TwoServers, SocketsJoinLeaveAndDisconnectAcrossServers) {
  auto ann = connect(a);
  auto ben = connect(b, "kitchen");
  a.server.in("kitchen").sockets_join({"x", "y"});
  a.server.in("kitchen").sockets_leave("y");
  world.run_until_idle();
  EXPECT_EQ(b.sockets[0].rooms(), (Names{ben.id(), "kitchen", "x"}));
  a.server.in("x").disconnect_sockets();
  world.run_until_idle();
  EXPECT_EQ(ben.disconnect_reason(), "io server disconnect");
  EXPECT_TRUE(ann.connected());
}

TEST_F(TwoServers, FetchSocketsFindsThoseOfBoth) {
  auto ann = connect(a, "kitchen");
  auto ben = connect(b, "kitchen");
  b.sockets[0].data() = Json{{"name", "ben"}};
  Found<RemoteSocket> found;
  a.server.in("kitchen").fetch_sockets([&found](const auto& all) { found = *all; });
  EXPECT_TRUE(found.empty());
  world.run_until_idle();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found.missing_count, 0U);
  const RemoteSocket& there = found[0].id() == ben.id() ? found[0] : found[1];
  EXPECT_EQ(there.id(), ben.id());
  EXPECT_EQ(there.rooms(), (Names{ben.id(), "kitchen"}));
  EXPECT_EQ(there.data(), (Json{{"name", "ben"}}));
  EXPECT_EQ(there.handshake().address, "192.0.2.1");
  EXPECT_EQ(there.handshake().query_parameter("EIO"), "4");
  there.emit("hello", 1);
  there.join("fed");
  world.run_until_idle();
  EXPECT_EQ(ben.received("hello"), Json::array({{1}}));
  EXPECT_EQ(ann.received_count("hello"), 0U);
  EXPECT_EQ(b.sockets[0].rooms().back(), "fed");
  there.disconnect();
  world.run_until_idle();
  EXPECT_FALSE(ben.connected());
}

TEST_F(TwoServers, TheAdapterKnowsRoomsAndSocketsOfTheCluster) {
  auto ann = connect(a, "kitchen");
  auto ben = connect(b, "kitchen");
  Names rooms, ids, all;
  std::size_t servers = 0;
  Adapter& adapter = a.server.of("/").adapter();
  adapter.all_rooms([&](const auto& found) { rooms = *found; });
  adapter.sockets({"kitchen"}, [&](const auto& found) { ids = *found; });
  adapter.sockets({}, [&](const auto& found) { all = *found; });
  adapter.server_count([&](std::size_t count) { servers = count; });
  EXPECT_TRUE(rooms.empty() && ids.empty());
  world.run_until_idle();
  EXPECT_EQ(sorted(rooms), sorted({ann.id(), ben.id(), "kitchen"}));
  EXPECT_EQ(sorted(ids), sorted({ann.id(), ben.id()}));
  EXPECT_EQ(sorted(all), sorted(ids));
  EXPECT_EQ(servers, 2U);
}

TEST_F(TwoServers, AnswersOfAllClientsAreCollected) {
  auto ann = connect(a);
  auto ben = connect(b);
  auto cleo = connect(b);
  ann.on("ask", [](const testing::Heard& heard) { heard.ack("ann", 1); });
  ben.on("ask", [](const testing::Heard& heard) { heard.ack(Json::binary({1})); });
  cleo.on("ask", [](const testing::Heard& heard) { heard.ack(); });
  std::vector<BroadcastAnswers> ended;
  a.server.timeout(1s).emit("ask", 7, [&](BroadcastAnswers all) { ended.push_back(all); });
  EXPECT_TRUE(ended.empty());
  world.run_until_idle();
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].answers, (std::vector<Json>{"ann", Json::binary({1}), nullptr}));
  EXPECT_EQ(ended[0].missing_count, 0U);
  EXPECT_EQ(ended[0].missing_server_count, 0U);
}

TEST_F(TwoServers, ClientsThatDoNotAnswerAreMissing) {
  connect(b);
  auto ben = connect(b);
  ben.on("ask", [](const testing::Heard& heard) { heard.ack("ben"); });
  std::vector<BroadcastAnswers> ended;
  a.server.timeout(1s).emit("ask", [&](BroadcastAnswers all) { ended.push_back(all); });
  a.server.emit("ask", [&](BroadcastAnswers all) { ended.push_back(all); });
  world.advance(999ms);
  EXPECT_TRUE(ended.empty());
  world.advance(1ms);
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].answers.size(), 1U);
  EXPECT_EQ(ended[0].missing_count, 1U);
  world.advance(4s);  // requests_timeout, because the second has no time of its own
  ASSERT_EQ(ended.size(), 2U);
  EXPECT_EQ(ended[1].missing_count, 1U);
}

TEST_F(TwoServers, ARemoteSocketsAnswerEndsTheWait) {
  auto ben = connect(b);
  ben.on("ask", [](const testing::Heard& heard) { heard.ack("yes"); });
  start("c");
  Found<RemoteSocket> found;
  a.server.fetch_sockets([&found](const auto& all) { found = *all; });
  world.run_until_idle();
  ASSERT_EQ(found.size(), 1U);
  std::string answer;
  redis.freeze("c");
  found[0].timeout(5s).emit("ask", [&](Result<Json> got) { answer = got ? got->dump() : "none"; });
  world.run_until_idle();
  EXPECT_EQ(answer, R"("yes")");
}

TEST_F(TwoServers, ServersTalkToEachOther) {
  std::vector<std::string> heard;
  b.server.on("load?", [&](ServerEvent event) {
    heard.push_back(event.args.dump());
    event.ack(0.5);
    event.ack(0.7);
  });
  a.server.on("load?", [&](ServerEvent) { heard.push_back("own"); });
  a.server.server_side_emit("load?", 1, Json{{"a", 2}});
  world.run_until_idle();
  EXPECT_EQ(heard, Names{R"([1,{"a":2}])"});
  std::vector<BroadcastAnswers> ended;
  a.server.server_side_emit("load?", [&](BroadcastAnswers all) { ended.push_back(all); });
  EXPECT_TRUE(ended.empty());
  world.run_until_idle();
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].answers, std::vector<Json>{0.5});
  EXPECT_EQ(ended[0].missing_count, 0U);
}

TEST_F(ClusterTest, OneServerAloneIsAnsweredByItself) {
  Station& alone = start("a");
  auto ann = connect(alone, "kitchen");
  Found<RemoteSocket> found;
  std::vector<BroadcastAnswers> ended;
  alone.server.fetch_sockets([&found](const auto& all) { found = *all; });
  alone.server.server_side_emit("x", [&](BroadcastAnswers all) { ended.push_back(all); });
  ann.on("ask", [](const testing::Heard& heard) { heard.ack(1); });
  alone.server.emit("ask", [&](BroadcastAnswers all) { ended.push_back(all); });
  world.run_until_idle();
  EXPECT_EQ(found.size(), 1U);
  ASSERT_EQ(ended.size(), 2U);
  EXPECT_EQ(ended[1].answers.size(), 1U);
}

TEST_F(ClusterTest, ThreeServersAnswerTogether) {
  Station& a = start("a");
  Station& b = start("b");
  Station& c = start("c");
  std::vector<testing::Client> clients{connect(a, "x"), connect(b, "x"), connect(c, "x")};
  for (const testing::Client& client : clients) {
    client.on("ask", [](const testing::Heard& heard) { heard.ack(heard.args[0]); });
  }
  for (Station* const station : {&b, &c}) {
    station->server.on("name?", [station](const ServerEvent& event) { event.ack(station->name); });
  }
  std::size_t found = 0, answered = 0, named = 0, rooms = 0;
  a.server.in("x").fetch_sockets([&](const auto& all) { found = all->size(); });
  a.server.to("x").timeout(1s).emit("ask", 7,
                                    [&](const auto& all) { answered = all.answers.size(); });
  a.server.server_side_emit("name?", [&](const auto& all) { named = all.answers.size(); });
  a.server.of("/").adapter().all_rooms([&](const auto& all) { rooms = all->size(); });
  world.run_until_idle();
  EXPECT_EQ(found, 3U);
  EXPECT_EQ(answered, 3U);
  EXPECT_EQ(named, 2U);
  EXPECT_EQ(rooms, 4U);
}

TEST_F(TwoServers, AServerThatClosesSaysFarewell) {
  auto ben = connect(b);
  b.sockets[0].on_disconnect([this](std::string_view) { b.server.emit("gone"); });
  auto ann = connect(a);
  int closed = 0;
  b.server.close([&closed] { ++closed; });
  world.run_until_idle();
  EXPECT_EQ(closed, 1);
  EXPECT_EQ(ann.received_count("gone"), 1U);
  Found<RemoteSocket> found;
  a.server.fetch_sockets([&found](const auto& all) { found = *all; });
  world.run_until_idle();
  EXPECT_EQ(found.missing_count, 0U);
  world.advance(10s);
  EXPECT_EQ(a.log.find("silent"), std::string::npos) << a.log;
}

}  // namespace
}  // namespace snug::cluster
