// Clients in a test's world, as users of the library see them.
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "snug/snug.h"
#include "snug/testing/world.h"

namespace {

using namespace std::chrono_literals;
using snug::Json;
using snug::testing::Client;
using snug::testing::Transport;
using snug::testing::World;

class ClientTest : public ::testing::TestWithParam<Transport> {
 protected:
  void start(snug::ServerOptions options = {}) {
    server.emplace(world.loop(), std::move(options));
    server->on_connection([this](snug::Socket socket) {
      sockets.push_back(socket);
      socket.on_disconnect([this](std::string_view reason) { reasons.emplace_back(reason); });
      socket.on("echo", [](snug::Event event) { event.ack.values(event.args); });
      socket.on("say", [](snug::Event event) {
        event.socket.broadcast().emit_values("said", event.args);
      });
    });
    ASSERT_TRUE(server->listen(":3000"));
  }
  Client connect() { return world.connect("/", {.transport = GetParam()}); }

  World world;
  std::optional<snug::Server> server;
  std::vector<snug::Socket> sockets;
  std::vector<std::string> reasons;
};

INSTANTIATE_TEST_SUITE_P(Over, ClientTest,
                         ::testing::Values(Transport::kWebSocket, Transport::kPolling,
                                           Transport::kUpgrade));

TEST_P(ClientTest, ConnectsAndKnowsItsId) {
  start();
  const Client ann = connect();
  EXPECT_TRUE(ann.connected());
  ASSERT_EQ(sockets.size(), 1U);
  EXPECT_EQ(ann.id(), sockets[0].id());
  EXPECT_EQ(ann.transport(), GetParam() == Transport::kPolling ? "polling" : "websocket");
  EXPECT_EQ(sockets[0].conn().transport(), ann.transport());
  EXPECT_EQ(ann.disconnect_reason(), "");
}

TEST_P(ClientTest, SendsAndReceivesEvents) {
  start();
  const Client ann = connect();
  const Client bob = connect();
  ann.emit("say", "hello", 7, Json{{"deep", {1, nullptr}}});
  ann.emit_values("say", Json::array({"again"}));
  EXPECT_EQ(bob.received("said"), Json({{"hello", 7, {{"deep", {1, nullptr}}}}, {"again"}}));
  EXPECT_EQ(bob.received_count("said"), 2U);
  EXPECT_EQ(ann.received_count("said"), 0U);
  EXPECT_EQ(bob.received().at(1), (snug::testing::Heard{"said", {"again"}, {}}));
  bob.forget();
  EXPECT_TRUE(bob.received().empty());
}

TEST_P(ClientTest, SendsAndReceivesBinaryInAnyPlace) {
  start();
  const Client ann = connect();
  const Client bob = connect();
  const Json values = {Json::binary({1, 0, 255}), {{"in", Json::binary({})}}};
  EXPECT_EQ(*ann.emit_values_with_ack("echo", values), values);
  ann.emit_values("say", values);
  EXPECT_EQ(bob.received("said"), Json::array({values}));
}

TEST_P(ClientTest, SendsMuchAtOnce) {
  start();
  const Client ann = connect();
  const std::string large(300'000, 'x');
  EXPECT_EQ(*ann.emit_with_ack("echo", large), Json({large}));
  const std::string medium(1'000, 'y');
  EXPECT_EQ(*ann.emit_with_ack("echo", medium), Json({medium}));
}

TEST_P(ClientTest, AnswersEventsThatAskForAnAnswer) {
  start();
  const Client ann = connect();
  ann.on("color?", [](const snug::testing::Heard& heard) { heard.ack("blue", heard.args[0]); });
  Json answer;
  sockets[0].timeout(1s).emit("color?", "sky", [&](snug::Result<snug::Arguments> values) {
    if (values) answer = values->json();
  });
  world.run_until_idle();
  EXPECT_EQ(answer, Json({"blue", "sky"}));
}

TEST_P(ClientTest, LeavesAnEventUnansweredUntilTheTestAnswersIt) {
  start();
  const Client ann = connect();
  std::string outcome;
  const auto heard = [&](const snug::Result<Json>& values) {
    outcome = values ? values->dump() : values.error().code;
  };
  sockets[0].timeout(2s).emit("first", heard);
  sockets[0].timeout(2s).emit("second", heard);
  world.advance(1s);
  ann.received().at(1).ack(2);
  EXPECT_EQ(outcome, "2");
  world.advance(1s);
  EXPECT_EQ(outcome, "timeout");
}

TEST_P(ClientTest, AnAnswerArrivesWhenItsTimeHasCome) {
  start();
  const Client ann = connect();
  sockets[0].on("later", [this](snug::Event event) {
    world.loop().set_timeout(10s, [ack = event.ack] { ack("now"); });
  });
  const auto answer = ann.emit_with_ack("later");
  EXPECT_FALSE(answer.arrived());
  EXPECT_TRUE(answer->is_null());
  world.advance(10s);
  EXPECT_EQ(*answer, Json({"now"}));
}

TEST_P(ClientTest, StaysConnectedForADay) {
  start();
  const Client ann = connect();
  world.advance(24h);
  EXPECT_TRUE(ann.connected());
  EXPECT_EQ(*ann.emit_with_ack("echo", 1), Json({1}));
}

TEST_P(ClientTest, DisconnectsAndReconnectsWithANewId) {
  start();
  const Client ann = connect();
  const std::string before = ann.id();
  ann.disconnect();
  EXPECT_EQ(ann.disconnect_reason(), "io client disconnect");
  EXPECT_EQ(reasons, std::vector<std::string>{"client namespace disconnect"});
  EXPECT_EQ(server->engine().clients_count(), 0U);
  EXPECT_EQ(ann.transport(), "");
  ann.emit("say", "kept until then");
  const Client bob = connect();
  ann.reconnect();
  EXPECT_TRUE(ann.connected());
  EXPECT_NE(ann.id(), before);
  EXPECT_EQ(bob.received("said"), Json({{"kept until then"}}));
}

TEST_P(ClientTest, IsDisconnectedByTheServer) {
  start();
  const Client ann = connect();
  sockets[0].disconnect();
  world.run_until_idle();
  EXPECT_FALSE(ann.connected());
  EXPECT_EQ(ann.disconnect_reason(), "io server disconnect");
}

TEST_P(ClientTest, LosesItsConnection) {
  start();
  const Client ann = connect();
  ann.lose_connection();
  EXPECT_FALSE(ann.connected());
  EXPECT_EQ(reasons.size(), 1U);
  EXPECT_TRUE(reasons.at(0) == "transport close" || reasons.at(0) == "transport error");
}

TEST_P(ClientTest, GoesSilentAndIsClosedAfterThePingTimeout) {
  start();
  const Client ann = connect();
  ann.go_silent();
  world.advance(44s);
  EXPECT_TRUE(reasons.empty());
  world.advance(1s);
  EXPECT_EQ(reasons, std::vector<std::string>{"ping timeout"});
  EXPECT_TRUE(ann.connected());  // it was not notified
}

TEST_P(ClientTest, StopsReadingAndMissesVolatileEvents) {
  start();
  const Client ann = connect();
  ann.stop_reading();
  sockets[0].emit("kept", 1);
  world.advance(1ms);
  sockets[0].emit("kept", 2);
  sockets[0].volatile_().emit("lost");
  world.run_until_idle();
  EXPECT_TRUE(ann.received().empty());
  EXPECT_GT(sockets[0].conn().queued_bytes(), 0U);
  ann.read_again();
  EXPECT_EQ(ann.received("kept"), Json({{1}, {2}}));
  EXPECT_EQ(ann.received_count("lost"), 0U);
}

TEST_P(ClientTest, JoinsFurtherNamespacesOverTheSameConnection) {
  start();
  server->of("/admin").use([](snug::Socket socket, const snug::Next& next) {
    if (socket.handshake().auth.value("token", "") == "secret") return next();
    next({"not authorized", {{"code", 401}}});
  });
  const Client ann = connect();
  const Client refused = ann.of("/admin");
  ASSERT_TRUE(refused.connect_error());
  EXPECT_EQ(refused.connect_error()->message, "not authorized");
  EXPECT_EQ(refused.connect_error()->data, Json({{"code", 401}}));
  EXPECT_FALSE(refused.connected());
  const Client bob = connect();
  const Client admin = bob.of("/admin", {{"token", "secret"}});
  EXPECT_TRUE(admin.connected());
  EXPECT_NE(admin.id(), bob.id());
  EXPECT_EQ(server->engine().clients_count(), 2U);
  bob.disconnect();
  EXPECT_TRUE(admin.connected());
  EXPECT_EQ(server->engine().clients_count(), 2U);
  server->of("/admin").disconnect_sockets(true);
  world.run_until_idle();
  EXPECT_FALSE(admin.connected());
  EXPECT_EQ(server->engine().clients_count(), 1U);
}

TEST_P(ClientTest, MayBeUsedWithinAHandler) {
  start();
  const Client ann = connect();
  Client bob;
  server->on_connection([&](snug::Socket socket) {
    socket.on("bring bob", [&](snug::Event event) {
      bob = world.connect();
      EXPECT_FALSE(bob.connected());
      ann.emit("say", "he is coming");
      event.socket.disconnect();
    });
  });
  const Client eve = connect();
  eve.emit("bring bob");
  EXPECT_TRUE(bob.connected());
  EXPECT_FALSE(eve.connected());
  ann.on("bye", [&](const snug::testing::Heard&) {
    ann.disconnect();
    ann.reconnect();
  });
  const std::string before = ann.id();
  sockets[0].emit("bye");
  world.run_until_idle();
  EXPECT_TRUE(ann.connected());
  EXPECT_NE(ann.id(), before);
}

TEST_P(ClientTest, ReportsARefusedHandshake) {
  snug::ServerOptions options;
  options.allow_request = [](const snug::HttpRequest& request, snug::Next next) {
    if (request.query_parameter("key") == "7") return next();
    next({"no key", nullptr});
  };
  start(std::move(options));
  const Client ann = world.connect("/", {.query = "key=7", .transport = GetParam()});
  EXPECT_TRUE(ann.connected());
  const Client bob = connect();
  ASSERT_TRUE(bob.connect_error());
  EXPECT_EQ(bob.connect_error()->message,
            GetParam() == Transport::kWebSocket ? "websocket error" : "xhr poll error");
  // As in Node, every refused WebSocket upgrade is answered with 400.
  EXPECT_EQ(bob.connect_error()->data["status"], GetParam() == Transport::kWebSocket ? 400 : 403);
}

TEST(Client, CarriesItsAuthHeadersQueryAndAddress) {
  World world;
  snug::Server server(world.loop(), {.path = "/chat"});
  Json seen;
  server.on_connection([&](snug::Socket socket) {
    const snug::Handshake& handshake = socket.handshake();
    seen = {{"auth", handshake.auth},
            {"address", handshake.address},
            {"room", handshake.query_parameter("room").value_or("")},
            {"cookie", handshake.cookie("sid").value_or("")}};
  });
  ASSERT_TRUE(server.listen(":3000"));
  snug::HttpHeaders headers;
  headers.add("Cookie", "sid=abc");
  const Client ann = world.connect("/", {.auth = {{"token", "secret"}},
                                         .query = "room=a%20b",
                                         .headers = headers,
                                         .path = "/chat/",
                                         .remote_address = "198.51.100.7"});
  EXPECT_TRUE(ann.connected());
  EXPECT_EQ(seen, Json({{"auth", {{"token", "secret"}}},
                        {"address", "198.51.100.7"},
                        {"room", "a b"},
                        {"cookie", "abc"}}));
}

TEST(Client, SpeaksWithAnotherParser) {
  World world;
  snug::Server server(world.loop(), {.parser = snug::message_pack_parser()});
  server.on_connection([](snug::Socket socket) {
    socket.on("echo", [](snug::Event event) { event.ack.values(event.args); });
  });
  ASSERT_TRUE(server.listen(":3000"));
  const Client ann = world.connect("/", {.parser = snug::message_pack_parser()});
  EXPECT_TRUE(ann.connected());
  const Json values = {1.5, Json::binary({1, 2}), {{"deep", nullptr}}};
  EXPECT_EQ(*ann.emit_values_with_ack("echo", values), values);
}

TEST(Client, DoesNothingIfDefaultConstructed) {
  const Client nobody;
  nobody.emit("x");
  EXPECT_FALSE(nobody.emit_with_ack("x").arrived());
  EXPECT_FALSE(nobody.connected());
  EXPECT_EQ(nobody.id(), "");
  EXPECT_TRUE(nobody.received().empty());
  EXPECT_FALSE(nobody.of("/x").connected());
}

}  // namespace
