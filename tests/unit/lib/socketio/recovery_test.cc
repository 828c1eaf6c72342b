// Clients that lose their connection and come back (connection state recovery).
#include "socketio/recovery.h"

#include <any>

#include "recovery_fixture.h"

namespace snug::socketio {
namespace {

using namespace std::chrono_literals;
using engineio::CloseReason;

class StateRecovery : public RecoveringClients {
 protected:
  StateRecovery() { restart({}); }

  void restart(const ConnectionStateRecoveryOptions& recovery) {
    options.connection_state_recovery = recovery;
    server = std::make_unique<Hub>(environment, options);
    keep_sockets();
  }

  /// Connects, and keeps the secret of the CONNECT packet.
  FakeSession& connected() {
    FakeSession& session = open();
    session.text("0");
    const Json payload = Json::parse(session.take_sent().at(0).substr(1));
    EXPECT_EQ(payload.at("sid"), socket().id());
    pid = payload.at("pid").get<std::string>();
    return session;
  }
  /// A client that received an event and then lost its connection. Returns its id.
  std::string lost_client() {
    FakeSession& session = connected();
    socket().emit("first");
    take_events(session);
    lose(session);
    return sockets.back().id();
  }
};

TEST_F(StateRecovery, RestoresIdRoomsDataAndMissedEvents) {
  FakeSession& session = connected();
  const std::string id = socket().id();
  EXPECT_FALSE(socket().recovered());
  socket().join("kitchen");
  socket().data() = std::string("Ann");
  socket().emit("seen", 1);
  EXPECT_EQ(take_events(session), Texts{R"(["seen",1])"});
  lose(session);
  server->of("/").emit("all");
  server->of("/").to("kitchen").emit("kitchen", Json::binary({1}));
  server->of("/").to("hall").emit("hall");
  server->of("/").to(id).emit("you");
  server->of("/").except("kitchen").emit("others");

  FakeSession& again = come_back();
  ASSERT_EQ(sockets.size(), 2U);
  EXPECT_TRUE(socket().recovered());
  EXPECT_EQ(socket().id(), id);
  EXPECT_EQ(socket().rooms(), (Texts{id, "kitchen"}));
  EXPECT_EQ(std::any_cast<std::string>(socket().data()), "Ann");
  const Texts sent = again.take_sent();
  ASSERT_EQ(sent.size(), 5U);
  EXPECT_TRUE(sent[0].starts_with(R"(2["all",")")) << sent[0];
  EXPECT_TRUE(sent[1].starts_with(R"(51-["kitchen",{"_placeholder":true,"num":0},")")) << sent[1];
  EXPECT_EQ(sent[2], "b:\x01");
  EXPECT_TRUE(sent[3].starts_with(R"(2["you",")")) << sent[3];
  EXPECT_EQ(sent[4], R"(0{"sid":")" + id + R"(","pid":")" + pid + R"("})");
}

TEST_F(StateRecovery, TheRestoredSocketIsInItsRooms) {
  FakeSession& session = connected();
  socket().join("kitchen");
  socket().emit("first");
  take_events(session);
  lose(session);
  FakeSession& again = come_back();
  again.take_sent();
  server->of("/").to("kitchen").emit("news");
  EXPECT_EQ(take_events(again), Texts{R"(["news"])"});
}

TEST_F(StateRecovery, WorksAfterEveryInvoluntaryDisconnect) {
  for (const CloseReason reason :
       {CloseReason::kTransportClose, CloseReason::kTransportError, CloseReason::kPingTimeout,
        CloseReason::kForcedClose, CloseReason::kForcedServerClose}) {
    FakeSession& session = connected();
    socket().emit("first");
    take_events(session);
    lose(session, reason);
    come_back();
    EXPECT_TRUE(socket().recovered()) << engineio::reason_text(reason);
  }
}

TEST_F(StateRecovery, IsRefusedAfterADisconnectByClientOrServer) {
  const auto leave = [this](auto how) {
    FakeSession& session = connected();
    socket().emit("first");
    take_events(session);
    how(session);
    lose(session, CloseReason::kTransportClose);
    come_back();
    EXPECT_FALSE(socket().recovered());
  };
  leave([](FakeSession& session) { session.text("1"); });
  leave([this](FakeSession&) { socket().disconnect(); });
  leave([this](FakeSession&) { socket().disconnect(true); });
  leave([](FakeSession& session) { session.text("nonsense"); });
}

TEST_F(StateRecovery, WorksOncePerSession) {
  lost_client();
  come_back();
  EXPECT_TRUE(socket().recovered());
  come_back();
  EXPECT_FALSE(socket().recovered());
}

TEST_F(StateRecovery, AWrongSecretOrOffsetGetsANewConnection) {
  const std::string id = lost_client();
  const std::string real_pid = pid;
  const std::string real_offset = offset;
  for (const std::string& auth :
       {std::string(R"({"pid":"x","offset":")") + real_offset + R"("})",
        R"({"pid":")" + real_pid + R"(","offset":"x"})",
        R"({"pid":")" + real_pid + R"(","offset":")" + real_offset + R"(9"})",
        R"({"pid":")" + real_pid + R"("})", std::string(R"({"pid":1,"offset":2})"),
        std::string("{}")}) {
    FakeSession& session = open();
    session.text("0" + auth);
    EXPECT_FALSE(socket().recovered()) << auth;
    EXPECT_NE(socket().id(), id);
    EXPECT_FALSE(session.parse_error);
  }
  pid = real_pid;
  offset = real_offset;
  come_back();
  EXPECT_TRUE(socket().recovered()) << "nothing of that cost it its session";
}

TEST_F(StateRecovery, ExpiresAfterItsTime) {
  lost_client();
  environment.advance(2min - 1ms);
  come_back();
  EXPECT_TRUE(socket().recovered());
  sockets.clear();
  lost_client();
  environment.advance(2min);
  come_back();
  EXPECT_FALSE(socket().recovered());
}

TEST_F(StateRecovery, WorksAfterALongSilence) {
  FakeSession& session = connected();
  socket().emit("first");
  take_events(session);
  environment.advance(1h);
  server->of("/").to("elsewhere").emit("noise");
  environment.advance(1h);
  lose(session);
  server->of("/").emit("missed");
  FakeSession& again = come_back();
  EXPECT_TRUE(socket().recovered());
  EXPECT_EQ(take_events(again), (Texts{R"(["missed"])", "0"}));
}

TEST_F(StateRecovery, IsRefusedIfALimitDroppedPackets) {
  restart({.max_packet_count = 3});
  lost_client();
  for (int i = 0; i < 3; ++i) server->of("/").emit("missed", i);
  const std::string missed_pid = pid;
  FakeSession& again = come_back();
  EXPECT_TRUE(socket().recovered());
  EXPECT_EQ(take_events(again).size(), 4U);
  lose(again);
  for (int i = 0; i < 4; ++i) server->of("/").emit("missed", i);
  come_back();
  EXPECT_FALSE(socket().recovered());
}

TEST_F(StateRecovery, KeepsNoMoreBytesThanItsLimit) {
  restart({.max_packet_bytes = 10'000});
  lost_client();
  server->of("/").emit("large", std::string(20'000, 'x'));
  come_back();
  EXPECT_FALSE(socket().recovered());
}

TEST_F(StateRecovery, DropsTheOldestOfTooManySessions) {
  restart({.max_session_count = 1});
  lost_client();
  const std::string first_pid = pid;
  const std::string first_offset = offset;
  lost_client();
  come_back();
  EXPECT_TRUE(socket().recovered());
  pid = first_pid;
  offset = first_offset;
  come_back();
  EXPECT_FALSE(socket().recovered());
}

TEST_F(StateRecovery, EventsWithAcksAndVolatileEventsAreNotKept) {
  FakeSession& session = connected();
  socket().emit("first");
  take_events(session);
  socket().timeout(5s).emit("question", [](Result<Json>) {});
  socket().volatile_().emit("volatile");
  server->of("/").all().volatile_().emit("volatile");
  EXPECT_EQ(session.take_sent(),
            (Texts{R"(20["question"])", R"(2["volatile"])", R"(2["volatile"])"}));
  lose(session);
  server->of("/").all().volatile_().emit("volatile");
  EXPECT_EQ(take_events(come_back()), Texts{"0"});
}

TEST_F(StateRecovery, EventsEmittedToADisconnectedSocketAreKept) {
  FakeSession& session = connected();
  Socket left = socket();
  left.emit("first");
  take_events(session);
  left.on_disconnect([left](std::string_view) { left.emit("in the handler"); });
  lose(session);
  left.emit("later");
  FakeSession& again = come_back();
  EXPECT_EQ(take_events(again), (Texts{R"(["in the handler"])", R"(["later"])", "0"}));
  left.emit("too late");
  EXPECT_TRUE(again.sent.empty());
}

TEST_F(StateRecovery, APacketLostInTransitIsSentAgain) {
  FakeSession& session = connected();
  socket().emit("first");
  take_events(session);
  const std::string seen = offset;
  socket().emit("lost on the way");
  take_events(session);
  lose(session, CloseReason::kPingTimeout);
  offset = seen;
  EXPECT_EQ(take_events(come_back()), (Texts{R"(["lost on the way"])", "0"}));
}

TEST_F(StateRecovery, IsRefusedIfPacketsLostTwiceHaveExpired) {
  FakeSession& session = connected();
  socket().emit("first");
  take_events(session);
  const std::string seen = offset;
  lose(session);
  server->of("/").emit("missed");
  environment.advance(2min - 1ms);
  FakeSession& again = come_back();
  EXPECT_EQ(take_events(again), (Texts{R"(["missed"])", "0"}));
  lose(again);
  environment.advance(2min - 1ms);
  offset = seen;
  come_back();
  EXPECT_FALSE(socket().recovered()) << "rather anew than with a gap";
}

TEST_F(StateRecovery, SkipsMiddleware) {
  int asked = 0;
  server->of("/").use([&asked](Socket, Next next) { ++asked, next(); });
  lost_client();
  come_back();
  EXPECT_TRUE(socket().recovered());
  EXPECT_EQ(asked, 1);
}

class StateRecoveryThroughMiddleware : public StateRecovery {
 protected:
  StateRecoveryThroughMiddleware() {
    restart({.skip_middlewares = false, .max_packet_count = 2});
    server->of("/").use([this](Socket asking, Next decide) {
      recovered = asking.recovered();
      if (!hold) return decide();
      next = decide;
    });
  }
  bool hold = false;
  bool recovered = false;
  std::optional<Next> next;
};

TEST_F(StateRecoveryThroughMiddleware, IncludesEventsEmittedMeanwhile) {
  const std::string id = lost_client();
  server->of("/").emit("before");
  hold = true;
  FakeSession& session = come_back();
  EXPECT_TRUE(recovered);
  EXPECT_TRUE(session.sent.empty());
  server->of("/").emit("meanwhile");
  (*next)();
  EXPECT_EQ(take_events(session), (Texts{R"(["before"])", R"(["meanwhile"])", "0"}));
  EXPECT_TRUE(socket().recovered());
}

TEST_F(StateRecoveryThroughMiddleware, StartsAnewIfALimitDropsPacketsMeanwhile) {
  const std::string id = lost_client();
  const std::string old_pid = pid;
  hold = true;
  FakeSession& session = come_back();
  for (int i = 0; i < 3; ++i) server->of("/").emit("meanwhile");
  (*next)();
  EXPECT_FALSE(socket().recovered());
  const Json payload = Json::parse(session.take_sent().at(0).substr(1));
  EXPECT_NE(payload.at("pid"), old_pid);
  EXPECT_EQ(socket().rooms(), Texts{socket().id()});
}

TEST_F(StateRecoveryThroughMiddleware, MayBeTriedAgainAfterARefusalAndALostConnection) {
  lost_client();
  hold = true;
  come_back();
  (*next)(ConnectError{"not now", nullptr});
  environment.end_turn();
  FakeSession& second = come_back();
  EXPECT_TRUE(recovered);
  lose(second);
  hold = false;
  come_back();
  EXPECT_TRUE(socket().recovered());
}

TEST_F(SocketIo, WithoutRecoveryNobodyGetsASecretOrAnOffset) {
  keep_sockets();
  FakeSession& session = open();
  session.text(R"(0{"pid":"p","offset":"o"})");
  sockets.at(0).emit("x");
  server->of("/").emit("y");
  EXPECT_EQ(session.take_sent(),
            (Texts{R"(0{"sid":")" + sockets[0].id() + R"("})", R"(2["x"])", R"(2["y"])"}));
}

TEST(Recovery, FreesItsMemoryWithoutFurtherTraffic) {
  test_support::ManualEnvironment environment;
  Recovery recovery(environment, {}, 65s);
  recovery.next_offset();
  recovery.keep(Encoder(nullptr).event("/", "x", {}, std::nullopt), {}, {});
  RecoverySession session;
  session.pid = "p";
  recovery.persist(std::move(session));
  EXPECT_EQ(recovery.packet_count(), 1U);
  EXPECT_EQ(recovery.session_count(), 1U);
  environment.advance(10min);
  EXPECT_EQ(recovery.packet_count(), 0U);
  EXPECT_EQ(recovery.session_count(), 0U);
  EXPECT_EQ(environment.timers.active_count(), 0U);
}

}  // namespace
}  // namespace snug::socketio
