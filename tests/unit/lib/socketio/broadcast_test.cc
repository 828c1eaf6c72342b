// Broadcasts: their recipients, the number of copies, and handlers that interfere.
#include "socketio_fixture.h"

namespace snug::socketio {
namespace {

class Broadcasting : public SocketIo {
 protected:
  Broadcasting() {
    keep_sockets();
    for (int i = 0; i < 3; ++i) clients.push_back(&join());
  }
  /// The clients that received `packet` once.
  std::vector<int> receivers(const std::string& packet) {
    std::vector<int> found;
    for (int i = 0; i < static_cast<int>(clients.size()); ++i) {
      for (const std::string& sent : clients[static_cast<std::size_t>(i)]->take_sent()) {
        if (sent == packet) found.push_back(i);
      }
    }
    return found;
  }

  using Who = std::vector<int>;
  std::vector<FakeSession*> clients;
};

TEST_F(Broadcasting, ReachesEveryoneInTheNamespace) {
  FakeSession& elsewhere = open();
  server->of("/other").emit("nobody is here");
  server->of("/").emit("x", 1);
  EXPECT_EQ(receivers(R"(2["x",1])"), (Who{0, 1, 2}));
  EXPECT_TRUE(elsewhere.sent.empty());
}

TEST_F(Broadcasting, ReachesEachMemberOfARoomOnce) {
  sockets[0].join("a");
  sockets[1].join("a");
  sockets[1].join("b");
  server->of("/").to("a").to("b").emit("x");
  EXPECT_EQ(receivers(R"(2["x"])"), (Who{0, 1}));
}

TEST_F(Broadcasting, ExceptOverridesTo) {
  for (Socket& socket : sockets) socket.join("a");
  sockets[1].join("b");
  server->of("/").to("a").except("b").emit("x");
  EXPECT_EQ(receivers(R"(2["x"])"), (Who{0, 2}));
}

TEST_F(Broadcasting, FromASocketLeavesItOut) {
  sockets[0].join("a");
  sockets[1].join("a");
  sockets[0].to("a").emit("x");
  EXPECT_EQ(receivers(R"(2["x"])"), Who{1});
  sockets[0].broadcast().emit("y");
  EXPECT_EQ(receivers(R"(2["y"])"), (Who{1, 2}));
  sockets[0].except("a").emit("z");
  EXPECT_EQ(receivers(R"(2["z"])"), Who{2});
}

TEST_F(Broadcasting, ReachesOneSocketByItsId) {
  server->of("/").to(sockets[2].id()).emit("x");
  EXPECT_EQ(receivers(R"(2["x"])"), Who{2});
}

TEST_F(Broadcasting, SharesTheBytesOfOnePacket) {
  server->of("/").emit("x", Json::binary({1, 2, 3}));
  ASSERT_EQ(clients[0]->sent.size(), 2U);
  const auto last_two = [](const FakeSession& session) {
    return std::vector<const char*>(session.frames.end() - 2, session.frames.end());
  };
  EXPECT_EQ(last_two(*clients[0]), last_two(*clients[1]));
  EXPECT_EQ(last_two(*clients[0]), last_two(*clients[2]));
}

TEST_F(Broadcasting, ModifiersReturnNewValues) {
  const Broadcast everyone = server->of("/").all();
  static_cast<void>(everyone.to("nowhere"));
  everyone.emit("x");
  EXPECT_EQ(receivers(R"(2["x"])"), (Who{0, 1, 2}));
}

TEST_F(Broadcasting, MovesSocketsBetweenRooms) {
  server->of("/").all().sockets_join("a");
  server->of("/").except(sockets[0].id()).sockets_leave("a");
  server->of("/").to("a").emit("x");
  EXPECT_EQ(receivers(R"(2["x"])"), Who{0});
}

TEST_F(Broadcasting, DisconnectsARoomWhileHandlersDisconnectOthers) {
  for (Socket& socket : sockets) {
    socket.join("a");
    socket.on_disconnect([this](std::string_view) {
      for (Socket& other : sockets) {
        other.join("late");
        other.disconnect();
      }
    });
  }
  server->of("/").to("a").disconnect_sockets();
  EXPECT_EQ(receivers("1"), (Who{0, 1, 2}));
  EXPECT_TRUE(server->of("/").sockets().empty());
  environment.end_turn();
}

TEST_F(Broadcasting, DisconnectSocketsMayAlsoCloseTheSession) {
  server->of("/").to(sockets[1].id()).disconnect_sockets(true);
  EXPECT_TRUE(clients[1]->closed_by_us);
  EXPECT_FALSE(clients[0]->closed_by_us);
}

TEST_F(Broadcasting, CollectsTheAnswersOfAll) {
  std::vector<BroadcastAnswers> ended;
  server->of("/").timeout(std::chrono::milliseconds(100)).emit("ask", 1, [&](BroadcastAnswers all) {
    ended.push_back(std::move(all));
  });
  EXPECT_EQ(receivers(R"(20["ask",1])"), (Who{0, 1, 2}));
  clients[1]->text(R"(30["one"])");
  clients[0]->text("1");
  EXPECT_TRUE(ended.empty());
  environment.advance(std::chrono::milliseconds(100));
  clients[2]->text(R"(30["late"])");
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].answers, std::vector<Json>{"one"});
  EXPECT_EQ(ended[0].missing_count, 2U);
}

TEST_F(Broadcasting, EmitWithAckToNobodyCompletes) {
  int count = 0;
  server->of("/").to("nowhere").emit("ask", [&count](BroadcastAnswers) { ++count; });
  environment.end_turn();
  EXPECT_EQ(count, 1);
}

TEST_F(Broadcasting, WorksInADisconnectHandlerOfAnotherBroadcast) {
  sockets[0].on_disconnect([this](std::string_view) { server->of("/").emit("gone"); });
  server->of("/").to(sockets[0].id()).disconnect_sockets();
  EXPECT_EQ(receivers(R"(2["gone"])"), (Who{1, 2}));
}

TEST_F(Broadcasting, LeavesNoRoomBehindAClientThatIsGone) {
  sockets[0].join("a");
  clients[0]->end(engineio::CloseReason::kTransportClose);
  server->of("/").to("a").emit("x");
  server->of("/").emit("y");
  EXPECT_EQ(receivers(R"(2["x"])"), Who{});
  EXPECT_EQ(server->of("/").sockets().size(), 2U);
}

}  // namespace
}  // namespace snug::socketio
