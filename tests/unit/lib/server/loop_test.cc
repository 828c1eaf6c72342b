// Numbered timers on the public loop.
#include "snug/loop.h"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <future>
#include <stdexcept>
#include <string>
#include <vector>

#include "server/loop_impl.h"
#include "snug/server.h"
#include "snug/task.h"
#include "support/end_note.h"

namespace snug {
namespace {

using namespace std::chrono_literals;

TEST(PublicLoop, RunsTimeoutsInOrderAndEnds) {
  Loop loop;
  std::string order;
  loop.set_timeout(2ms, [&] { order += '2'; });
  loop.set_timeout(1ms, [&] { order += '1'; });
  loop.run();
  EXPECT_EQ(order, "12");
}

TEST(PublicLoop, RepeatsAnIntervalUntilItIsCleared) {
  Loop loop;
  int runs = 0;
  Loop::TimerId id = 0;
  id = loop.set_interval(1ms, [&] {
    if (++runs == 3) loop.clear_timer(id);
  });
  loop.run();
  EXPECT_EQ(runs, 3);
}

TEST(PublicLoop, ATimeoutMaySetItselfAgainAndClearItself) {
  Loop loop;
  int runs = 0;
  Loop::TimerId first = 0;
  first = loop.set_timeout(0ms, [&] {
    loop.clear_timer(first);
    loop.set_timeout(0ms, [&] { ++runs; });
    ++runs;
  });
  loop.run();
  EXPECT_EQ(runs, 2);
}

TEST(PublicLoop, NeverReusesTimerIdsAndIgnoresUnknownOnes) {
  Loop loop;
  const Loop::TimerId first = loop.set_timeout(0ms, [] { FAIL(); });
  loop.clear_timer(first);
  loop.clear_timer(first);
  loop.clear_timer(0);
  EXPECT_NE(loop.set_timeout(0ms, [] {}), first);
  loop.run();
}

TEST(PublicLoop, UsesAsManyPoolThreadsAsItsOptionSays) {
  std::promise<void> met;
  std::shared_future<void> meeting = met.get_future().share();
  std::atomic<int> present = 0;
  Loop loop({.pool_thread_count = 6});
  int done = 0;
  for (int i = 0; i < 6; ++i) {
    const auto meet = [&] {
      if (++present == 6) met.set_value();
      meeting.wait();
    };
    loop.run_in_pool(meet, [&] { ++done; });
  }
  loop.run();
  EXPECT_EQ(done, 6);
}

TEST(PublicLoop, HangingWorkOfTheProgramHoldsUpNoneOfTheLibrary) {
  std::promise<void> free;
  std::shared_future<void> hanging = free.get_future().share();
  Loop loop;
  for (int i = 0; i < 8; ++i) loop.run_in_pool([hanging] { hanging.wait(); }, {});
  loop.impl().core().run_in_library_pool([] {}, [&] { free.set_value(); });
  loop.run();
}

TEST(PublicLoop, LogsWhereItsOptionsSay) {
  std::vector<std::string> lines, lines_of_server;
  const auto into = [](std::vector<std::string>& list) {
    return [&list](LogLevel, std::string_view line) { list.emplace_back(line); };
  };
  Loop loop({.log = into(lines)});
  Server server(loop, {.log = into(lines_of_server)});
  const auto fail = [](Loop& its) -> Task<> {
    co_await its.set_timeout(0ms);
    throw std::runtime_error("secret");
  };
  fail(loop);
  loop.run();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_NE(lines[0].find("a coroutine threw"), std::string::npos);
  EXPECT_TRUE(lines_of_server.empty());
}

TEST(PublicLoop, EndsTheCoroutinesThatWaitForItsPool) {
  const auto wait = [](Loop& loop, int* count) -> Task<> {
    const test_support::EndNote note(*count);
    co_await loop.run_in_pool([] {});
    ADD_FAILURE() << "went on";
  };
  int ended = 0;
  {
    Loop loop;
    wait(loop, &ended);
    EXPECT_EQ(ended, 0);
  }
  EXPECT_EQ(ended, 1);
}

TEST(PublicLoop, HandlesSignalsAndTimersDuringAnEndlessCoroutine) {
  Loop loop;
  Server server(loop);
  int asked = 0;
  const auto ask_for_ever = [](Namespace nsp, int* count) -> Task<> {
    for (;; ++*count) static_cast<void>(co_await nsp.fetch_sockets());
  };
  ask_for_ever(server.of("/"), &asked);
  loop.on_terminate([&] { loop.stop(); });
  loop.set_timeout(20ms, [] { std::raise(SIGTERM); });
  loop.run();
  EXPECT_GT(asked, 10);
}

TEST(PublicLoop, CallsTheHandlersOfSignals) {
  Loop loop;
  std::string seen;
  loop.on_terminate([&] { seen += 't'; });
  loop.on_reload([&] {
    seen += 'r';
    loop.stop();
  });
  loop.set_timeout(1h, [] {});
  loop.post([] {
    std::raise(SIGTERM);
    std::raise(SIGINT);
    std::raise(SIGHUP);
  });
  loop.run();
  EXPECT_EQ(seen, "ttr");
}

}  // namespace
}  // namespace snug
