// Clients that come back over a stream: many at once, with much that they missed, and across gaps.
#include "streams_fixture.h"

namespace snug::cluster {
namespace {

class StreamRecovery : public Streams {
 protected:
  std::size_t command_count(const std::string& name) const {
    std::size_t count = 0;
    for (const testing::RedisRequest& request : redis.commands()) {
      if (request.words.front() == name) ++count;
    }
    return count;
  }
};

// --- sessions that are stored again ---

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
