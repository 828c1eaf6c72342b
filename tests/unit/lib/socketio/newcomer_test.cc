// A socket that is disconnected before it has completely joined.
#include <functional>

#include "socketio_fixture.h"

namespace snug::socketio {
namespace {

/// Calls the test's function for each socket that it adds to a room.
struct StrictAdapter final : Adapter {
  StrictAdapter(AdapterHost& its_host, const std::function<void(Socket)>& its_check)
      : Adapter(its_host), check(its_check) {}
  void add(const Socket& socket, const RoomNames& rooms) override {
    Adapter::add(socket, rooms);
    if (check) check(socket);
  }
  const std::function<void(Socket)>& check;
};

class NewSocket : public SocketIo {
 protected:
  NewSocket() { use_server(); }
  void use_server() {
    server->of("/").on_connection([this](const Socket&) { ++arrived; });
  }

  /// Other sockets still receive messages.
  void expect_others_served() {
    sent_away = nullptr;
    FakeSession& other = join();
    server->of("/").emit("x");
    EXPECT_EQ(other.take_sent(), Texts{R"(2["x"])"});
  }

  std::function<void(std::string_view id)> sent_away;
  int arrived = 0;
};

TEST_F(NewSocket, MayBeDisconnectedByAHandlerOfItsRoom) {
  Namespace root = server->of("/");
  const struct {
    const char* what;
    std::function<void(std::string_view)> send_away;
  } table[] = {
      {"the session", [&](std::string_view id) { root.in(id).disconnect_sockets(true); }},
      {"the socket", [&](std::string_view id) { root.in(id).disconnect_sockets(); }},
  };
  const auto call = [this](std::string_view id) {
    if (sent_away) sent_away(id);
  };
  root.on_create_room([&](std::string_view room) { call(room); });
  root.on_join_room([&](std::string_view, std::string_view id) { call(id); });
  for (const auto& [what, send_away] : table) {
    SCOPED_TRACE(what);
    arrived = 0;
    sent_away = send_away;
    FakeSession& session = open();
    session.text("0");
    EXPECT_EQ(session.closed_by_us, std::string_view(what) == "the session");
    EXPECT_EQ(session.take_sent(), Texts{"1"});
    EXPECT_EQ(arrived, 0);
    EXPECT_TRUE(root.sockets().empty());
    environment.end_turn();
    expect_others_served();
    end_sessions();
  }
}

TEST_F(NewSocket, NeverJoinsARoomWhoseCreationDisconnectsIt) {
  std::string order;
  server->of("/").on_create_room([&](std::string_view room) {
    order += 'c';
    server->of("/").in(room).disconnect_sockets(true);
  });
  server->of("/").on_join_room([&](auto, auto) { order += 'j'; });
  server->of("/").on_leave_room([&](auto, auto) { order += 'l'; });
  server->of("/").on_delete_room([&](auto) { order += 'd'; });
  open().text("0");
  EXPECT_EQ(order, "cld");
}

TEST_F(NewSocket, MayBeDisconnectedByTheAdapter) {
  std::function<void(Socket)> check = [](Socket socket) { socket.disconnect(true); };
  options.adapter = [&](AdapterHost& host) { return std::make_unique<StrictAdapter>(host, check); };
  server = std::make_unique<Hub>(environment, options);
  use_server();
  FakeSession& session = open();
  session.text("0");
  EXPECT_TRUE(session.closed_by_us);
  EXPECT_EQ(arrived, 0);
  environment.end_turn();
  check = nullptr;
  expect_others_served();
  end_sessions();
  server.reset();
}

TEST_F(NewSocket, IsNotGivenToTheAdapterOnceDisconnected) {
  std::vector<std::string> added;
  std::function<void(Socket)> check = [&](const Socket& socket) { added.push_back(socket.id()); };
  options.adapter = [&](AdapterHost& host) { return std::make_unique<StrictAdapter>(host, check); };
  server = std::make_unique<Hub>(environment, options);
  server->of("/").on_join_room([this](std::string_view, std::string_view id) {
    server->of("/").in(id).disconnect_sockets(true);
  });
  FakeSession& session = open();
  session.text("0");
  EXPECT_TRUE(session.closed_by_us);
  EXPECT_TRUE(added.empty());
  end_sessions();
  server.reset();
}

TEST_F(NewSocket, EntersNoFurtherRoomOnceDisconnected) {
  server->of("/").on_join_room([this](std::string_view room, std::string_view id) {
    if (room == "a") server->of("/").in(id).disconnect_sockets();
  });
  keep_sockets();
  join();
  sockets[0].join({"a", "b"});
  EXPECT_FALSE(sockets[0].connected());
  sockets.clear();
  environment.end_turn();
  std::vector<std::string> rooms{"?"};
  server->of("/").adapter().all_rooms([&](Result<Found<std::string>> all) { rooms = *all; });
  environment.end_turn();
  EXPECT_TRUE(rooms.empty());
}

TEST_F(NewSocket, CanStillBeRecoveredIfItsSessionEndsWhileItComesBack) {
  options.connection_state_recovery.emplace();
  end_sessions();
  server = std::make_unique<Hub>(environment, options);
  use_server();
  keep_sockets();
  Namespace other = server->of("/other");
  std::vector<Socket> others;
  other.on_connection([&](Socket socket) { others.push_back(socket); });
  FakeSession& first = open();
  first.text("0");
  const std::string pid = Json::parse(first.take_sent().back().substr(1)).at("pid");
  sockets[0].join("a");
  server->of("/").emit("x");
  const std::string offset = Json::parse(first.take_sent().back().substr(1)).at(1);
  first.end(engineio::CloseReason::kTransportClose);
  environment.end_turn();
  arrived = 0;
  server->of("/").on_join_room([&](std::string_view room, std::string_view) {
    if (room == "a" && !others.empty()) others.back().disconnect(true);
  });
  FakeSession& second = open();
  second.text("0/other,");
  second.text("0" + Json{{"pid", pid}, {"offset", offset}}.dump());
  EXPECT_TRUE(second.closed_by_us);
  EXPECT_EQ(arrived, 0);
  second.end(engineio::CloseReason::kForcedClose);
  environment.end_turn();
  // The session of its recovery is still there.
  others.clear();
  FakeSession& third = open();
  third.text("0" + Json{{"pid", pid}, {"offset", offset}}.dump());
  EXPECT_TRUE(sockets.back().recovered());
}

}  // namespace
}  // namespace snug::socketio
