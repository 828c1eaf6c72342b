// The Engine.IO part beneath a Socket.IO server: Socket::conn and Server::engine.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "snug/snug.h"
#include "snug/testing/world.h"

namespace snug {
namespace {

using namespace std::chrono_literals;
using testing::Transport;
using Texts = std::vector<std::string>;

class Conn : public ::testing::TestWithParam<Transport> {
 protected:
  void SetUp() override {
    server.emplace(world.loop());
    ASSERT_TRUE(server->listen(":3000"));
    server->on_connection([this](const Socket& socket) { sockets.push_back(socket); });
  }
  testing::Client connect() { return world.connect("/", {.transport = GetParam()}); }

  testing::World world;
  std::optional<Server> server;
  std::vector<Socket> sockets;
  Texts heard;
};

INSTANTIATE_TEST_SUITE_P(Transports, Conn,
                         ::testing::Values(Transport::kWebSocket, Transport::kPolling,
                                           Transport::kUpgrade));

TEST_P(Conn, CloseEndsTheTransportWithoutADisconnectPacket) {
  const auto ann = connect();
  sockets[0].on_disconnect([this](std::string_view reason) { heard.emplace_back(reason); });
  sockets[0].conn().on_close(
      [this](std::string_view reason) { heard.push_back("conn: " + std::string(reason)); });
  world.loop().post([this] { sockets[0].conn().close(); });
  world.run_until_idle();
  EXPECT_EQ(ann.disconnect_reason(), "transport close");
  EXPECT_EQ(heard, (Texts{"forced close", "conn: forced close"}));
  EXPECT_FALSE(sockets[0].connected());
}

TEST_P(Conn, IsOneForAllSocketsOfAClient) {
  server->of("/other").on_connection([this](const Socket& socket) { sockets.push_back(socket); });
  const auto ann = connect();
  const auto elsewhere = ann.of("/other");
  ASSERT_EQ(sockets.size(), 2U);
  EXPECT_EQ(sockets[0].conn(), sockets[1].conn());
  EXPECT_NE(sockets[0].conn().id(), sockets[0].id());
  EXPECT_EQ(sockets[0].conn().transport(), ann.transport());
  EXPECT_EQ(sockets[0].conn().request().path, "/socket.io/");
}

TEST_P(Conn, PacketHandlersSeeThePacketsBeneathEvents) {
  const auto ann = connect();
  const EngineSocket conn = sockets[0].conn();
  sockets[0].on("hi", [this](const Event&) { heard.emplace_back("event"); });
  conn.on_packet([this](const EnginePacket& packet) {
    heard.push_back(static_cast<char>(packet.type) + std::string(packet.data));
  });
  conn.on_message([this](MessageKind, std::string_view text) {
    heard.push_back("message " + std::string(text));
  });
  conn.on_packet_create([this](const EnginePacket& packet) {
    heard.push_back("out " + std::string(1, static_cast<char>(packet.type)) +
                    std::string(packet.data));
  });
  ann.emit("hi");
  world.loop().post([this] { sockets[0].emit("ho"); });
  world.advance(25s);
  EXPECT_EQ(heard,
            (Texts{R"(42["hi"])", "event", R"(message 2["hi"])", R"(out 42["ho"])", "out 2", "3"}));
}

TEST_P(Conn, MayBeClosedByAPacketHandler) {
  const auto ann = connect();
  const EngineSocket conn = sockets[0].conn();
  conn.on_packet([conn](const EnginePacket&) { conn.close(); });
  sockets[0].on("hi", [this](const Event&) { heard.emplace_back("event"); });
  ann.emit("hi");
  EXPECT_EQ(heard, Texts{});
  EXPECT_EQ(ann.disconnect_reason(), "transport close");
}

TEST_P(Conn, IsInertAfterTheDisconnect) {
  const auto ann = connect();
  const EngineSocket conn = sockets[0].conn();
  ann.disconnect();
  world.run_until_idle();
  EXPECT_FALSE(conn.connected());
  EXPECT_FALSE(sockets[0].conn().connected());
  conn.send("nothing");
  conn.close();
  EXPECT_FALSE(Socket().conn().connected());
}

TEST_P(Conn, LivesOnWhenASocketLeavesItsNamespace) {
  server->of("/other");
  const auto ann = connect();
  const auto elsewhere = ann.of("/other");
  const EngineSocket conn = sockets[0].conn();
  ann.disconnect();
  EXPECT_EQ(sockets[0].conn().id(), "");
  EXPECT_TRUE(conn.connected());
}

TEST_P(Conn, TheEngineIsToldOfEachSession) {
  std::vector<EngineSocket> conns;
  server->engine().on_connection([&](const EngineSocket& conn) { conns.push_back(conn); });
  const auto ann = connect();
  ASSERT_EQ(conns.size(), 1U);
  EXPECT_EQ(conns[0], sockets[0].conn());
  EXPECT_EQ(server->engine().clients_count(), 1U);
}

TEST_P(Conn, TheEngineHasMiddlewareForEveryRequest) {
  server->engine().use([this](EngineRequest& request, const Next& next) {
    heard.push_back(request.method);
    request.headers.set("X-User", "ann");
    if (request.query_parameter("evil")) return next({"evil", nullptr});
    next();
  });
  const auto ann = connect();
  EXPECT_TRUE(ann.connected());
  EXPECT_FALSE(heard.empty());
  EXPECT_EQ(sockets[0].handshake().headers.find("X-User"), "ann");
  const auto bob = world.connect("/", {.query = "evil=1", .transport = GetParam()});
  EXPECT_FALSE(bob.connected());
}

}  // namespace
}  // namespace snug
