// Events and acknowledgements between one client and the server.
#include <stdexcept>

#include "socketio_fixture.h"

namespace snug::socketio {
namespace {

using std::chrono::milliseconds;

class Events : public SocketIo {
 protected:
  Events() { keep_sockets(); }
  /// A connected session; its socket is `socket()`.
  FakeSession& connected() { return join(); }
  Socket& socket() { return sockets.back(); }
  AckHandler note() {
    return [this](Result<Json> result) {
      answers.push_back(result ? result->dump() : result.error().code);
    };
  }

  Texts answers;
};

TEST_F(Events, ReachTheirHandlersInTheOrderAdded) {
  FakeSession& session = connected();
  Texts heard;
  socket().on("x", [&heard](Event event) { heard.push_back("1 " + event.args.dump()); });
  socket().on("x", [&heard](Event event) { heard.push_back("2 " + event.args.dump()); });
  socket().on("y", [](Event) { FAIL(); });
  socket().on_any(
      [&heard](Event event) { heard.push_back("any " + event.name + event.args.dump()); });
  session.text(R"(2["x",1,{"a":[true]}])");
  EXPECT_EQ(heard,
            (Texts{R"(any x[1,{"a":[true]}])", R"(1 [1,{"a":[true]}])", R"(2 [1,{"a":[true]}])"}));
}

TEST_F(Events, WithoutAHandlerAreIgnored) {
  FakeSession& session = connected();
  session.text(R"(2["unknown"])");
  session.text(R"(27["error"])");
  session.text(R"(2["__proto__"])");
  EXPECT_TRUE(session.sent.empty());
  EXPECT_TRUE(socket().connected());
}

TEST_F(Events, OnceHandlersRunForTheFirstEventOnly) {
  FakeSession& session = connected();
  int count = 0;
  socket().once("x", [&count](Event) { ++count; });
  session.text(R"(2["x"])");
  session.text(R"(2["x"])");
  EXPECT_EQ(count, 1);
}

TEST_F(Events, OffRemovesHandlers) {
  FakeSession& session = connected();
  socket().on("x", [](Event) { FAIL(); });
  socket().off("x");
  session.text(R"(2["x"])");
}

TEST_F(Events, HandlersMayAddAndRemoveHandlersOfTheSameEvent) {
  FakeSession& session = connected();
  Texts heard;
  socket().on("x", [&heard](Event event) {
    heard.emplace_back("first");
    event.socket.off("x");
    for (int i = 0; i < 50; ++i) {
      event.socket.on("x", [&heard](Event) { heard.emplace_back("late"); });
    }
  });
  socket().on("x", [&heard](Event) { heard.emplace_back("removed"); });
  session.text(R"(2["x"])");
  EXPECT_EQ(heard, Texts{"first"});
  session.text(R"(2["x"])");
  EXPECT_EQ(heard.size(), 51U);
}

TEST_F(Events, AHandlerMayDisconnectItsSocket) {
  FakeSession& session = connected();
  socket().on("x", [](Event event) {
    event.socket.disconnect(true);
    event.ack("late");
  });
  session.text(R"(21["x"])");
  EXPECT_EQ(session.sent, Texts{"1"});
  EXPECT_TRUE(session.closed_by_us);
}

TEST_F(Events, AHandlersExceptionHarmsNobodyAndIsLogged) {
  FakeSession& session = connected();
  int count = 0;
  socket().on("x", [](Event) { throw std::runtime_error("secret text"); });
  socket().on("x", [](Event) { throw 5; });
  socket().on("x", [&count](Event) { ++count; });
  session.text(R"(2["x","secret"])");
  EXPECT_EQ(count, 1);
  EXPECT_TRUE(socket().connected());
  ASSERT_EQ(environment.log_lines.size(), 2U);
  for (const std::string& line : environment.log_lines) {
    EXPECT_NE(line.find("\"x\""), std::string::npos) << line;
  }
  EXPECT_NE(environment.log_lines[0].find("secret text"), std::string::npos);
  EXPECT_TRUE(session.sent.empty());
}

TEST_F(Events, CarryBinaryBothWays) {
  FakeSession& session = connected();
  socket().on("x", [](Event event) { event.socket.emit("back", event.args[0]["file"], 1); });
  session.text(R"(51-["x",{"file":{"_placeholder":true,"num":0}}])");
  session.binary(std::string_view("\x00\xFF", 2));
  EXPECT_EQ(session.sent, (Texts{R"(51-["back",{"_placeholder":true,"num":0},1])",
                                 std::string("b:\x00\xFF", 4)}));
}

TEST_F(Events, OfTheClientAreAnsweredOnlyOnce) {
  FakeSession& session = connected();
  socket().on("x", [](Event event) {
    EXPECT_TRUE(event.ack.wanted());
    event.ack("ok", 3);
    EXPECT_FALSE(event.ack.wanted());
    event.ack("again");
  });
  socket().on("x", [](Event event) { event.ack("other handler"); });
  session.text(R"(212["x"])");
  EXPECT_EQ(session.sent, Texts{R"(312["ok",3])"});
}

TEST_F(Events, WithoutAnIdGetNoAnswer) {
  FakeSession& session = connected();
  socket().on("x", [](Event event) {
    EXPECT_FALSE(event.ack.wanted());
    event.ack("ok");
  });
  session.text(R"(2["x"])");
  EXPECT_TRUE(session.sent.empty());
}

TEST_F(Events, AnAnswerMayComeLaterButIsDroppedAfterTheDisconnect) {
  FakeSession& session = connected();
  Ack kept;
  socket().on("x", [&kept](Event event) { kept = event.ack; });
  session.text(R"(20["x"])");
  session.text("1");
  environment.end_turn();
  kept("late");
  EXPECT_TRUE(session.sent.empty());
}

TEST_F(Events, AnswersMayBeBinary) {
  FakeSession& session = connected();
  socket().on("x", [](Event event) { event.ack(Json::binary({7})); });
  session.text(R"(20["x"])");
  EXPECT_EQ(session.sent, (Texts{R"(61-0[{"_placeholder":true,"num":0}])", "b:\x07"}));
}

TEST_F(Events, OfTheServerAreAnsweredOnceWithTheFirstValue) {
  FakeSession& session = connected();
  socket().timeout(milliseconds(100)).emit("ask", 1, note());
  EXPECT_EQ(session.sent, Texts{R"(20["ask",1])"});
  session.text(R"(30["yes",2])");
  session.text(R"(30["again"])");
  environment.advance(milliseconds(1000));
  session.text("1");
  EXPECT_EQ(answers, Texts{R"("yes")"});
}

TEST_F(Events, OfTheServerEndWithATimeout) {
  FakeSession& session = connected();
  socket().timeout(milliseconds(100)).emit("ask", note());
  environment.advance(milliseconds(99));
  EXPECT_TRUE(answers.empty());
  environment.advance(milliseconds(1));
  session.text(R"(30["late"])");
  session.text("1");
  EXPECT_EQ(answers, Texts{"timeout"});
}

TEST_F(Events, OfTheServerEndWithTheDisconnect) {
  FakeSession& session = connected();
  socket().emit("ask", note());
  socket().timeout(milliseconds(100)).emit("ask", note());
  environment.advance(milliseconds(50));
  session.end(engineio::CloseReason::kTransportClose);
  environment.advance(milliseconds(1000));
  socket().emit("ask", note());
  environment.end_turn();
  EXPECT_EQ(answers, (Texts{"disconnected", "disconnected", "disconnected"}));
}

TEST_F(Events, AnAckHandlerMayAskAgainOrThrow) {
  FakeSession& session = connected();
  socket().emit("ask", [this](Result<Json>) {
    socket().emit("more", note());
    throw std::runtime_error("secret");
  });
  session.text("30[]");
  session.text("31[2]");
  EXPECT_EQ(answers, Texts{"2"});
}

TEST_F(Events, UnrequestedAnswersAreIgnored) {
  FakeSession& session = connected();
  session.text("30[1]");
  session.text("39007199254740991[1]");
  EXPECT_TRUE(socket().connected());
}

TEST_F(Events, ReservedNamesAreNotEmitted) {
  FakeSession& session = connected();
  socket().emit("disconnect");
  server->of("/").emit("connect");
  socket().emit("connect_error", note());
  environment.end_turn();
  EXPECT_TRUE(session.sent.empty());
  EXPECT_EQ(answers, Texts{"reserved_event"});
}

TEST_F(Events, VolatileEventsAreDroppedWhenTheTransportIsNotWritable) {
  FakeSession& session = connected();
  session.can_write = false;
  socket().volatile_().emit("x");
  server->of("/").all().volatile_().emit("x");
  socket().emit("y");
  session.can_write = true;
  socket().volatile_().emit("z", 1);
  server->of("/").all().volatile_().emit("z", 2);
  EXPECT_EQ(session.sent, (Texts{R"(2["y"])", R"(2["z",1])", R"(2["z",2])"}));
}

TEST_F(Events, DrainHandlersRunWhenTheQueueHasLeft) {
  FakeSession& session = connected();
  int count = 0;
  socket().conn().on_drain([&count] { ++count; });
  session.queued = 70'000;
  EXPECT_EQ(socket().conn().queued_bytes(), 70'000U);
  session.drain();
  EXPECT_EQ(count, 1);
}

TEST_F(Events, SendEmitsAMessage) {
  FakeSession& session = connected();
  socket().send("hello");
  EXPECT_EQ(session.sent, Texts{R"(2["message","hello"])"});
}

}  // namespace
}  // namespace snug::socketio
