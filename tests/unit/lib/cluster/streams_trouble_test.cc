// Streams that cannot be read or written, that were trimmed or replaced, and entries that are too
// large.
#include <chrono>
#include <set>

#include "cluster/stream_reader.h"
#include "streams_fixture.h"

namespace snug::cluster {
namespace {

class StreamTroubles : public Streams {
 protected:
  /// An entry with the event `name`, as another server writes it.
  void add_event(const std::string& name, const std::string& value = {},
                 const std::string& id = "*") {
    const Json data{
        {"packet", {{"type", 2}, {"data", {name, value}}}},
        {"opts", {{"rooms", Json::array()}, {"except", Json::array()}, {"flags", Json::object()}}}};
    redis.run({"XADD", "socket.io", id, "uid", "x", "nsp", "/", "type", "3", "data", data.dump()});
    world.run_until_idle();
  }
  static AdapterState state_of(Place& place) { return place.server.of("/").adapter().state(); }
  static std::size_t count_in(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
    return count;
  }
  std::size_t command_count(const std::string& name) const {
    std::size_t count = 0;
    for (const testing::RedisRequest& request : redis.commands()) {
      if (request.words.front() == name) ++count;
    }
    return count;
  }
  /// The codes of the errors that the state has in that time, and "" for none.
  std::set<std::string> states_in(Place& place, std::chrono::milliseconds time) {
    std::set<std::string> codes;
    for (auto passed = 0ms; passed < time; passed += 10ms) {
      codes.insert(state_of(place).error.code);
      world.advance(10ms);
    }
    return codes;
  }

  static constexpr const char* kGap = "trimmed or lost";
  const std::string large = std::string(6'000, 'x');
};

// --- entries that are too large ---

TEST_F(StreamTroubles, AnEventThatIsTooLargeForOtherServersIsNotWritten) {
  options.max_message_bytes = 2'000;
  Place& a = start("a");
  auto ann = connect(a);
  for (int i = 0; i < 3; ++i) a.server.emit("large", std::string(3'000, 'x'));
  world.run_until_idle();
  EXPECT_EQ(redis.value("socket.io").size(), 1U) << "more than the first event";
  EXPECT_EQ(count(ann, "large"), 3U);
  EXPECT_EQ(state_of(a).unsent_count, 3U);
  EXPECT_EQ(count_in(a.log, "larger than max_message_bytes"), 1U) << a.log;
  EXPECT_TRUE(state_of(a).connected);
}

TEST_F(StreamTroubles, AnEventThatDoesNotFitIntoAReplyIsNotWritten) {
  of_redis.max_reply_bytes = 5'000;
  Place& a = start("a");
  auto ann = connect(a);
  a.server.emit("large", large);
  a.server.emit("after");
  world.advance(10s);
  EXPECT_EQ(count(ann, "large"), 1U);
  EXPECT_EQ(count(ann, "after"), 1U);
  EXPECT_EQ(state_of(a).unsent_count, 1U);
}

TEST_F(StreamTroubles, AnEntryThatIsTooLargeIsLeftOut) {
  Place& a = start("a");
  of_redis.max_reply_bytes = 5'000;
  Place& b = start("b");
  auto ben = connect(b);
  add_event("large", large);
  const auto codes = states_in(b, 10s);
  EXPECT_TRUE(codes.contains("too_large"));
  EXPECT_TRUE(state_of(b).connected) << state_of(b).error.message;
  EXPECT_EQ(count_in(b.log, kGap), 1U) << b.log;
  EXPECT_GT(state_of(b).unreadable_count, 0U);
  a.server.emit("after");
  b.server.emit("after");
  world.run_until_idle();
  EXPECT_EQ(count(ben, "after"), 2U);
}

TEST_F(StreamTroubles, EntriesAroundOneThatIsTooLargeAreRead) {
  Place& a = start("a");
  of_redis.max_reply_bytes = 5'000;
  Place& b = start("b");
  auto ben = connect(b);
  redis.freeze(reader_of("b"));
  for (int i = 0; i < 10; ++i) a.server.emit("before", i);
  world.run_until_idle();
  add_event("large", large);
  for (int i = 0; i < 10; ++i) a.server.emit("after", i);
  world.run_until_idle();
  redis.thaw(reader_of("b"));
  world.advance(1min);
  EXPECT_EQ(count(ben, "before"), 10U);
  EXPECT_EQ(count(ben, "after"), 10U);
  EXPECT_EQ(count_in(b.log, kGap), 1U) << b.log;
}

TEST_F(StreamTroubles, AServerStartsBehindAnEntryThatIsTooLarge) {
  Place& a = start("a");
  add_event("large", large);
  of_redis.max_reply_bytes = 5'000;
  Place& b = start("b");
  world.advance(10s);
  EXPECT_TRUE(state_of(b).connected) << state_of(b).error.message;
  auto ben = connect(b);
  a.server.emit("after");
  world.run_until_idle();
  EXPECT_EQ(count(ben, "after"), 1U);
}

TEST_F(StreamTroubles, ALargeEntryThatWasReadBeforeDoesNotHinderAfterACut) {
  Place& a = start("a");
  add_event("large", large);
  a.server.emit("small");
  of_redis.max_reply_bytes = 5'000;
  Place& b = start("b");
  auto ben = connect(b);
  redis.cut("b");
  world.advance(10s);
  a.server.emit("after");
  world.run_until_idle();
  EXPECT_EQ(count(ben, "after"), 1U);
  EXPECT_EQ(count_in(b.log, kGap), 0U) << b.log;
}

// --- Redis refuses ---

TEST_F(StreamTroubles, AStreamThatRedisDoesNotLetReadIsToldAndTriedAgain) {
  Place& a = start("a");
  Place& b = start("b");
  auto ben = connect(b);
  redis.forget_commands();
  redis.refuse_next("XREAD", "NOPERM this user has no permissions to run the 'xread' command", 8);
  world.advance(6s);
  for (Place* const place : {&a, &b}) {
    const AdapterState state = state_of(*place);
    EXPECT_FALSE(state.connected);
    EXPECT_EQ(state.error.code, "refused");
    EXPECT_NE(state.error.message.find("NOPERM"), std::string::npos) << state.error.message;
    EXPECT_EQ(count_in(place->log, "NOPERM"), 1U) << place->log;
  }
  b.server.emit("here");
  world.run_until_idle();
  EXPECT_EQ(count(ben, "here"), 1U);
  world.advance(1min);
  EXPECT_TRUE(state_of(b).connected) << state_of(b).error.message;
  EXPECT_NE(b.log.find("is read again"), std::string::npos) << b.log;
  a.server.emit("after");
  b.server.emit("after");
  world.run_until_idle();
  EXPECT_EQ(count(ben, "after"), 2U);
  EXPECT_EQ(count(ben, "here"), 1U);
}

TEST_F(StreamTroubles, AStreamThatStaysUnreadableIsAskedForEverMoreRarely) {
  start("a");
  redis.refuse_next("XREAD", "NOPERM no", 1'000);
  world.advance(10s);
  redis.forget_commands();
  world.advance(100s);
  EXPECT_LE(command_count("XREAD"), 11U);
  EXPECT_GE(command_count("XREAD"), 5U);
}

TEST_F(StreamTroubles, AKeyThatIsNoStreamIsTold) {
  redis.run({"SET", "socket.io", "a string"});
  Place& a = start("a");
  auto ann = world.connect("/", {.address = a.address});
  world.advance(1min);
  a.server.emit("here");
  world.run_until_idle();
  EXPECT_EQ(count(ann, "here"), 1U);
  EXPECT_NE(state_of(a).error.message.find("WRONGTYPE"), std::string::npos);
  EXPECT_EQ(count_in(a.log, "WRONGTYPE"), 1U) << a.log;
  redis.run({"DEL", "socket.io"});
  world.advance(1min);
  EXPECT_TRUE(state_of(a).connected) << state_of(a).error.message;
  add_event("after");
  EXPECT_EQ(count(ann, "after"), 1U);
}

TEST_F(StreamTroubles, RefusedEntriesAreToldOnce) {
  Place& a = start("a");
  redis.refuse_next("XADD", "OOM command not allowed when used memory > 'maxmemory'.", 3);
  for (int i = 0; i < 3; ++i) a.server.emit("here");
  world.run_until_idle();
  EXPECT_EQ(count_in(a.log, "OOM"), 1U) << a.log;
  EXPECT_FALSE(state_of(a).connected);
  EXPECT_EQ(state_of(a).error.code, "refused");
  EXPECT_EQ(state_of(a).unsent_count, 3U);
  a.server.emit("taken");
  world.run_until_idle();
  EXPECT_TRUE(state_of(a).connected);
  EXPECT_EQ(state_of(a).error.code, "");
}

TEST_F(StreamTroubles, TheConnectionOfTheReaderIsPartOfTheState) {
  start("a");
  Place& b = start("b");
  EXPECT_TRUE(state_of(b).connected);
  redis.cut(reader_of("b"));
  EXPECT_TRUE(b.client.state().connected);
  EXPECT_FALSE(state_of(b).connected);
  EXPECT_EQ(state_of(b).error.code, "disconnected");
  world.advance(10s);
  EXPECT_TRUE(state_of(b).connected);
}

TEST_F(StreamTroubles, WithoutAConnectionToReadEventsReachTheSocketsOfTheServer) {
  Place& a = start("a");
  Place& b = start("b");
  auto ben = connect(b);
  redis.refuse_next("PING", "ERR max number of clients reached", 1'000);
  redis.cut(reader_of("b"));
  world.advance(20s);
  EXPECT_TRUE(b.client.state().connected);
  EXPECT_FALSE(state_of(b).connected);
  b.server.emit("here");
  world.run_until_idle();
  EXPECT_EQ(count(ben, "here"), 1U);
  redis.clear_faults();
  world.advance(20s);
  EXPECT_TRUE(state_of(b).connected) << state_of(b).error.message;
  a.server.emit("after");
  world.run_until_idle();
  EXPECT_EQ(count(ben, "after"), 1U);
  EXPECT_EQ(count(ben, "here"), 1U);
}

// --- the stream is another one ---

TEST_F(StreamTroubles, AStreamWithLowerIdsIsReadFromItsEnd) {
  Place& b = start("b");
  auto ben = connect(b);
  redis.run({"DEL", "socket.io"});
  add_event("old", {}, "5-1");
  world.advance(6s);
  EXPECT_EQ(count_in(b.log, kGap), 1U) << b.log;
  add_event("new", {}, "5-2");
  EXPECT_EQ(count(ben, "new"), 1U);
  EXPECT_EQ(count(ben, "old"), 0U);
  world.advance(1min);
  EXPECT_EQ(count_in(b.log, kGap), 1U) << b.log;
}

TEST_F(StreamTroubles, AStreamIsReplacedByAnEntryThatIsTooLarge) {
  of_redis.max_reply_bytes = 5'000;
  Place& b = start("b");
  auto ben = connect(b);
  redis.run({"DEL", "socket.io"});
  add_event("large", large, "5-1");
  world.advance(1min);
  EXPECT_TRUE(state_of(b).connected) << state_of(b).error.message;
  EXPECT_EQ(count_in(b.log, kGap), 1U) << b.log;
  b.server.emit("after");
  world.run_until_idle();
  EXPECT_EQ(count(ben, "after"), 1U);
}

TEST_F(StreamTroubles, AQuietStreamIsNoGap) {
  Place& a = start("a");
  Place& b = start("b");
  auto ben = connect(b);
  world.advance(10min);
  a.server.emit("after");
  world.run_until_idle();
  EXPECT_EQ(count(ben, "after"), 1U);
  EXPECT_EQ(count_in(b.log, kGap), 0U) << b.log;
}

TEST_F(StreamTroubles, AServerThatIsTooSlowTellsOfTheGap) {
  Place& a = start("a");
  Place& b = start("b");
  auto ben = connect(b);
  redis.freeze(reader_of("b"));
  for (int i = 0; i < 300; ++i) a.server.emit("many", i);
  world.run_until_idle();
  redis.run({"XTRIM", "socket.io", "MAXLEN", "150"});
  redis.thaw(reader_of("b"));
  world.run_until_idle();
  EXPECT_EQ(count_in(b.log, kGap), 1U) << b.log;
  EXPECT_GE(count(ben, "many"), 150U);
}

TEST_F(StreamTroubles, AServerThatCatchesUpHasNoGap) {
  Place& a = start("a");
  Place& b = start("b");
  auto ben = connect(b);
  redis.freeze(reader_of("b"));
  for (int i = 0; i < 300; ++i) a.server.emit("many", i);
  world.run_until_idle();
  redis.thaw(reader_of("b"));
  world.run_until_idle();
  EXPECT_EQ(count(ben, "many"), 300U);
  EXPECT_EQ(count_in(b.log, kGap), 0U) << b.log;
}

// --- clients that are ahead ---

/// A namespace without an adapter.
struct Reading final : StreamMember {
  void on_entry(const StreamEntry&) override {}
  void on_gap() override {}
  void on_news(LogLevel, const std::string&) override {}
};

TEST_F(StreamTroubles, ClientsThatClaimToBeAheadAreBoundedAndForgotten) {
  Redis client(world.loop(), redis.url("c"));
  const auto reader = std::make_shared<StreamReader>(client, options);
  Reading member;
  reader->add("/", member);
  world.run_until_idle();
  const StreamId far{UINT64_MAX, 0};
  std::size_t taken = 0;
  while (taken < 20'000 && reader->when_read("/", far, 5s, [] {})) ++taken;
  EXPECT_EQ(taken, 10'000U);
  world.advance(options.block_time * 2);
  EXPECT_TRUE(reader->when_read("/", far, 5s, [] {})) << "the stream is idle";
  reader->remove("/");
}

}  // namespace
}  // namespace snug::cluster
