// Clients that come back to any server of a cluster whose adapter keeps the sessions.
#include <any>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "log_adapter.h"
#include "recovery_fixture.h"

namespace snug::socketio {
namespace {

using namespace std::chrono_literals;
using engineio::CloseReason;

/// The fixture's server, and another of the same cluster.
class RecoveryByAdapter : public RecoveringClients {
 protected:
  RecoveryByAdapter() { restart({}); }
  void TearDown() override {
    for (const auto& session : there_) {
      if (other && !session->ended()) session->end(CloseReason::kTransportClose);
    }
    RecoveringClients::TearDown();
  }

  void restart(ConnectionStateRecoveryOptions recovery) {
    options.connection_state_recovery = recovery;
    server = make(here);
    other = make(there);
    keep_sockets();
    other->of("/").on_connection([this](Socket socket) { moved.push_back(socket); });
  }
  std::unique_ptr<Hub> make(LogAdapter*& adapter) {
    options.adapter = [this, &adapter](AdapterHost& host) {
      auto made = std::make_unique<LogAdapter>(host, log);
      adapter = made.get();
      return made;
    };
    return std::make_unique<Hub>(environment, options);
  }
  FakeSession& open_there() {
    there_.push_back(std::make_unique<FakeSession>());
    other->on_session(*there_.back());
    return *there_.back();
  }

  /// Connects to the fixture's server, and gets one event.
  FakeSession& connected() {
    FakeSession& session = open();
    session.text("0");
    EXPECT_EQ(Json::parse(session.sent.at(0).substr(1)).at("sid"), socket().id());
    pid = Json::parse(session.take_sent().at(0).substr(1)).at("pid").get<std::string>();
    socket().emit("first");
    take_events(session);
    environment.end_turn();
    there->read();
    return session;
  }
  FakeSession& come_back_there() {
    FakeSession& session = open_there();
    session.text("0" + auth());
    return session;
  }

  Log log;
  LogAdapter* here = nullptr;
  LogAdapter* there = nullptr;
  std::unique_ptr<Hub> other;
  std::vector<Socket> moved;  ///< Connected to the other server.

 private:
  std::vector<std::unique_ptr<FakeSession>> there_;
};

TEST_F(RecoveryByAdapter, AClientContinuesAtAnotherServer) {
  FakeSession& session = connected();
  const std::string id = socket().id();
  socket().join("kitchen");
  socket().data() = Json{{"name", "Ann"}};
  lose(session);
  server->of("/").emit("all");
  server->of("/").to("kitchen").emit("kitchen", 1);
  server->of("/").to("hall").emit("hall");
  server->of("/").to(id).emit("you");
  there->read();

  FakeSession& again = come_back_there();
  ASSERT_EQ(moved.size(), 1U);
  EXPECT_TRUE(moved[0].recovered());
  EXPECT_EQ(moved[0].id(), id);
  EXPECT_EQ(moved[0].rooms(), (Texts{id, "kitchen"}));
  EXPECT_EQ(std::any_cast<Json>(moved[0].data()), (Json{{"name", "Ann"}}));
  EXPECT_EQ(take_events(again), (Texts{R"(["all"])", R"(["kitchen",1])", R"(["you"])", "0"}));
  other->of("/").to("kitchen").emit("live");
  EXPECT_EQ(take_events(again), Texts{R"(["live"])"});
}

TEST_F(RecoveryByAdapter, TheConnectWaitsForTheAnswerAndDelaysNobodyElse) {
  lose(connected());
  there->slow = true;
  FakeSession& again = come_back_there();
  EXPECT_TRUE(again.sent.empty());
  FakeSession& stranger = open_there();
  stranger.text("0");
  EXPECT_EQ(stranger.sent.size(), 1U);
  there->answer();
  EXPECT_EQ(take_events(again), Texts{"0"});
  EXPECT_TRUE(moved.back().recovered());
}

TEST_F(RecoveryByAdapter, EventsDeliveredWhileItWaitsComeOnceAndInOrder) {
  lose(connected());
  server->of("/").emit("before");
  there->read();
  there->slow = true;
  FakeSession& again = come_back_there();
  server->of("/").emit("meanwhile");
  server->of("/").to("elsewhere").emit("not mine");
  there->read();
  there->answer();
  other->of("/").emit("after");
  EXPECT_EQ(take_events(again), (Texts{R"(["before"])", R"(["meanwhile"])", "0", R"(["after"])"}));
}

TEST_F(RecoveryByAdapter, AClientAheadOfTheServerGetsNothingTwice) {
  FakeSession& session = connected();
  server->of("/").emit("second");
  server->of("/").emit("third");
  take_events(session);  // the other server has read none of these two
  lose(session);
  there->slow = true;
  FakeSession& again = come_back_there();
  server->of("/").emit("missed");
  there->read();
  there->answer();
  EXPECT_EQ(take_events(again), (Texts{R"(["missed"])", "0"}));
}

TEST_F(RecoveryByAdapter, AnErrorStartsAnew) {
  lose(connected());
  const std::string old_pid = std::exchange(pid, "unknown");
  FakeSession& again = come_back_there();
  EXPECT_FALSE(moved.back().recovered());
  EXPECT_NE(Json::parse(again.take_sent().at(0).substr(1)).at("pid"), "unknown");
  pid = old_pid;
  come_back_there();
  EXPECT_TRUE(moved.back().recovered()) << "that cost nobody a session";
}

TEST_F(RecoveryByAdapter, AnAnswerThatIsTooLateIsSavedAgain) {
  lose(connected());
  there->slow = true;
  FakeSession& again = come_back_there();
  environment.advance(5s - 1ms);
  EXPECT_TRUE(moved.empty());
  environment.advance(1ms);
  ASSERT_EQ(moved.size(), 1U);
  EXPECT_FALSE(moved[0].recovered());
  EXPECT_EQ(take_events(again), Texts{"0"});
  there->answer();
  EXPECT_EQ(moved.size(), 1U);
  EXPECT_TRUE(log.sessions.contains(pid));
  there->slow = false;
  come_back_there();
  EXPECT_TRUE(moved.back().recovered());
}

TEST_F(RecoveryByAdapter, AClientThatLeavesWhileItWaitsFindsItsSessionAgain) {
  lose(connected());
  there->slow = true;
  FakeSession& again = come_back_there();
  lose(again);
  there->answer();
  EXPECT_TRUE(moved.empty());
  EXPECT_TRUE(log.sessions.contains(pid));
  come_back();
  EXPECT_TRUE(socket().recovered());
}

TEST_F(RecoveryByAdapter, ASecondTryAfterALostAnswerFindsItAgain) {
  FakeSession& session = connected();
  lose(session);
  server->of("/").emit("missed");
  there->read();
  FakeSession& lost = come_back_there();
  environment.end_turn();  // the answer never arrives, and the server does not know
  FakeSession& again = come_back();
  EXPECT_TRUE(socket().recovered());
  EXPECT_EQ(take_events(again), (Texts{R"(["missed"])", "0"}));
  environment.end_turn();

  there->its_host().session_moved(socket().id(), pid);
  EXPECT_FALSE(moved.back().connected());
  EXPECT_EQ(lost.sent.back(), "1");
  lose(lost, CloseReason::kPingTimeout);
  EXPECT_TRUE(log.sessions.at(pid).connected) << "the session is this server's";
  EXPECT_TRUE(log.forgotten.empty());
}

TEST_F(RecoveryByAdapter, AnOlderSocketOfTheSameServerMakesRoom) {
  FakeSession& session = connected();
  std::string reason;
  socket().on_disconnect([&reason](std::string_view why) { reason = why; });
  const std::string id = socket().id();
  FakeSession& again = come_back();
  EXPECT_EQ(reason, "server namespace disconnect");
  EXPECT_TRUE(socket().recovered());
  EXPECT_EQ(socket().id(), id);
  environment.end_turn();
  lose(session);
  server->of("/").to(id).emit("news");
  EXPECT_EQ(take_events(again), (Texts{"0", R"(["news"])"}));
  EXPECT_TRUE(log.sessions.at(pid).connected);
}

TEST_F(RecoveryByAdapter, OneOfTwoServersGetsTheSession) {
  lose(connected());
  here->slow = there->slow = true;
  come_back();
  come_back_there();
  there->answer();
  here->answer();
  EXPECT_TRUE(moved.back().recovered());
  EXPECT_FALSE(socket().recovered());
  EXPECT_NE(socket().id(), moved.back().id());
}

TEST_F(RecoveryByAdapter, FurtherAnswersDoNothing) {
  lose(connected());
  there->slow = true;
  FakeSession& again = come_back_there();
  const auto answers = there->asked;
  there->answer();
  const int saved = log.save_count;
  for (const auto& answer : answers) answer();
  log.sessions[pid] = {.pid = pid, .sid = "other", .rooms = {}, .data = {}};
  for (const auto& answer : answers) answer();
  EXPECT_EQ(log.save_count, saved);
  EXPECT_EQ(moved.size(), 1U);
  EXPECT_EQ(take_events(again), Texts{"0"});
}

TEST_F(RecoveryByAdapter, AnswersAfterTheServersEndDoNothing) {
  lose(connected());
  there->slow = true;
  FakeSession& again = come_back_there();
  const auto callback = there->callbacks.back();
  const int saved = log.save_count;
  other.reset();
  callback(RestoredSession{log.sessions.at(pid), {}});
  EXPECT_TRUE(again.sent.empty());
  EXPECT_EQ(log.save_count, saved);
}

TEST_F(RecoveryByAdapter, ASecondConnectWhileItWaitsEndsTheClient) {
  lose(connected());
  there->slow = true;
  FakeSession& again = come_back_there();
  again.text("0" + auth());
  EXPECT_TRUE(again.closed_by_us);
  there->answer();
  EXPECT_TRUE(moved.empty());
  EXPECT_TRUE(log.sessions.contains(pid));
}

TEST_F(RecoveryByAdapter, SessionsAreSavedAtConnectAndOnceATurnAtChangesOfRooms) {
  connected();
  EXPECT_EQ(log.save_count, 1);
  EXPECT_TRUE(log.sessions.at(pid).connected);
  EXPECT_EQ(log.sessions.at(pid).rooms, Texts{socket().id()});
  socket().join({"a", "b"});
  socket().leave("a");
  EXPECT_EQ(log.save_count, 1);
  environment.end_turn();
  EXPECT_EQ(log.save_count, 2);
  EXPECT_EQ(log.sessions.at(pid).rooms, (Texts{socket().id(), "b"}));
}

TEST_F(RecoveryByAdapter, AKilledServerLeavesTheSession) {
  connected();
  const std::string id = socket().id();
  socket().join("kitchen");
  environment.end_turn();
  server.reset();
  come_back_there();
  EXPECT_TRUE(moved.back().recovered());
  EXPECT_EQ(moved.back().rooms(), (Texts{id, "kitchen"}));
}

TEST_F(RecoveryByAdapter, DataSetInADisconnectHandlerIsSaved) {
  FakeSession& session = connected();
  Socket leaving = socket();
  leaving.on_disconnect([&leaving](std::string_view) { leaving.data() = Json("late"); });
  lose(session);
  EXPECT_FALSE(log.sessions.at(pid).connected);
  EXPECT_EQ(log.sessions.at(pid).data, Json("late"));
}

TEST_F(RecoveryByAdapter, EventsEmittedToADisconnectedSocketAreMissedEvents) {
  FakeSession& session = connected();
  Socket left = socket();
  left.on_disconnect([&left](std::string_view) { left.emit("in the handler"); });
  lose(session);
  left.emit("later");
  there->read();
  FakeSession& again = come_back_there();
  EXPECT_EQ(take_events(again), (Texts{R"(["in the handler"])", R"(["later"])", "0"}));
  environment.advance(2min);
  const std::size_t count = log.entries.size();
  left.emit("too late");
  EXPECT_EQ(log.entries.size(), count);
}

TEST_F(RecoveryByAdapter, AClientThatLeavesByItselfIsForgotten) {
  FakeSession& session = connected();
  session.text("1");
  environment.end_turn();
  EXPECT_FALSE(log.sessions.contains(pid));
  EXPECT_TRUE(log.forgotten.contains(pid));
  connected();
  socket().disconnect();
  environment.end_turn();
  EXPECT_FALSE(log.sessions.contains(pid));
}

TEST_F(RecoveryByAdapter, VolatileAndLocalEventsCarryNoOffset) {
  FakeSession& session = connected();
  server->of("/").all().volatile_().emit("volatile");
  server->of("/").all().local().emit("local");
  socket().volatile_().emit("mine");
  EXPECT_EQ(session.take_sent(), (Texts{R"(2["volatile"])", R"(2["local"])", R"(2["mine"])"}));
}

TEST_F(RecoveryByAdapter, ARefusalByAMiddlewareGivesTheSessionBack) {
  restart({.skip_middlewares = false});
  lose(connected());
  bool refuse = true;
  other->of("/").use([&refuse](Socket, Next next) {
    if (refuse) return next(ConnectError{"not now", nullptr});
    next();
  });
  come_back_there();
  EXPECT_TRUE(log.sessions.contains(pid));
  refuse = false;
  come_back_there();
  EXPECT_TRUE(moved.back().recovered());
}

TEST_F(RecoveryByAdapter, StartsAnewIfALimitDropsEventsMeanwhile) {
  restart({.max_packet_count = 2});
  lose(connected());
  there->slow = true;
  FakeSession& again = come_back_there();
  for (int i = 0; i < 3; ++i) other->of("/").emit("meanwhile", i);
  there->answer();
  EXPECT_FALSE(moved.back().recovered());
  EXPECT_EQ(take_events(again), Texts{"0"});
}

TEST_F(RecoveryByAdapter, ATemporaryNamespaceLivesWhileClientsWaitForIt) {
  options.cleanup_empty_child_namespaces = true;
  restart({});
  lose(connected());
  other->of(Pattern("^/room"));
  FakeSession& session = open_there();
  session.text("0/room1," + auth());
  environment.end_turn();
  EXPECT_EQ(session.sent.size(), 1U);
  there->slow = true;  // the adapter of /room1
  FakeSession& again = open_there();
  again.text("0/room1," + auth());
  session.text("1/room1,");
  environment.end_turn();
  ASSERT_TRUE(other->find("/room1").has_value());
  there->answer();
  EXPECT_EQ(again.sent.size(), 1U);
  again.text("1/room1,");
  environment.end_turn();
  EXPECT_FALSE(other->find("/room1").has_value());
}

}  // namespace
}  // namespace snug::socketio
