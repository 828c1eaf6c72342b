// Servers that share a stream, and clients that change from one to another.
#include <any>

#include "streams_fixture.h"

namespace snug::cluster {
namespace {

TEST_F(Streams, AllClientsGetEventsInOneOrderWithOneOffset) {
  Place& a = start("a");
  Place& b = start("b");
  auto ann = world.connect("/", {.address = a.address});
  auto ben = world.connect("/", {.address = b.address});
  for (int i = 0; i < 3; ++i) {
    a.server.emit("news", i, "from a");
    b.server.emit("news", i, "from b");
  }
  world.run_until_idle();
  EXPECT_EQ(count(ann, "news"), 6U);
  EXPECT_EQ(ann.received("news"), ben.received("news"));
}

TEST_F(Streams, AClientContinuesAtAnotherServer) {
  Place& a = start("a");
  Place& b = start("b");
  auto ann = connect(a);
  const std::string id = ann.id();
  ann.lose_connection();
  world.run_until_idle();
  a.server.emit("missed", 1);
  b.server.to("kitchen").emit("missed", Json::binary({2}));
  a.server.to("hall").emit("missed", 3);
  b.server.except("kitchen").emit("missed", 4);
  b.server.to(id).emit("missed", 5);
  world.run_until_idle();

  auto again = come_back(b);
  EXPECT_EQ(again.id(), id);
  ASSERT_EQ(b.sockets.size(), 1U);
  EXPECT_TRUE(b.sockets[0].recovered());
  EXPECT_EQ(b.sockets[0].rooms(), (Names{id, "kitchen"}));
  EXPECT_EQ(std::any_cast<Json>(b.sockets[0].data()), (Json{{"home", a.address}}));
  EXPECT_EQ(remember(again, "missed"), Json::array({{1}, Json::array({Json::binary({2})}), {5}}));
  a.server.to("kitchen").emit("live");
  world.run_until_idle();
  EXPECT_EQ(count(again, "live"), 1U);
}

TEST_F(Streams, AKilledServerLeavesItsSessions) {
  Place& a = start("a");
  Place& b = start("b");
  Place& c = start("c");
  auto ann = connect(a);
  const std::string id = ann.id();
  world.run_until_idle();
  redis.freeze("a");  // it says no more
  world.advance(1min);
  b.server.to(id).emit("missed");
  world.run_until_idle();
  auto again = come_back(c);
  EXPECT_EQ(again.id(), id);
  EXPECT_EQ(count(again, "missed"), 1U);
}

TEST_F(Streams, SessionsOfConnectedClientsOutliveTheirTime) {
  Place& a = start("a");
  Place& b = start("b");
  auto ann = connect(a);
  world.advance(10min);
  EXPECT_EQ(redis.keys("sio:session:*").size(), 1U);
  ann.lose_connection();
  world.advance(2min - 1s);
  EXPECT_EQ(redis.keys("sio:session:*").size(), 1U);
  world.advance(1s);
  EXPECT_EQ(redis.keys("sio:session:*").size(), 0U);
  come_back(b);
  EXPECT_FALSE(b.sockets.back().recovered());
}

TEST_F(Streams, AClientThatLeavesByItselfLeavesNothing) {
  Place& a = start("a");
  auto ann = connect(a);
  ann.disconnect();
  world.run_until_idle();
  EXPECT_EQ(redis.keys("sio:session:*"), Names());
}

TEST_F(Streams, ASecondTryEndsTheFirst) {
  Place& a = start("a");
  Place& b = start("b");
  Place& c = start("c");
  auto ann = connect(a);
  a.server.emit("missed");
  world.run_until_idle();
  auto lost = come_back(b);  // its answer never arrives
  EXPECT_FALSE(a.sockets.back().connected());
  auto again = come_back(c);
  EXPECT_TRUE(c.sockets.back().recovered());
  EXPECT_EQ(count(again, "missed"), 1U);
  EXPECT_FALSE(b.sockets.back().connected());
  lost.lose_connection();
  world.run_until_idle();
  EXPECT_TRUE(c.sockets.back().connected());
  EXPECT_EQ(redis.keys("sio:session:*").size(), 1U);
}

TEST_F(Streams, OneOfTwoServersGetsTheSession) {
  Place& a = start("a");
  Place& b = start("b");
  auto ann = connect(a);
  ann.lose_connection();
  world.run_until_idle();
  redis.hang();
  auto first = come_back(a);
  auto second = come_back(b);
  redis.go_on();
  world.run_until_idle();
  EXPECT_EQ(static_cast<int>(a.sockets.back().recovered()) +
                static_cast<int>(b.sockets.back().recovered()),
            1);
}

TEST_F(Streams, MissedEventsComeInPages) {
  options.read_count = 10;
  Place& a = start("a");
  Place& b = start("b");
  auto ann = connect(a);
  miss(a, ann, 95);
  redis.forget_commands();
  auto again = come_back(b);
  EXPECT_EQ(count(again, "missed"), 95U);
  std::size_t pages = 0;
  for (const testing::RedisRequest& request : redis.commands()) {
    if (request.words.front() != "XRANGE") continue;
    ++pages;
    EXPECT_LE(std::stoul(request.words.size() > 5 ? request.words[5] : "1"), 10U);
  }
  EXPECT_GE(pages, 10U);
}

TEST_F(Streams, ATrimmedOffsetStartsAnew) {
  Place& a = start("a");
  Place& b = start("b");
  auto ann = connect(a);
  miss(a, ann, 10);
  redis.run({"XTRIM", "socket.io", "MAXLEN", "5"});
  auto again = come_back(b);
  EXPECT_FALSE(b.sockets.back().recovered());
  EXPECT_EQ(count(again, "missed"), 0U);
}

TEST_F(Streams, MoreThanTheLimitStartsAnew) {
  recovery.max_packet_count = 3;
  Place& a = start("a");
  Place& b = start("b");
  auto ann = connect(a);
  miss(a, ann, 4);
  come_back(b);
  EXPECT_FALSE(b.sockets.back().recovered());
}

TEST_F(Streams, ReadingGoesOnAfterRedisWasAway) {
  Place& a = start("a");
  Place& b = start("b");
  auto ben = connect(b);
  redis.cut("b");
  a.server.emit("meanwhile");
  world.advance(1min);
  EXPECT_EQ(count(ben, "meanwhile"), 1U);
  EXPECT_EQ(b.log.find("trimmed or lost"), std::string::npos);
}

TEST_F(Streams, AGapIsTold) {
  Place& a = start("a");
  Place& b = start("b");
  auto ben = connect(b);
  redis.freeze("b");
  for (int i = 0; i < 10; ++i) a.server.emit("many", i);
  world.run_until_idle();
  redis.run({"XTRIM", "socket.io", "MAXLEN", "3"});
  redis.cut("b");
  redis.thaw("b");
  world.advance(1min);
  EXPECT_NE(b.log.find("trimmed or lost"), std::string::npos) << b.log;
  EXPECT_GT(b.server.of("/").adapter().state().unreadable_count, 0U);
  a.server.emit("after");
  world.run_until_idle();
  EXPECT_EQ(count(ben, "after"), 1U);
}

TEST_F(Streams, APageLargerThanAReplyIsReadInParts) {
  Place& a = start("a");
  of_redis.max_reply_bytes = 5'000;
  Place& b = start("b");
  auto ben = connect(b);
  redis.freeze(reader_of("b"));
  for (int i = 0; i < 20; ++i) a.server.emit("large", std::string(1'000, 'x'));
  world.run_until_idle();
  redis.cut(reader_of("b"));
  world.advance(1min);
  EXPECT_EQ(count(ben, "large"), 20U);
}

TEST_F(Streams, AServerThatClosesLeavesItsSessions) {
  Place& a = start("a");
  Place& b = start("b");
  auto ann = connect(a);
  a.sockets.back().data() = Json("at the end");
  a.server.close([] {});
  world.run_until_idle();
  b.server.emit("missed");
  world.run_until_idle();
  auto again = come_back(b);
  EXPECT_EQ(again.id(), ann.id());
  EXPECT_EQ(count(again, "missed"), 1U);
  EXPECT_EQ(std::any_cast<Json>(b.sockets.back().data()), Json("at the end"));
}

TEST_F(Streams, AnEmptyStreamAfterARestartIsReadFromItsBeginning) {
  Place& a = start("a");
  Place& b = start("b");
  auto ben = connect(b);
  redis.restart();
  world.advance(1min);
  a.server.emit("after");
  world.run_until_idle();
  EXPECT_EQ(count(ben, "after"), 1U);
}

TEST_F(Streams, WithoutRedisEventsReachTheSocketsOfTheServerOnce) {
  Place& a = start("a");
  auto ann = connect(a);
  redis.stop();
  world.run_until_idle();
  a.server.emit("alone");
  world.advance(1min);
  EXPECT_EQ(ann.received("alone"), Json::array({Json::array()}));
  EXPECT_GT(a.server.of("/").adapter().state().unsent_count, 0U);
  redis.start();
  world.advance(1min);
  EXPECT_EQ(count(ann, "alone"), 1U);
}

TEST_F(Streams, ARefusedEntryReachesTheSocketsOfTheServer) {
  Place& a = start("a");
  auto ann = connect(a);
  redis.refuse_next("XADD", "OOM command not allowed when used memory > 'maxmemory'.");
  a.server.emit("here");
  world.run_until_idle();
  EXPECT_EQ(ann.received("here"), Json::array({Json::array()}));
}

TEST_F(Streams, AClientAheadOfItsNewServerMissesNothing) {
  Place& a = start("a");
  Place& b = start("b");
  auto ann = connect(a);
  redis.freeze(reader_of("b"));
  a.server.emit("seen");
  world.run_until_idle();
  remember(ann, "seen");
  ann.lose_connection();
  a.server.emit("missed");
  world.run_until_idle();
  auto again = come_back(b);
  EXPECT_TRUE(b.sockets.empty()) << "it waits until its server has read that far";
  redis.thaw(reader_of("b"));
  world.run_until_idle();
  ASSERT_EQ(b.sockets.size(), 1U);
  EXPECT_TRUE(b.sockets.back().recovered());
  EXPECT_EQ(count(again, "seen"), 0U);
  EXPECT_EQ(count(again, "missed"), 1U);
}

TEST_F(Streams, EveryOperationReachesTheOtherServer) {
  Place& a = start("a");
  Place& b = start("b");
  auto ann = connect(a);
  auto ben = connect(b);
  ben.on("ask", [](const testing::Heard& heard) { heard.ack("ben"); });
  a.server.in("kitchen").sockets_join("more");
  a.server.to("more").emit("more");
  a.server.in("more").sockets_leave("more");
  world.run_until_idle();
  EXPECT_EQ(count(ann, "more"), 1U);
  EXPECT_EQ(count(ben, "more"), 1U);
  EXPECT_EQ(b.sockets.back().rooms(), (Names{ben.id(), "kitchen"}));
  b.server.on("load?", [](const ServerEvent& event) { event.ack(7); });
  BroadcastAnswers clients;
  BroadcastAnswers servers;
  std::size_t found = 0;
  std::size_t server_count = 0;
  a.server.except(ann.id()).timeout(1s).emit("ask", [&](BroadcastAnswers all) { clients = all; });
  a.server.server_side_emit("load?", [&](BroadcastAnswers all) { servers = all; });
  a.server.fetch_sockets([&](const auto& all) { found = all->size(); });
  a.server.of("/").adapter().server_count([&](std::size_t number) { server_count = number; });
  world.run_until_idle();
  EXPECT_EQ(clients.answers, std::vector<Json>{"ben"});
  EXPECT_EQ(servers.answers, std::vector<Json>{7});
  EXPECT_EQ(found, 2U);
  EXPECT_EQ(server_count, 2U);
  a.server.in(ben.id()).disconnect_sockets();
  world.run_until_idle();
  EXPECT_FALSE(ben.connected());
}

TEST_F(Streams, AMoveThatIsOlderThanTheNextEndsNothing) {
  Place& a = start("a");
  Place& b = start("b");
  auto ann = connect(a);
  redis.freeze(reader_of("b"));
  redis.run({"XADD", "socket.io", "*", "uid", "x", "nsp", "/", "type", "100", "data",
             Json{{"sid", ann.id()}, {"pid", pid}}.dump()});
  world.run_until_idle();
  EXPECT_FALSE(ann.connected()) << "the session continues at x";
  redis.run({"SET", "sio:session:" + pid, stored});
  come_back(b);
  ASSERT_TRUE(b.sockets.back().recovered());
  redis.thaw(reader_of("b"));
  world.run_until_idle();
  EXPECT_TRUE(b.sockets.back().connected());
}

TEST_F(Streams, EntriesAreThoseOfNode) {
  Place& a = start("a");
  a.server.to("kitchen").except("hall").emit("hello", 1);
  a.server.all().volatile_().emit("bytes", Json::binary({1}));
  world.run_until_idle();
  const Json stream = redis.value("socket.io");
  ASSERT_EQ(stream.size(), 2U);
  const Json& first = stream[0][1];
  EXPECT_EQ(first[0], "uid");
  EXPECT_EQ(first[2], "nsp");
  EXPECT_EQ(first[3], "/");
  EXPECT_EQ(first[4], "type");
  EXPECT_EQ(first[5], "3");
  EXPECT_EQ(first[6], "data");
  EXPECT_EQ(Json::parse(first[7].get<std::string>()),
            Json::parse(R"({"packet":{"type":2,"data":["hello",1]},
                            "opts":{"rooms":["kitchen"],"except":["hall"],"flags":{}}})"));
  EXPECT_NE(stream[1][1][7].get<std::string>().front(), '{');
}

TEST_F(Streams, BytesOfAnyKindEndNothing) {
  Place& a = start("a");
  auto ann = connect(a);
  const auto add = [this](const std::string& type, const std::string& data) {
    redis.run({"XADD", "socket.io", "*", "uid", "x", "nsp", "/", "type", type, "data", data});
  };
  add("3", "{");
  add("3", "AAAA");
  add("3", R"({"packet":{"data":[]},"opts":{}})");
  add("-1", "{}");
  add("100", R"({"sid":1})");
  add("100", "[]");
  redis.run({"XADD", "socket.io", "*", "nsp", "/"});
  redis.run({"XADD", "socket.io", "*", "uid", "x", "nsp", "/nowhere", "type", "3", "data", "{}"});
  add("3", R"({"packet":{"type":2,"data":["good"]},"opts":{"rooms":[],"except":[],"flags":{}}})");
  world.run_until_idle();
  EXPECT_EQ(count(ann, "good"), 1U);
  ann.lose_connection();
  world.run_until_idle();
  redis.run({"SET", "sio:session:" + pid, "nonsense"});
  come_back(a);
  EXPECT_FALSE(a.sockets.back().recovered());
}

TEST_F(Streams, OptionsThatCannotBeUsedAreRefused) {
  Redis client(world.loop(), redis.url());
  for (const RedisStreamsAdapterOptions& wrong :
       {RedisStreamsAdapterOptions{.stream_name = ""}, RedisStreamsAdapterOptions{.max_length = 0},
        RedisStreamsAdapterOptions{.read_count = 0},
        RedisStreamsAdapterOptions{.block_time = 0ms}}) {
    EXPECT_THROW(redis_streams_adapter(client, wrong), std::invalid_argument);
  }
  try {
    redis_streams_adapter(client, {.channel_prefix = ""});
    ADD_FAILURE() << "it was taken";
  } catch (const std::invalid_argument& refusal) {
    EXPECT_STREQ(refusal.what(),
                 "RedisStreamsAdapterOptions::channel_prefix is empty, but begins the name of "
                 "every channel");
  }
}

}  // namespace
}  // namespace snug::cluster
