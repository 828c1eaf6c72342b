// Streams that cannot be read or written, that were trimmed or replaced, and entries that are too
// large.
#include "streams_fixture.h"

namespace snug::cluster {
namespace {

class StreamTroubles : public Streams {
 protected:
  static AdapterState state_of(Place& place) { return place.server.of("/").adapter().state(); }
  static std::size_t count_in(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
    return count;
  }
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

// --- Redis refuses ---

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

}  // namespace
}  // namespace snug::cluster
