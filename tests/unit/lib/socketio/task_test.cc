// Coroutines as handlers, and the values that they await.
#include "snug/task.h"

#include <stdexcept>

#include "socketio_fixture.h"
#include "support/end_note.h"

namespace snug::socketio {
namespace {

using namespace std::chrono_literals;
using test_support::EndNote;

class Tasks : public SocketIo {
 protected:
  Tasks() { keep_sockets(); }
  FakeSession& connected() { return join(); }
  Socket& socket() { return sockets.back(); }

  Texts heard;
};

TEST_F(Tasks, WaitForAnAnswer) {
  FakeSession& session = connected();
  socket().on("order", [this](Socket self, std::string item) -> Task<> {
    const Json many{{"n", 1}};
    const auto answer = co_await self.timeout(5s).emit_with_ack("sure?", item, many);
    heard.push_back(answer ? answer->dump() : answer.error().code);
    self.emit("done", item);
  });
  session.text(R"(2["order","a long name that no small string holds"])");
  EXPECT_EQ(session.take_sent(),
            Texts{R"(20["sure?","a long name that no small string holds",{"n":1}])"});
  EXPECT_TRUE(heard.empty());
  session.text(R"(30["yes"])");
  EXPECT_EQ(heard, Texts{R"("yes")"});
  EXPECT_EQ(session.sent, Texts{R"(2["done","a long name that no small string holds"])"});
}

TEST_F(Tasks, ContinueAtTheTimeoutAndAtTheDisconnect) {
  FakeSession& session = connected();
  socket().on("ask", [this](Event event) -> Task<> {
    const auto answer = co_await event.socket.timeout(5s).emit_with_ack("q");
    heard.push_back(event.name + " " + answer.error().code);
  });
  session.text(R"(2["ask"])");
  environment.advance(5s);
  EXPECT_EQ(heard, Texts{"ask timeout"});
  session.text(R"(30["late"])");
  session.text(R"(2["ask"])");
  session.end(engineio::CloseReason::kTransportClose);
  environment.end_turn();
  EXPECT_EQ(heard, (Texts{"ask timeout", "ask disconnected"}));
}

TEST_F(Tasks, DoNotWaitForASocketThatIsGone) {
  connected();
  socket().disconnect();
  const auto ask = [](Socket self, Texts* notes) -> Task<> {
    notes->push_back((co_await self.timeout(5s).emit_with_ack("q")).error().code);
  };
  ask(socket(), &heard);
  environment.end_turn();
  EXPECT_EQ(heard, Texts{"disconnected"});
}

TEST_F(Tasks, KeepTheCapturesOfTheirHandler) {
  FakeSession& session = connected();
  std::optional<Awaitable<>::Done> wake;
  socket().on("x", [this, &wake, text = std::string(100, 'x')](Socket self) -> Task<> {
    static_cast<void>(co_await self.timeout(5s).emit_with_ack("q"));
    co_await Awaitable<>([&wake](auto done) { wake = done; });
    heard.push_back(text);
  });
  session.text(R"(2["x"])");
  socket().off("x");
  session.end(engineio::CloseReason::kTransportClose);
  environment.end_turn();  // the socket's handlers are gone
  ASSERT_TRUE(wake);
  (*wake)();
  (*wake)();
  EXPECT_EQ(heard, Texts{std::string(100, 'x')});
}

TEST_F(Tasks, WaitForSeveralOutstandingAnswers) {
  FakeSession& session = connected();
  socket().on("x", [this](Socket self) -> Task<> {
    auto first = self.timeout(5s).emit_with_ack("a");
    auto second = self.timeout(5s).emit_with_ack("b");
    heard.push_back((co_await second)->dump());
    heard.push_back((co_await first)->dump());
  });
  session.text(R"(2["x"])");
  EXPECT_EQ(session.take_sent(), (Texts{R"(20["a"])", R"(21["b"])"}));
  session.text("30[1]");
  EXPECT_TRUE(heard.empty());
  session.text("31[2]");
  EXPECT_EQ(heard, (Texts{"2", "1"}));
}

TEST_F(Tasks, WaitForTheAnswersOfManyClients) {
  FakeSession& first = connected();
  FakeSession& second = connected();
  const auto ask = [](Broadcast everyone, Texts* notes) -> Task<> {
    const BroadcastAnswers all = co_await everyone.timeout(5s).emit_with_ack("ready?", 1);
    notes->push_back(Json(all.answers).dump() + " " + std::to_string(all.missing_count));
  };
  ask(server->of("/").all(), &heard);
  first.text(R"(30["yes"])");
  second.end(engineio::CloseReason::kTransportClose);
  environment.end_turn();
  EXPECT_EQ(heard, Texts{R"(["yes"] 1)"});
}

TEST_F(Tasks, LogTheirExceptionsAndAnswerWithAnError) {
  FakeSession& session = connected();
  Texts errors;
  socket().on_error([&errors](const Error& error) { errors.push_back(error.code); });
  socket().on("at once", [](Socket) -> Task<> {
    throw std::runtime_error("secret");
    co_return;
  });
  socket().on("later", [](Socket self) -> Task<> {
    static_cast<void>(co_await self.timeout(5s).emit_with_ack("q"));
    throw std::runtime_error("secret");
  });
  session.text(R"(25["at once"])");
  session.text(R"(26["later"])");
  EXPECT_EQ(environment.log_lines.size(), 1U);
  session.take_sent();
  session.text("30[]");
  EXPECT_EQ(environment.log_lines,
            (Texts{R"(socketio: the handler of event "at once" threw std::runtime_error: secret)",
                   R"(socketio: the handler of event "later" threw std::runtime_error: secret)"}));
  EXPECT_EQ(errors, (Texts{"handler_threw", "handler_threw"}));
  EXPECT_EQ(session.sent, Texts{R"(36[{"error":{"code":"internal_error",)"
                                R"("message":"the server failed to handle this event"}}])"});
  EXPECT_TRUE(socket().connected());
}

TEST_F(Tasks, ThatOtherHandlersDropCountAsThoseHandlers) {
  const auto fail = []() -> Task<> {
    throw std::runtime_error("secret");
    co_return;
  };
  Texts errors;
  server->of("/").on_connection([&errors, fail](Socket arrived) -> Task<> {
    arrived.on_error([&errors](const Error& error) { errors.push_back(error.message); });
    arrived.on("x", [fail](Event) { fail(); });
    co_await fail();
  });
  FakeSession& session = connected();
  EXPECT_EQ(errors, Texts{"the handler of a connection threw"});
  session.text(R"(25["x"])");
  EXPECT_EQ(errors.back(), R"(the handler of event "x" threw)");
  EXPECT_EQ(session.sent.size(), 1U);
  EXPECT_TRUE(socket().connected());
}

TEST_F(Tasks, AnswerWithTheirValue) {
  FakeSession& session = connected();
  socket().on("now", [](int number) -> Task<int> { co_return number + 1; });
  socket().on("later", [](Socket self, std::string text) -> Task<Result<std::string>> {
    const auto answer = co_await self.timeout(5s).emit_with_ack("q");
    if (!answer) co_return Unexpected(answer.error());
    co_return text + " a text that is not short at all";
  });
  session.text(R"(25["now",1])");
  EXPECT_EQ(session.take_sent(), Texts{"35[2]"});
  session.text(R"(26["later","with"])");
  session.take_sent();
  session.text("30[]");
  EXPECT_EQ(session.take_sent(), Texts{R"(36["with a text that is not short at all"])"});
  session.text(R"(27["later","with"])");
  session.take_sent();
  environment.advance(5s);
  EXPECT_EQ(session.take_sent(),
            Texts{R"(37[{"error":{"code":"timeout","message":"operation has timed out"}}])"});
}

TEST_F(Tasks, EndTheProgramIfTheyThrowAtOnceOutsideAHandler) {
  const auto fail = []() -> Task<> {
    throw std::runtime_error("x");
    co_return;
  };
  EXPECT_DEATH(fail(), "");
}

TEST_F(Tasks, AreDestroyedWhereTheyWaitWhenTheServerIsDestroyed) {
  FakeSession& session = connected();
  int ended = 0;
  socket().on("x", [this, &ended](Socket self) -> Task<> {
    const EndNote note(ended);
    static_cast<void>(co_await self.emit_with_ack("q"));
    heard.emplace_back("went on");
  });
  session.text(R"(2["x"])");
  sockets.clear();
  EXPECT_EQ(ended, 0);
  server.reset();
  environment.end_turn();
  EXPECT_EQ(ended, 1);
  EXPECT_TRUE(heard.empty());
}

TEST_F(Tasks, EndWhenTheirValueArrivesOrTheirHolderEnds) {
  int ended = 0;
  std::optional<Awaitable<>::Done> wake;
  const auto wait = [](std::optional<Awaitable<>::Done>* to_wake, int* count) -> Task<> {
    const EndNote note(*count);
    co_await Awaitable<>([to_wake](auto done) { *to_wake = done; });
  };
  {
    const Task<> held = wait(&wake, &ended);
    (*wake)();
    EXPECT_EQ(ended, 1);
  }
  {
    const Task<> held = wait(&wake, &ended);
    wake.reset();  // the value never arrives
    EXPECT_EQ(ended, 1);
  }
  EXPECT_EQ(ended, 2);
  wait(&wake, &ended);
  wake.reset();
  EXPECT_EQ(ended, 3);
}

TEST_F(Tasks, DoNotWaitForAReadyOrAbandonedValue) {
  int ended = 0;
  const auto wait = [](Awaitable<int> value, Texts* notes, int* count) -> Task<> {
    const EndNote note(*count);
    notes->push_back(std::to_string(co_await value));
  };
  wait(Awaitable<int>([](auto done) { done(7), done(8); }), &heard, &ended);
  EXPECT_EQ(heard, Texts{"7"});
  wait(Awaitable<int>([](auto) {}), &heard, &ended);
  EXPECT_EQ(heard, Texts{"7"});
  EXPECT_EQ(ended, 2);
}

}  // namespace
}  // namespace snug::socketio
