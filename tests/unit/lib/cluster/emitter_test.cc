// A program without a server emits to a cluster.
#include "snug/redis_emitter.h"

#include <stdexcept>

#include "cluster_fixture.h"

namespace snug::cluster {
namespace {

class EmitterTest : public ClusterTest {
 protected:
  EmitterTest() : a(start("a")), b(start("b")) { world.run_until_idle(); }

  Station& a;
  Station& b;
  Redis client{world.loop(), redis.url("job")};
  RedisEmitter emitter{client};
};

TEST_F(EmitterTest, ReachesTheClientsOfEveryServer) {
  auto ann = connect(a, "kitchen");
  auto ben = connect(b, "kitchen");
  auto cleo = connect(b, "hall");
  emitter.emit("all", {{"a", 1}}, Json::binary({1}));
  emitter.to("kitchen").except(ann.id()).compress(false).emit("kitchen", 2);
  emitter.in({"kitchen", "hall"}).volatile_().emit("both");
  emitter.of("other").emit("none");
  world.run_until_idle();
  EXPECT_EQ(ann.received("all"), Json::array({{Json{{"a", 1}}, Json::binary({1})}}));
  EXPECT_EQ(ann.received_count("kitchen"), 0U);
  EXPECT_EQ(ben.received("kitchen"), Json::array({{2}}));
  EXPECT_EQ(cleo.received_count("both"), 1U);
  EXPECT_EQ(cleo.received_count("none"), 0U);
}

TEST_F(EmitterTest, MovesAndDisconnectsSockets) {
  auto ann = connect(a, "kitchen");
  auto ben = connect(b, "hall");
  emitter.in("kitchen").sockets_join({"x", "y"});
  emitter.sockets_leave("y");
  world.run_until_idle();
  EXPECT_EQ(a.sockets[0].rooms(), (std::vector<std::string>{ann.id(), "kitchen", "x"}));
  emitter.in("hall").disconnect_sockets(true);
  world.run_until_idle();
  EXPECT_FALSE(ben.connected());
  EXPECT_TRUE(ann.connected());
}

TEST_F(EmitterTest, TellsServers) {
  std::string heard;
  b.server.on("reload", [&heard](const ServerEvent& event) {
    heard = event.args.dump();
    EXPECT_FALSE(event.ack.wanted());
  });
  emitter.server_side_emit("reload", {{"table", "prices"}}, 2);
  world.run_until_idle();
  EXPECT_EQ(heard, R"([{"table":"prices"},2])");
}

TEST_F(EmitterTest, RefusesReservedNames) {
  EXPECT_THROW(emitter.emit("disconnect"), std::invalid_argument);
}

}  // namespace
}  // namespace snug::cluster
