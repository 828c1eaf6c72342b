// Sockets connect, are refused, and disconnect with a reason.
#include "socketio_fixture.h"

namespace snug::socketio {
namespace {

using engineio::CloseReason;

class Connecting : public SocketIo {
 protected:
  void note_reasons(std::string_view nsp = "/") {
    server->of(nsp).on_connection([this](Socket socket) {
      sockets.push_back(socket);
      socket.on_disconnecting([this, socket](std::string_view reason) {
        reasons.push_back("disconnecting: " + std::string(reason) + ", rooms " +
                          std::to_string(socket.rooms().size()));
      });
      socket.on_disconnect([this, socket](std::string_view reason) {
        reasons.push_back("disconnect: " + std::string(reason) + ", rooms " +
                          std::to_string(socket.rooms().size()));
      });
    });
  }
  Texts both(std::string_view reason) const {
    return {"disconnecting: " + std::string(reason) + ", rooms 1",
            "disconnect: " + std::string(reason) + ", rooms 0"};
  }

  Texts reasons;
};

TEST_F(Connecting, AnswersConnectWithThePublicId) {
  keep_sockets();
  FakeSession& session = open();
  session.text("0");
  ASSERT_EQ(sockets.size(), 1U);
  EXPECT_EQ(sockets[0].id().size(), 20U);
  EXPECT_TRUE(sockets[0].connected());
  EXPECT_EQ(session.sent, Texts{R"(0{"sid":")" + sockets[0].id() + "\"}"});
}

TEST_F(Connecting, GivesTheAuthPayloadToTheApplication) {
  keep_sockets();
  join("/", R"({"token":"abc"})");
  join();
  EXPECT_EQ(sockets[0].handshake().auth, (Json{{"token", "abc"}}));
  EXPECT_EQ(sockets[1].handshake().auth, Json::object());
}

TEST_F(Connecting, GivesTheRequestToTheApplication) {
  keep_sockets();
  FakeSession& session = open();
  session.head.target = "/socket.io/?EIO=4&room=a";
  session.head.query = "EIO=4&room=a";
  session.head.remote_address = "192.0.2.7";
  session.head.secure = true;
  session.text("0");
  const Handshake handshake = sockets[0].handshake();
  EXPECT_EQ(handshake.url, "/socket.io/?EIO=4&room=a");
  EXPECT_EQ(handshake.address, "192.0.2.7");
  EXPECT_TRUE(handshake.secure);
  EXPECT_FALSE(handshake.xdomain);
  EXPECT_EQ(handshake.issued, environment.wall);
}

TEST_F(Connecting, RebuildsTheHandshakeInEachCallThatReadsIt) {
  keep_sockets();
  FakeSession& session = open();
  session.head.headers.add("Origin", "https://chat.example");
  session.text(R"(0{"token":"abc"})");
  const base::WallTime issued = environment.wall;
  for (int turn = 0; turn < 2; ++turn) {
    const Handshake handshake = sockets[0].handshake();
    EXPECT_EQ(handshake.auth["token"], "abc");
    EXPECT_TRUE(handshake.xdomain);
    EXPECT_EQ(handshake.issued, issued);
    environment.advance(std::chrono::seconds(1));
  }
  sockets[0].on_disconnect(
      [this](std::string_view) { EXPECT_EQ(sockets[0].handshake().auth["token"], "abc"); });
  session.text("1");
  environment.end_turn();
  EXPECT_TRUE(sockets[0].handshake().url.empty());
}

TEST_F(Connecting, RefusesAnUnknownNamespace) {
  FakeSession& session = open();
  session.text("0/random");
  session.text("0/toString,{}");
  EXPECT_EQ(session.sent, (Texts{R"(4/random,{"message":"Invalid namespace"})",
                                 R"(4/toString,{"message":"Invalid namespace"})"}));
  EXPECT_FALSE(session.closed_by_us);
}

TEST_F(Connecting, SeveralNamespacesShareASession) {
  std::vector<std::string> names;
  for (const char* name : {"/", "/admin"}) {
    server->of(name).on_connection([&names](Socket socket) {
      names.push_back(socket.nsp().name());
      socket.on("x", [](Event event) { event.socket.emit("y", event.socket.nsp().name()); });
    });
  }
  FakeSession& session = open();
  join(session, "/");
  join(session, "/admin");
  EXPECT_EQ(names, (Texts{"/", "/admin"}));
  session.text(R"(2/admin,["x"])");
  session.text("1/admin,");
  session.text(R"(2["x"])");
  EXPECT_EQ(session.sent, (Texts{R"(2/admin,["y","/admin"])", R"(2["y","/"])"}));
}

TEST_F(Connecting, DropsASessionThatJoinsNothingInTime) {
  FakeSession& session = open();
  session.text("0/random");
  environment.advance(options.connect_timeout - std::chrono::milliseconds(1));
  EXPECT_FALSE(session.closed_by_us);
  environment.advance(std::chrono::milliseconds(1));
  EXPECT_TRUE(session.closed_by_us);
}

TEST_F(Connecting, KeepsASessionThatJoinedInTime) {
  FakeSession& session = join();
  environment.advance(options.connect_timeout * 2);
  EXPECT_FALSE(session.closed_by_us);
}

TEST_F(Connecting, ClosesASessionThatSendsAnotherPacketBeforeConnect) {
  for (const char* packet : {R"(2["x"])", "1", "30[]", R"(4{"message":"x"})"}) {
    FakeSession& session = open();
    session.text(packet);
    EXPECT_TRUE(session.closed_by_us) << packet;
  }
}

TEST_F(Connecting, ClosesASessionThatConnectsTwice) {
  note_reasons();
  FakeSession& session = join();
  session.text("0");
  EXPECT_TRUE(session.closed_by_us);
  EXPECT_EQ(reasons, both("forced close"));
}

TEST_F(Connecting, ReportsTheTransportsReasonForADisconnect) {
  note_reasons();
  join().end(CloseReason::kTransportClose);
  EXPECT_EQ(std::exchange(reasons, {}), both("transport close"));
  join().end(CloseReason::kPingTimeout);
  EXPECT_EQ(std::exchange(reasons, {}), both("ping timeout"));
  join().end(CloseReason::kTransportError);
  EXPECT_EQ(std::exchange(reasons, {}), both("transport error"));
  join().end(CloseReason::kServerShuttingDown);
  EXPECT_EQ(std::exchange(reasons, {}), both("server shutting down"));
}

TEST_F(Connecting, TheClientMayLeaveItsNamespace) {
  note_reasons();
  FakeSession& session = join();
  session.text("1");
  EXPECT_EQ(reasons, both("client namespace disconnect"));
  EXPECT_FALSE(sockets[0].connected());
  EXPECT_FALSE(session.closed_by_us);
}

TEST_F(Connecting, TheServerMayDisconnectOneNamespace) {
  note_reasons();
  FakeSession& session = join();
  sockets[0].disconnect();
  EXPECT_EQ(session.sent, Texts{"1"});
  EXPECT_EQ(reasons, both("server namespace disconnect"));
  EXPECT_FALSE(session.closed_by_us);
}

TEST_F(Connecting, PacketsUnderWayWhenTheServerDisconnectsAreNoViolation) {
  note_reasons();
  FakeSession& session = join();
  sockets[0].disconnect();
  session.text(R"(2["x"])");
  session.text("1");
  EXPECT_FALSE(session.closed_by_us);
  join(session, "/");
  EXPECT_EQ(sockets.size(), 2U);
}

TEST_F(Connecting, TheServerMayDisconnectTheWholeSession) {
  note_reasons();
  note_reasons("/admin");
  FakeSession& session = join();
  join(session, "/admin");
  sockets[0].disconnect(true);
  EXPECT_EQ(session.sent, (Texts{"1", "1/admin,"}));
  EXPECT_TRUE(session.closed_by_us);
  EXPECT_EQ(reasons.size(), 4U);
  EXPECT_EQ(reasons[3], "disconnect: server namespace disconnect, rooms 0");
}

TEST_F(Connecting, AParseErrorEndsTheSessionAndNoOther) {
  note_reasons();
  FakeSession& other = join();
  FakeSession& session = join();
  session.text(R"(2["x",)");
  EXPECT_TRUE(session.parse_error);
  EXPECT_EQ(reasons, both("parse error"));
  session.text(R"(2["x"])");
  EXPECT_FALSE(other.parse_error);
  EXPECT_TRUE(other.sent.empty());
  EXPECT_TRUE(sockets[0].connected());
}

TEST_F(Connecting, LateAttachmentsEndTheSession) {
  note_reasons();
  FakeSession& session = join();
  session.text(R"(52-["x"])");
  session.binary("one");
  environment.advance(options.attachment_timeout);
  EXPECT_TRUE(session.parse_error);
  EXPECT_EQ(reasons, both("parse error"));
}

TEST_F(Connecting, AttachmentsInTimeStopTheDeadline) {
  FakeSession& session = join();
  session.text(R"(51-["x"])");
  session.binary("one");
  environment.advance(options.attachment_timeout * 2);
  EXPECT_FALSE(session.parse_error);
}

TEST_F(Connecting, AHandlerMayDisconnectAgainWhileItDisconnects) {
  server->of("/").on_connection([this](Socket socket) {
    socket.on_disconnecting([this, socket](std::string_view) {
      reasons.emplace_back("once");
      socket.disconnect(true);
      socket.disconnect();
    });
  });
  join().end(CloseReason::kTransportClose);
  EXPECT_EQ(reasons, Texts{"once"});
}

TEST_F(Connecting, AnInertSocketDoesNothing) {
  keep_sockets();
  FakeSession& session = join();
  session.text("1");
  environment.end_turn();
  Socket socket = sockets[0];
  socket.emit("x");
  socket.join("room");
  socket.disconnect(true);
  socket.on("x", [](Event) { FAIL(); });
  EXPECT_TRUE(session.sent.empty());
  EXPECT_TRUE(socket.rooms().empty());
  EXPECT_EQ(socket.conn().queued_bytes(), 0U);
  Socket none;
  none.emit("x");
  none.disconnect();
  EXPECT_FALSE(none.connected());
  EXPECT_EQ(none.id(), "");
}

TEST_F(Connecting, ASocketWhoseHandlersHoldItIsStillFreed) {
  auto witness = std::make_shared<int>(1);
  server->of("/").on_connection([&witness](Socket socket) {
    socket.data() = socket;
    socket.on("x", [socket, witness](Event) {});
  });
  FakeSession& session = join();
  EXPECT_EQ(witness.use_count(), 2);
  session.end(CloseReason::kTransportClose);
  environment.end_turn();
  EXPECT_EQ(witness.use_count(), 1);
}

TEST_F(Connecting, HandlesOutliveTheServer) {
  keep_sockets();
  join();
  server.reset();
  EXPECT_FALSE(sockets[0].connected());
  sockets[0].emit("x");
  EXPECT_TRUE(sockets[0].rooms().empty());
  EXPECT_FALSE(sockets[0].data().has_value());
}

class MiddlewareTest : public SocketIo {
 protected:
  FakeSession& ask() {
    FakeSession& session = open();
    session.text("0");
    return session;
  }
};

TEST_F(MiddlewareTest, RunsInOrderBeforeTheConnection) {
  Texts order;
  server->of("/").use([&order](Socket, Next next) { order.emplace_back("first"), next(); });
  server->of("/").use([&order](Socket, Next next) { order.emplace_back("second"), next(); });
  server->of("/").on_connection([&order](Socket) { order.emplace_back("connection"); });
  ask();
  EXPECT_EQ(order, (Texts{"first", "second", "connection"}));
}

TEST_F(MiddlewareTest, RefusesWithMessageAndData) {
  server->of("/").use([](Socket, Next next) { next({"not authorized", {{"code", 401}}}); });
  server->of("/").use([](Socket, Next) { FAIL(); });
  keep_sockets();
  FakeSession& session = ask();
  EXPECT_EQ(session.sent, Texts{R"(4{"message":"not authorized","data":{"code":401}})"});
  EXPECT_TRUE(sockets.empty());
  EXPECT_FALSE(session.closed_by_us) << "it may try again";
}

TEST_F(MiddlewareTest, MayAnswerLater) {
  std::optional<Next> later;
  server->of("/").use([&later](Socket, Next next) { later = next; });
  keep_sockets();
  FakeSession& session = ask();
  EXPECT_TRUE(session.sent.empty());
  (*later)();
  EXPECT_EQ(sockets.size(), 1U);
  (*later)();
  (*later)({"too late", nullptr});
  EXPECT_EQ(sockets.size(), 1U);
  EXPECT_EQ(session.sent.size(), 1U);
}

TEST_F(MiddlewareTest, ADroppedNextRefuses) {
  server->of("/").use([](Socket, Next) {});
  EXPECT_EQ(ask().sent, Texts{R"(4{"message":"connection refused"})"});
}

TEST_F(MiddlewareTest, AnExceptionRefusesAndIsLogged) {
  server->of("/").use([](Socket, Next) { throw std::runtime_error("secret"); });
  EXPECT_EQ(ask().sent, Texts{R"(4{"message":"connection refused"})"});
  ASSERT_EQ(environment.log_lines.size(), 1U);
  EXPECT_NE(environment.log_lines[0].find("secret"), std::string::npos);
}

TEST_F(MiddlewareTest, AnswersForAClientThatIsGoneAreIgnored) {
  std::optional<Next> later;
  server->of("/").use([&later](Socket, Next next) { later = next; });
  keep_sockets();
  ask().end(engineio::CloseReason::kTransportClose);
  environment.end_turn();
  (*later)();
  EXPECT_TRUE(sockets.empty());
}

TEST_F(MiddlewareTest, AnswersAfterTheServerIsGoneAreIgnored) {
  std::optional<Next> later;
  server->of("/").use([&later](Socket, Next next) { later = next; });
  ask();
  server.reset();
  (*later)();
}

TEST_F(MiddlewareTest, MaySetDataAndRoomsBeforeTheConnection) {
  server->of("/").use([](Socket socket, Next next) {
    socket.data() = 7;
    socket.join("early");
    next();
  });
  keep_sockets();
  FakeSession& session = ask();
  session.take_sent();
  EXPECT_EQ(std::any_cast<int>(sockets[0].data()), 7);
  server->of("/").to("early").emit("x");
  EXPECT_EQ(session.sent, Texts{R"(2["x"])"});
}

TEST_F(MiddlewareTest, AClientThatConnectsAgainMeanwhileIsClosed) {
  std::optional<Next> later;
  server->of("/").use([&later](Socket, Next next) { later = next; });
  FakeSession& session = ask();
  session.text("0");
  EXPECT_TRUE(session.closed_by_us);
}

TEST_F(MiddlewareTest, ARefusedSocketLeavesNothingBehind) {
  server->of("/").use([](Socket socket, Next next) {
    socket.join("early");
    socket.on_disconnect([](std::string_view) { FAIL(); });
    next("no");
  });
  ask();
  EXPECT_TRUE(server->of("/").sockets().empty());
}

}  // namespace
}  // namespace snug::socketio
