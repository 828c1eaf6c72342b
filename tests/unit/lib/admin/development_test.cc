// Development mode: sockets, rooms and events are reported when they happen.
#include "admin_fixture.h"

namespace snug::admin {
namespace {

using namespace std::chrono_literals;
using testing::Client;
using testing::Transport;

class AdminSees : public Instrumented {
 protected:
  /// Names and values of the page's events, in order, without dates.
  static Json story(const Client& page) {
    Json all = Json::array();
    for (const testing::Heard& heard : page.received()) {
      Json values = heard.args;
      if (values.back().is_string() && values.back().get<std::string>().ends_with("Z")) {
        values.erase(values.size() - 1);
      }
      values.insert(values.begin(), heard.name);
      all.push_back(values);
    }
    return all;
  }
};

TEST_F(AdminSees, SocketsThatConnectedEarlier) {
  start();
  server->on_connection([](Socket socket) {
    socket.join("kitchen");
    socket.data() = Json{{"name", "ben"}};
  });
  HttpHeaders headers;
  headers.add("X-Kind", "caf\xE9");
  headers.add("Cookie", "session=secret");
  headers.add("Authorization", "Bearer secret");
  const Client ben = world.connect(
      "/", {.auth = {{"token", "secret"}}, .query = "room=a%20b&x=1&x=2", .headers = headers});
  const Client of_ben = ben.of("/admin");
  const Json all = only(page(), "all_sockets")[0];
  ASSERT_EQ(all.size(), 3U);
  const Json& seen = all[0];
  EXPECT_EQ(seen["id"], ben.id());
  EXPECT_EQ(seen["nsp"], "/");
  EXPECT_EQ(seen["transport"], "websocket");
  EXPECT_EQ(seen["rooms"], Json({ben.id(), "kitchen"}));
  EXPECT_EQ(seen["data"], Json({{"name", "ben"}}));
  const Json& handshake = seen["handshake"];
  EXPECT_EQ(handshake["address"], "192.0.2.1");
  EXPECT_EQ(handshake["query"]["room"], "a b");
  EXPECT_EQ(handshake["query"]["x"], Json({"1", "2"}));
  EXPECT_EQ(handshake["query"]["EIO"], "4");
  EXPECT_EQ(handshake["headers"]["x-kind"], "caf\xEF\xBF\xBD");
  EXPECT_EQ(handshake["secure"], false);
  EXPECT_EQ(handshake["xdomain"], false);
  EXPECT_TRUE(handshake["url"].get<std::string>().starts_with("/socket.io/?"));
  EXPECT_TRUE(handshake["issued"].is_number());
  EXPECT_FALSE(handshake.contains("auth"));
  EXPECT_EQ(all.dump().find("secret"), std::string::npos);
}

TEST_F(AdminSees, WhichSocketsBelongToOneClient) {
  start();
  server->of("/other");
  const Client ben = world.connect();
  const Client of_ben = ben.of("/other");
  const Client cia = world.connect();
  Json clients = Json::object();
  const Json all = only(page(), "all_sockets")[0];
  for (const Json& seen : all) clients[seen["id"].get<std::string>()] = seen["clientId"];
  EXPECT_EQ(clients[ben.id()], clients[of_ben.id()]);
  EXPECT_NE(clients[ben.id()], clients[cia.id()]);
  EXPECT_EQ(clients[ben.id()].get<std::string>().size(), 12U);
}

TEST_F(AdminSees, NoSessionIds) {
  start({.auth = NoAuth{}}, {.generate_id = [](const HttpRequest&) {
          static int count = 0;
          return "guessable" + std::to_string(++count);
        }});
  const Client ben = world.connect();
  EXPECT_EQ(only(page(), "all_sockets")[0].dump().find("guessable"), std::string::npos);
}

TEST_F(AdminSees, ConnectsEventsAndDisconnects) {
  start();
  server->on_connection([](Socket socket) {
    socket.join("kitchen");
    socket.on("hello", [](Event event) { event.socket.emit("back", 1); });
  });
  const Client admin = page();
  admin.forget();
  const Client ben = world.connect();
  ASSERT_EQ(admin.received().size(), 3U);
  EXPECT_EQ(admin.received()[0].args[1], ben.id());
  EXPECT_EQ(admin.received()[1].name, "socket_connected");
  EXPECT_EQ(admin.received()[1].args[0]["id"], ben.id());
  EXPECT_EQ(admin.received()[1].args[0]["rooms"], Json({ben.id()}));
  EXPECT_EQ(admin.received()[2].args[1], "kitchen");

  admin.forget();
  static_cast<void>(ben.emit_with_ack("hello", 5, Json::binary({1})));
  EXPECT_EQ(story(admin),
            Json::array({{"event_received", "/", ben.id(), {"hello", 5, Json::binary({1})}},
                         {"event_sent", "/", ben.id(), {"back", 1}}}));
  admin.forget();
  server->emit("news", "x");
  world.run_until_idle();
  EXPECT_EQ(story(admin), Json::array({{"event_sent", "/", ben.id(), {"news", "x"}}}));

  admin.forget();
  ben.disconnect();
  const Json end = story(admin);
  ASSERT_EQ(end.size(), 3U);
  EXPECT_EQ(end[0], Json({"socket_disconnected", "/", ben.id(), "client namespace disconnect"}));
  EXPECT_EQ(end[1], Json({"room_left", "/", "kitchen", ben.id()}));
  EXPECT_EQ(end[2], Json({"room_left", "/", ben.id(), ben.id()}));
}

TEST_F(AdminSees, AnUpgrade) {
  start();
  const Client admin = page();
  const Client ben = world.connect("/", {.transport = Transport::kUpgrade});
  EXPECT_EQ(only(admin, "socket_updated"),
            Json::array({{{"id", ben.id()}, {"nsp", "/"}, {"transport", "websocket"}}}));
}

TEST_F(AdminSees, ChangedData) {
  start();
  Socket socket;
  server->on_connection([&](Socket connected) { socket = std::move(connected); });
  const Client admin = page();
  const Client ben = world.connect();
  world.advance(2s);
  EXPECT_EQ(admin.received_count("socket_updated"), 0U);
  socket.data() = Json{{"name", "ben"}};
  world.advance(2s);
  EXPECT_EQ(only(admin, "socket_updated"),
            Json::array({{{"id", ben.id()}, {"nsp", "/"}, {"data", {{"name", "ben"}}}}}));
  socket.data() = std::string("not for the page");
  world.advance(2s);
  EXPECT_EQ(admin.received("socket_updated")[1][0]["data"], Json::object());
  world.advance(2s);
  EXPECT_EQ(admin.received_count("socket_updated"), 2U);
}

TEST_F(AdminSees, NamespacesCreatedLater) {
  start();
  server->of(Pattern("^/dynamic-\\d$"));
  const Client admin = page();
  const Client ben = world.connect("/dynamic-7");
  ben.emit("hello");
  EXPECT_EQ(only(admin, "event_received")[0], "/dynamic-7");
}

TEST_F(AdminSees, OtherPagesButNotTheirEvents) {
  start();
  const Client first = page();
  first.forget();
  const Client second = page();
  second.emit("join", "/", "nowhere");
  EXPECT_EQ(first.received("socket_connected")[0][0]["nsp"], "/admin");
  EXPECT_EQ(first.received_count("event_received"), 0U);
  EXPECT_EQ(first.received_count("event_sent"), 0U);
}

TEST_F(AdminSees, NoEventsFromBeforeItAttached) {
  start();
  const Client ben = world.connect();
  ben.emit("hello");
  const Client admin = page();
  EXPECT_EQ(admin.received_count("event_received"), 0U);
  EXPECT_EQ(only(admin, "all_sockets")[0].size(), 2U);
}

}  // namespace
}  // namespace snug::admin
