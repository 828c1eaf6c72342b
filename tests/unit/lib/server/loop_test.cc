// Numbered timers on the public loop.
#include "snug/loop.h"

#include <gtest/gtest.h>

#include <csignal>
#include <string>

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
