// Mistakes of a program, told in its own words: on standard error, before it ends or goes on.
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "base/stderr_log.h"
#include "snug/server.h"
#include "snug/task.h"

namespace snug {
namespace {

using namespace std::chrono_literals;

class MistakenCalls : public ::testing::Test {
 protected:
  /// Forking would copy the threads of other tests.
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

#ifdef SNUG_CHECKS_THREADS
/// Runs `call` in another thread while the loop runs in this one.
void call_beside(Loop& loop, const std::function<void()>& call) {
  std::optional<std::thread> other;
  loop.post([&] { other.emplace(call); });
  loop.set_timeout(10s, [] { FAIL(); });
  loop.run();
}

TEST_F(MistakenCalls, FromAnotherThreadAreFound) {
  Loop loop;
  Server server(loop);
  const std::string sentence = ": called from another thread than the one that runs the loop";
  EXPECT_DEATH(call_beside(loop, [&] { loop.stop(); }), "snug: Loop::stop" + sentence);
  EXPECT_DEATH(call_beside(loop, [&] { loop.set_timeout(1s, [] {}); }),
               "Loop::set_timeout or Loop::set_interval" + sentence);
  const Namespace root = server.of("/");
  EXPECT_DEATH(call_beside(loop, [&] { root.emit("x"); }), "snug: emit" + sentence);
  EXPECT_DEATH(call_beside(loop, [&] { server.http(); }), "Server::http" + sentence);
}

TEST_F(MistakenCalls, AreNoneWhileTheLoopDoesNotRun) {
  Loop loop;
  std::optional<Server> server;
  std::thread([&] { server.emplace(loop); }).join();
  server->of("/").emit("x");
  loop.post([&] { loop.stop(); });
  std::thread([&] { loop.run(); }).join();
  server.reset();
}
#endif

TEST_F(MistakenCalls, OfASocketWithoutAClientNameTheCall) {
  Socket none;
  EXPECT_DEATH(none.nsp(), "snug: Socket::nsp: this Socket has no client");
  EXPECT_DEATH(none.data(), "snug: Socket::data: this Socket has no client");
  EXPECT_DEATH(none.to("room"), "this Socket has no client");
}

TEST_F(MistakenCalls, ThatEndALoopBeforeItsServerAreTold) {
  const auto end_in_wrong_order = [] {
    auto loop = std::make_unique<Loop>();
    const Server server(*loop);
    loop.reset();
  };
  EXPECT_DEATH(end_in_wrong_order(),
               "snug: Loop::~Loop: a server or a Redis of this loop still exists");
}

TEST_F(MistakenCalls, ThatRunALoopInsideItselfAreTold) {
  const auto run_twice = [] {
    Loop loop;
    loop.post([&] { loop.run(); });
    loop.run();
  };
  EXPECT_DEATH(run_twice(), "snug: Loop::run: the loop runs already");
}

TEST(MistakenListens, AreToldOfAServerThatWasClosed) {
  Loop loop;
  Server server(loop);
  server.close([] {});
  const auto late = server.listen("127.0.0.1:0");
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error(), (Error{"io", "the server was closed: make another one"}));
}

TEST(MistakenListens, AreToldAsTheServersOwn) {
  Loop loop;
  Server server(loop);
  const auto first = server.listen("127.0.0.1:0");
  ASSERT_TRUE(first);
  const auto again = server.listen(*first);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error(),
            (Error{"address_in_use", "this server listens on " + *first + " already"}));
  EXPECT_EQ(server.listen("127.0.0.1:0", TlsOptions{}).error(),
            (Error{"key_unreadable", "TlsOptions::key_file is empty: name the file"}));
  EXPECT_EQ(server.listen("127.0.0.1:0", {.key_file = "key.pem"}).error().message,
            "TlsOptions::certificate_file is empty: name the file");
}

TEST(Log, GoesToStandardErrorIfTheProgramSetsNone) {
  ::testing::internal::CaptureStderr();
  base::log_to_stderr(LogLevel::kDebug, "debug");
  base::log_to_stderr(LogLevel::kInfo, "info");
  base::log_to_stderr(LogLevel::kWarning, "one\nline");
  base::log_to_stderr(LogLevel::kError, "error");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(),
            "snug: warning: one\\nline\nsnug: error: error\n");
}

TEST(Log, OfAServerWithoutOneIsThatOfStandardError) {
  Loop loop;
  Server server(loop);
  ::testing::internal::CaptureStderr();
  server.emit("disconnecting");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(),
            "snug: warning: socketio: not emitted: \"disconnecting\" is a reserved event name\n");
}

TEST(Log, IsSilentIfTheProgramSaysSo) {
  Loop loop;
  Server server(loop, {.log = [](LogLevel, std::string_view) {}});
  ::testing::internal::CaptureStderr();
  server.emit("disconnecting");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

TEST(PublicLoop, AnIntervalOfZeroIsOneMillisecond) {
  Loop loop;
  int runs = 0;
  loop.set_interval(0ms, [&] {
    if (++runs == 2) loop.stop();
  });
  const auto begin = loop.now();
  loop.run();
  EXPECT_GE(loop.now() - begin, 2ms);
}

}  // namespace
}  // namespace snug
