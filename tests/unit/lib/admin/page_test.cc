// Events for an admin page, and its commands.
#include "admin_fixture.h"

namespace snug::admin {
namespace {

using namespace std::chrono_literals;
using testing::Client;
using testing::Transport;

class AdminPage : public Instrumented {};

TEST_F(AdminPage, ReceivesTheServersFeatures) {
  start();
  EXPECT_EQ(only(page(), "config"),
            Json::array({{{"supportedFeatures",
                           {"EMIT", "JOIN", "LEAVE", "DISCONNECT", "MJOIN", "MLEAVE", "MDISCONNECT",
                            "AGGREGATED_EVENTS", "ALL_EVENTS"}}}}));
}

TEST_F(AdminPage, IsReadOnlyIfTheOptionSaysSo) {
  start({.auth = NoAuth{}, .read_only = true, .mode = AdminMode::kProduction});
  const Client reader = page();
  EXPECT_EQ(only(reader, "config"),
            Json::array({{{"supportedFeatures", Json::array({"AGGREGATED_EVENTS"})}}}));
  const Client ben = world.connect();
  reader.emit("_disconnect", "/", false);
  reader.emit("join", "/", "room");
  reader.emit("emit", "/", nullptr, "hello");
  EXPECT_TRUE(ben.connected());
  EXPECT_TRUE(ben.received().empty());
}

TEST_F(AdminPage, AttachesToAnotherNamespace) {
  start({.namespace_name = "/back/office", .auth = NoAuth{}});
  EXPECT_TRUE(world.connect("/back/office").connected());
  EXPECT_FALSE(page().connected());
}

TEST_F(AdminPage, ReceivesTheCountsOfEachSecond) {
  start({.auth = NoAuth{}, .server_id = "kitchen", .mode = AdminMode::kProduction});
  const Client reader = page();
  world.advance(2s);
  const Client ben = world.connect("/", {.transport = Transport::kPolling});
  reader.forget();
  ben.emit("hello");
  ben.emit("abc", Json::binary({1, 2, 3}));
  server->emit("x");
  world.advance(2s);
  const Json stats = only(reader, "server_stats")[0];
  EXPECT_EQ(stats["serverId"], "kitchen");
  EXPECT_TRUE(stats["hostname"].is_string());
  EXPECT_GT(stats["pid"], 0);
  EXPECT_EQ(stats["uptime"], 4.0);
  EXPECT_EQ(stats["clientsCount"], 2);
  EXPECT_EQ(stats["pollingClientsCount"], 1);
  EXPECT_EQ(stats["namespaces"], Json::array({{{"name", "/"}, {"socketsCount", 1}},
                                              {{"name", "/admin"}, {"socketsCount", 1}}}));
  const auto counted = [&](const char* kind) {
    for (const Json& event : stats["aggregatedEvents"]) {
      if (event["type"] == kind) return event["count"].get<int>();
    }
    return 0;
  };
  EXPECT_EQ(counted("rawConnection"), 1);
  EXPECT_EQ(counted("packetsIn"), 4);  // 0, 2["hello"], 51-["abc",…] and its attachment
  EXPECT_EQ(counted("bytesIn"), 1 + 10 + 40 + 3);
  EXPECT_GE(counted("packetsOut"), 2);  // 0{"sid":…}, 2["x"], and the statistics before
  EXPECT_EQ(counted("rawDisconnection"), 0);
}

TEST_F(AdminPage, ReceivesTheReasonsForDisconnects) {
  start({.auth = NoAuth{}, .mode = AdminMode::kProduction});
  const Client reader = page();
  const Client ben = world.connect("/", {.transport = Transport::kPolling});
  const Client cia = world.connect("/", {.transport = Transport::kUpgrade});
  world.advance(2s);
  EXPECT_EQ(only(reader, "server_stats")[0]["pollingClientsCount"], 1);
  reader.forget();
  ben.disconnect();
  cia.lose_connection();
  world.advance(2s);
  const Json stats = only(reader, "server_stats")[0];
  EXPECT_EQ(stats["pollingClientsCount"], 0);
  EXPECT_EQ(stats["clientsCount"], 1);
  Json reasons = Json::object();
  for (const Json& event : stats["aggregatedEvents"]) {
    if (event["type"] != "rawDisconnection") continue;
    reasons[event["subType"].get<std::string>()] = event["count"];
    EXPECT_EQ(event["timestamp"].get<std::int64_t>() % 1000, 0);
  }
  EXPECT_EQ(reasons, Json({{"transport close", 2}}));
}

TEST_F(AdminPage, ReceivesNoEventsInProductionMode) {
  start({.auth = NoAuth{}, .mode = AdminMode::kProduction});
  const Client reader = page();
  const Client ben = world.connect();
  ben.emit("hello");
  world.advance(4s);
  EXPECT_EQ(reader.received().size(), 3U);  // config, and the statistics twice
  EXPECT_EQ(reader.received_count("server_stats"), 2U);
}

TEST_F(AdminPage, EmitsToChosenRecipients) {
  start();
  server->on_connection([](Socket socket) {
    socket.join(socket.handshake().query_parameter("room").value_or("none"));
  });
  const Client admin = page();
  const Client ben = world.connect("/", {.query = "room=a"});
  const Client cia = world.connect("/", {.query = "room=b"});
  admin.emit("emit", "/", nullptr, "all", 1, Json::binary({7}));
  admin.emit("emit", "/", "", "all too");
  admin.emit("emit", "/", "a", "some");
  admin.emit("emit", "/", Json::array({cia.id()}), "one", "two", 3);
  EXPECT_EQ(ben.received("all"), Json::array({{1, Json::binary({7})}}));
  EXPECT_EQ(ben.received("all too"), Json::array({Json::array()}));
  EXPECT_EQ(ben.received("some"), Json::array({Json::array()}));
  EXPECT_EQ(cia.received("some"), Json::array());
  EXPECT_EQ(cia.received("one"), Json::array({{"two", 3}}));
}

TEST_F(AdminPage, MovesSocketsAndSeesThemMove) {
  start();
  const Client admin = page();
  const Client ben = world.connect();
  admin.forget();
  admin.emit("join", "/", "kitchen", ben.id());
  EXPECT_EQ(only(admin, "room_joined"),
            Json::array({"/", "kitchen", ben.id(), "2025-12-18T00:00:00.000Z"}));
  server->to("kitchen").emit("dinner");
  world.run_until_idle();
  EXPECT_EQ(ben.received_count("dinner"), 1U);
  admin.emit("leave", "/", "kitchen");
  EXPECT_EQ(only(admin, "room_left")[1], "kitchen");
  server->to("kitchen").emit("dinner");
  world.run_until_idle();
  EXPECT_EQ(ben.received_count("dinner"), 1U);
}

TEST_F(AdminPage, DisconnectsASocketOrItsConnection) {
  start();
  server->of("/other");
  const Client admin = page();
  const Client ben = world.connect();
  const Client of_ben = ben.of("/other");
  admin.emit("_disconnect", "/", false, ben.id());
  EXPECT_EQ(ben.disconnect_reason(), "io server disconnect");
  EXPECT_TRUE(of_ben.connected());
  admin.emit("_disconnect", "/other", true, of_ben.id());
  EXPECT_FALSE(of_ben.connected());
  EXPECT_EQ(server->engine().clients_count(), 1U);
}

TEST_F(AdminPage, InvalidCommandsDoNothing) {
  start();
  const Client admin = page();
  const Client ben = world.connect();
  ben.forget();
  const std::size_t namespaces = server->namespaces().size();
  const Json odd[] = {nullptr,
                      7,
                      true,
                      Json::object(),
                      Json::array(),
                      Json::array({1}),
                      "",
                      "nowhere",
                      "/",
                      Json::binary({1}),
                      Json::array({Json::array()})};
  for (const char* command : {"emit", "join", "leave", "_disconnect"}) {
    admin.emit(command);
    for (const Json& nsp : odd) {
      if (nsp == "/") continue;
      for (const Json& second : odd) admin.emit(command, nsp, second, second, second);
    }
    for (const Json& filter :
         {Json(7), Json(true), Json::object(), Json::array(), Json::array({1})}) {
      if (std::string_view(command) == "emit") {
        admin.emit("emit", "/", filter, "hello");
      } else {
        admin.emit(command, "/", "room", filter);
      }
    }
  }
  admin.emit("emit", "/", nullptr, 7);
  admin.emit("emit", "/", nullptr, "disconnect");
  admin.emit("join", "/", 7);
  admin.emit("leave", "/", Json::array({"a", 7}));
  EXPECT_TRUE(admin.connected());
  EXPECT_TRUE(ben.connected());
  EXPECT_TRUE(ben.received().empty());
  EXPECT_EQ(server->namespaces().size(), namespaces);
}

TEST_F(AdminPage, DoesNotKeepAClosedServerRunning) {
  start();
  const Client admin = page();
  bool closed = false;
  server->close([&] { closed = true; });
  world.loop().run();  // returns once nothing is left to wait for
  EXPECT_TRUE(closed);
  EXPECT_FALSE(admin.connected());
}

}  // namespace
}  // namespace snug::admin
