// Coroutines that await each other, and their results.
#include <stdexcept>

#include "socketio_fixture.h"
#include "support/end_note.h"

namespace snug::socketio {
namespace {

using namespace std::chrono_literals;
using test_support::EndNote;

/// The client's answer, as a text.
Task<std::string> ask(Socket socket, std::string question, int& ended) {
  const EndNote note(ended);
  const auto answer = co_await socket.timeout(5s).emit_with_ack(question);
  if (!answer) co_return answer.error().code;
  if (answer->is_null()) throw std::runtime_error("secret");
  co_return answer->get<std::string>();
}

class TaskValues : public SocketIo {
 protected:
  TaskValues() { keep_sockets(); }

  /// A client, and a handler "x" that asks it.
  FakeSession& asking() {
    FakeSession& session = join();
    sockets.back().on("x", [this](Socket self) -> Task<> {
      const EndNote note(ended);
      heard.push_back(co_await ask(self, "q", ended));
    });
    return session;
  }

  Texts heard;
  int ended = 0;
};

TEST_F(TaskValues, ReachTheAwaitingCoroutine) {
  FakeSession& session = asking();
  session.text(R"(2["x"])");
  EXPECT_EQ(ended, 0);
  session.text(R"(30["yes"])");
  EXPECT_EQ(heard, Texts{"yes"});
  EXPECT_EQ(ended, 2);
}

TEST_F(TaskValues, ArriveWhenTheClientDisconnects) {
  FakeSession& session = asking();
  session.text(R"(2["x"])");
  session.end(engineio::CloseReason::kTransportClose);
  environment.end_turn();
  EXPECT_EQ(heard, Texts{"disconnected"});
  EXPECT_EQ(ended, 2);
}

TEST_F(TaskValues, NeverArriveAfterTheServerIsDestroyed) {
  FakeSession& session = asking();
  session.text(R"(2["x"])");
  sockets.clear();
  server.reset();
  environment.end_turn();
  EXPECT_EQ(heard, Texts{});
  EXPECT_EQ(ended, 2);
}

TEST_F(TaskValues, CanBeAwaitedAfterTheyHaveArrived) {
  FakeSession& session = join();
  sockets.back().on("x", [this](Socket self) -> Task<> {
    auto first = ask(self, "a", ended);
    auto second = ask(self, "b", ended);
    heard.push_back(co_await second);
    heard.push_back(co_await first);
  });
  session.text(R"(2["x"])");
  EXPECT_EQ(session.take_sent(), (Texts{R"(20["a"])", R"(21["b"])"}));
  session.text(R"(30["1"])");
  session.text(R"(31["2"])");
  EXPECT_EQ(heard, (Texts{"2", "1"}));
}

TEST_F(TaskValues, AreReadyAtOnceFromATaskThatDoesNotWait) {
  const auto seven = []() -> Task<int> { co_return 7; };
  const auto add = [](auto number, int* sum) -> Task<> { *sum += co_await number(); };
  int sum = 0;
  add(seven, &sum);
  EXPECT_EQ(sum, 7);
}

TEST_F(TaskValues, AreMoved) {
  const auto make = []() -> Task<std::unique_ptr<int>> { co_return std::make_unique<int>(7); };
  const auto take = [](auto made, int* number) -> Task<> { *number = *co_await made(); };
  int number = 0;
  take(make, &number);
  EXPECT_EQ(number, 7);
}

TEST_F(TaskValues, MayBeDropped) {
  FakeSession& session = join();
  static_cast<void>(ask(sockets.back(), "q", ended));
  session.text(R"(30["yes"])");
  EXPECT_EQ(ended, 1);
}

TEST_F(TaskValues, PassThroughManyCoroutines) {
  struct Depth {
    static Task<int> of(int depth, Awaitable<int> bottom) {
      if (depth == 0) co_return co_await bottom;
      co_return 1 + co_await of(depth - 1, std::move(bottom));
    }
  };
  std::optional<Awaitable<int>::Done> wake;
  int sum = 0;
  const auto start = [](Awaitable<int> bottom, int* result) -> Task<> {
    *result = co_await Depth::of(100, std::move(bottom));
  };
  start(Awaitable<int>([&wake](auto done) { wake = done; }), &sum);
  EXPECT_EQ(sum, 0);
  (*wake)(5);
  EXPECT_EQ(sum, 105);
}

TEST_F(TaskValues, AnExceptionIsRethrownByTheAwait) {
  FakeSession& session = join();
  sockets.back().on("x", [this](Socket self) -> Task<> {
    try {
      heard.push_back(co_await ask(self, "q", ended));
    } catch (const std::runtime_error& error) {
      heard.emplace_back(error.what());
    }
  });
  session.text(R"(2["x"])");
  session.text("30[]");
  EXPECT_EQ(heard, Texts{"secret"});
  EXPECT_TRUE(environment.log_lines.empty());
}

TEST_F(TaskValues, AnExceptionThatNobodyCatchesIsLoggedOnce) {
  FakeSession& session = asking();
  session.text(R"(2["x"])");
  session.text("30[]");
  EXPECT_EQ(ended, 2);
  ASSERT_EQ(environment.log_lines.size(), 1U);
  EXPECT_NE(environment.log_lines[0].find("runtime_error"), std::string::npos);
  EXPECT_NE(environment.log_lines[0].find("secret"), std::string::npos);
}

TEST_F(TaskValues, AnExceptionBeforeAnybodyWaitsIsLoggedAndKept) {
  FakeSession& session = join();
  sockets.back().on("x", [this](Socket self) -> Task<> {
    auto failing = ask(self, "a", ended);
    const auto other = co_await self.timeout(5s).emit_with_ack("b");
    heard.push_back(other->dump());
    try {
      co_await failing;
    } catch (const std::runtime_error&) {
      heard.emplace_back("failed");
    }
  });
  session.text(R"(2["x"])");
  session.text("30[]");
  EXPECT_EQ(environment.log_lines.size(), 1U);
  session.text("31[1]");
  EXPECT_EQ(heard, (Texts{"1", "failed"}));
  EXPECT_EQ(environment.log_lines.size(), 1U);
}

TEST_F(TaskValues, ASecondExceptionOfADroppedTaskIsNotLogged) {
  FakeSession& session = join();
  sockets.back().on("x", [](Socket self) -> Task<> {
    const auto fail = [](int number) -> Task<> {
      throw number;
      co_return;
    };
    static_cast<void>(co_await self.timeout(5s).emit_with_ack("q"));
    auto first = fail(1);
    auto second = fail(2);
    co_await first;
  });
  session.text(R"(2["x"])");
  session.text("30[]");
  EXPECT_EQ(environment.log_lines.size(), 1U);
}

TEST_F(TaskValues, DestroyingATaskDestroysTheTasksItAwaits) {
  std::optional<Awaitable<>::Done> wake;
  const auto inner = [](auto* to_wake, int* count) -> Task<int> {
    const EndNote note(*count);
    co_await Awaitable<>([to_wake](auto done) { *to_wake = done; });
    co_return 1;
  };
  const auto outer = [](auto within, auto* to_wake, int* count) -> Task<int> {
    const EndNote note(*count);
    co_return co_await within(to_wake, count);
  };
  {
    const Task<int> held = outer(inner, &wake, &ended);
    wake.reset();  // the value never arrives
    EXPECT_EQ(ended, 0);
  }
  EXPECT_EQ(ended, 2);
}

}  // namespace
}  // namespace snug::socketio
