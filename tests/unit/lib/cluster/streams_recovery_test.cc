// Clients that come back over a stream: many at once, with much that they missed, and across gaps.
#include "cluster/session_restores.h"
#include "streams_fixture.h"

namespace snug::cluster {
namespace {

class StreamRecovery : public Streams {
 protected:
  /// The connection over which that node reads what clients missed.
  std::int64_t restorer_of(const std::string& node) const {
    const std::int64_t reader = reader_of(node);
    for (const testing::RedisRequest& request : redis.commands()) {
      const bool is_range = request.words.front() == "XRANGE";
      if (is_range && request.node == node && request.connection != reader) {
        return request.connection;
      }
    }
    return 0;
  }
  std::size_t command_count(const std::string& name) const {
    std::size_t count = 0;
    for (const testing::RedisRequest& request : redis.commands()) {
      if (request.words.front() == name) ++count;
    }
    return count;
  }
  void add_move(const std::string& sid) {
    redis.run({"XADD", "socket.io", "*", "uid", "x", "nsp", "/", "type", "100", "data",
               Json{{"sid", sid}, {"pid", pid}}.dump()});
    world.run_until_idle();
  }
};

TEST_F(StreamRecovery, LargePagesOfOneClientDisturbNobodyElse) {
  Place& a = start("a");
  of_redis.max_reply_bytes = 20'000;
  Place& b = start("b");
  auto ann = connect(a);
  ann.lose_connection();
  for (int i = 0; i < 65; ++i) {
    a.server.emit("missed", std::string(1'000, 'x'));
    world.run_until_idle();
  }
  std::size_t losses = 0;
  b.client.on_state([&](const RedisState& state) { losses += state.connected ? 0 : 1; });
  auto again = come_back(b);
  world.advance(4s);
  ASSERT_FALSE(b.sockets.empty());
  EXPECT_TRUE(b.sockets.back().recovered());
  EXPECT_EQ(count(again, "missed"), 65U);
  EXPECT_EQ(losses, 0U);
}

TEST_F(StreamRecovery, AMissedEntryThatIsTooLargeStartsAnew) {
  Place& a = start("a");
  of_redis.max_reply_bytes = 5'000;
  Place& b = start("b");
  auto ann = connect(a);
  ann.lose_connection();
  a.server.emit("missed", std::string(6'000, 'x'));
  world.advance(20s);
  auto again = come_back(b);
  world.advance(20s);
  ASSERT_FALSE(b.sockets.empty());
  EXPECT_FALSE(b.sockets.back().recovered());
}

TEST_F(StreamRecovery, RestoresTogetherHoldNoMoreThanTheLimit) {
  recovery.max_packet_bytes = 10'000;
  Place& a = start("a");
  Place& b = start("b");
  auto ann = connect(a);
  auto eva_pid = std::exchange(pid, {});
  auto eva_offset = offset;
  auto eva = connect(a);
  ann.lose_connection();
  eva.lose_connection();
  for (int i = 0; i < 6; ++i) a.server.emit("missed", std::string(1'000, 'x'));
  world.run_until_idle();
  redis.hang();
  come_back(b);
  std::swap(pid, eva_pid);
  std::swap(offset, eva_offset);
  come_back(b);
  redis.go_on();
  world.run_until_idle();
  ASSERT_EQ(b.sockets.size(), 2U);
  EXPECT_EQ(static_cast<int>(b.sockets[0].recovered()) + static_cast<int>(b.sockets[1].recovered()),
            1);
}

TEST_F(StreamRecovery, AServerThatEndsTakesNoSession) {
  Place& a = start("a");
  Place& b = start("b");
  auto ann = connect(a);
  miss(a, ann, 5);
  redis.hang();
  auto lost = come_back(b);
  b.server.close([] {});
  world.run_until_idle();
  redis.go_on();
  world.advance(10s);
  EXPECT_TRUE(b.sockets.empty());
  auto again = come_back(a);
  EXPECT_TRUE(a.sockets.back().recovered());
  EXPECT_EQ(count(again, "missed"), 5U);
}

TEST_F(StreamRecovery, AServerMayBeDestroyedMeanwhile) {
  Place& b = start("b");
  Place& a = start("a");  // the last one, whose log the loop has
  auto ann = connect(a);
  miss(a, ann, 5);
  redis.hang();
  auto lost = come_back(b);
  places.erase(places.begin());
  redis.go_on();
  world.advance(10s);
  auto again = come_back(a);
  EXPECT_TRUE(a.sockets.back().recovered());
}

// --- gaps ---

TEST_F(StreamRecovery, AGapOfTheServerMeanwhileStartsAnew) {
  Place& a = start("a");
  Place& b = start("b");
  auto ann = connect(a);
  miss(a, ann, 1);
  come_back(b);  // makes the connection
  const std::int64_t restorer = restorer_of("b");
  ASSERT_NE(restorer, 0);
  ASSERT_TRUE(b.sockets.back().recovered());

  auto eva = connect(a);
  miss(a, eva, 5);
  redis.freeze(restorer);
  auto again = come_back(b);
  EXPECT_EQ(b.sockets.size(), 1U);
  redis.freeze(reader_of("b"));
  for (int i = 0; i < 10; ++i) a.server.emit("during", i);
  world.run_until_idle();
  // All but the offset and some that came first: those between are missing at this server.
  const Json stream = redis.value("socket.io");
  for (std::size_t i = stream.size() - 10; i < stream.size() - 3; ++i) {
    redis.run({"XDEL", "socket.io", stream[i][0].get<std::string>()});
  }
  redis.run({"XDEL", "socket.io", stream[stream.size() - 11][0].get<std::string>()});
  redis.thaw(reader_of("b"));
  world.run_until_idle();
  ASSERT_NE(b.log.find("trimmed or lost"), std::string::npos) << b.log;
  redis.thaw(restorer);
  world.run_until_idle();
  ASSERT_EQ(b.sockets.size(), 2U);
  EXPECT_FALSE(b.sockets.back().recovered());
}

TEST_F(StreamRecovery, AMoveAfterAGapEndsTheOlderSocket) {
  Place& a = start("a");
  Place& b = start("b");
  auto ann = connect(a);
  miss(a, ann, 1);
  redis.freeze(reader_of("b"));
  auto again = come_back(b);
  ASSERT_TRUE(b.sockets.back().recovered());
  for (int i = 0; i < 10; ++i) a.server.emit("many", i);
  world.run_until_idle();
  redis.run({"XTRIM", "socket.io", "MAXLEN", "3"});  // without the server's own move
  redis.cut(reader_of("b"));
  world.advance(1s);
  ASSERT_NE(b.log.find("trimmed or lost"), std::string::npos) << b.log;
  add_move(again.id());
  EXPECT_FALSE(again.connected()) << "the session continues at x";
}

TEST_F(StreamRecovery, AnOffsetFromBeforeAReplacedStreamStartsAnew) {
  Place& a = start("a");
  Place& b = start("b");
  auto ann = connect(a);
  ann.lose_connection();
  world.run_until_idle();
  const Json copy = redis.value("socket.io");
  a.server.emit("lost");
  world.run_until_idle();
  redis.run({"DEL", "socket.io"});
  for (const Json& entry : copy) {  // from a backup
    std::vector<std::string> words{"XADD", "socket.io", entry[0].get<std::string>()};
    for (const Json& word : entry[1]) words.push_back(word.get<std::string>());
    redis.run(words);
  }
  world.advance(10s);
  ASSERT_NE(b.log.find("trimmed or lost"), std::string::npos) << b.log;
  come_back(b);
  ASSERT_EQ(b.sockets.size(), 1U);
  EXPECT_FALSE(b.sockets.back().recovered());
}

// --- many ---

class Restores : public ::testing::Test {
 protected:
  void start(const std::string& nsp, std::chrono::seconds patience = 5s,
             std::size_t waiting = 100) {
    restores.start(
        {"socket.io", nsp, "sio:session:x", "x", {1, 0}, {2, 0}, 100, 1'000, [] { return true; }},
        world.loop().now() + patience, waiting,
        [this](const Result<RestoredSession>&) { ++done_count; });
  }
  std::size_t asked_count() const {
    std::size_t count = 0;
    for (const auto& request : redis.commands()) count += request.words.front() == "GET" ? 1U : 0U;
    return count;
  }

  testing::World world;
  testing::Redis redis{world};
  Redis client{world.loop(), redis.url()};
  SessionRestores restores{client, 100};
  int done_count = 0;
};

TEST_F(Restores, SomeRunAndTheOthersWait) {
  world.run_until_idle();
  redis.freeze("");
  for (int i = 0; i < 40; ++i) start("/");
  world.run_until_idle();
  EXPECT_EQ(done_count, 0);
  redis.thaw("");
  world.run_until_idle();
  EXPECT_EQ(done_count, 40);
  EXPECT_EQ(asked_count(), 40U);
}

TEST_F(Restores, TooManyThatWaitAreRefused) {
  for (int i = 0; i < 30; ++i) start("/", 5s, 10);
  EXPECT_EQ(done_count, 4);
  world.run_until_idle();
  EXPECT_EQ(done_count, 30);
}

TEST_F(Restores, OneWhoseTimeIsOverIsDropped) {
  world.run_until_idle();
  redis.hang();
  for (int i = 0; i < 30; ++i) start("/", 1s);
  world.advance(2s);
  redis.go_on();
  world.run_until_idle();
  EXPECT_EQ(done_count, 16);
  EXPECT_EQ(asked_count(), 16U);
}

TEST_F(Restores, TheyEndWithTheirNamespace) {
  for (int i = 0; i < 30; ++i) start(i % 2 == 0 ? "/" : "/admin");
  restores.drop("/");
  world.run_until_idle();
  EXPECT_EQ(done_count, 15);
  EXPECT_EQ(redis.connections().size(), 2U);
  restores.drop("/admin");
  world.run_until_idle();
  EXPECT_EQ(redis.connections().size(), 1U);
}

// --- sessions that are stored ---

TEST_F(StreamRecovery, ASessionThatIsTooLargeIsNotStored) {
  options.max_message_bytes = 2'000;
  Place& a = start("a");
  Adapter& adapter = a.server.of("/").adapter();
  adapter.save_session({"pid", "sid", {}, "small", true});
  world.run_until_idle();
  EXPECT_EQ(redis.keys("sio:session:*").size(), 1U);
  adapter.save_session({"pid", "sid", {}, std::string(3'000, 'x'), true});
  world.run_until_idle();
  EXPECT_EQ(redis.keys("sio:session:*").size(), 0U);
}

TEST_F(StreamRecovery, SessionsAreStoredAgainInBatches) {
  Place& a = start("a");
  Adapter& adapter = a.server.of("/").adapter();
  for (int i = 0; i < 1'200; ++i) {
    adapter.save_session({"pid" + std::to_string(i), "sid", {}, {}, true});
  }
  world.advance(40s);
  redis.forget_commands();
  world.advance(1ms);
  EXPECT_EQ(command_count("SET"), 500U);
  world.advance(20ms);
  EXPECT_EQ(command_count("SET"), 1'200U);
}

}  // namespace
}  // namespace snug::cluster
