// The loop's turns, timers, signals and posted tasks.
#include "net/loop.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

namespace snug::net {
namespace {

using namespace std::chrono_literals;

struct TestTimer final : base::Timer::Target {
  TestTimer(Loop& loop, std::function<void()> body_)
      : timer(loop.environment().timers, *this), body(std::move(body_)) {}
  void on_timer(base::Timer&) override { body(); }
  base::Timer timer;
  std::function<void()> body;
};

TEST(Loop, EndsWhenNothingIsLeft) {
  Loop loop({});
  loop.run();
}

TEST(Loop, RunsTimersInOrderAndEndsAfterTheLast) {
  Loop loop({});
  std::string order;
  TestTimer later(loop, [&] { order += '2'; });
  TestTimer sooner(loop, [&] { order += '1'; });
  later.timer.start(3ms);
  sooner.timer.start(1ms);
  loop.run();
  EXPECT_EQ(order, "12");
}

TEST(Loop, ATimerNeverFiresEarly) {
  Loop loop({});
  const auto start = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point fired;
  TestTimer timer(loop, [&] { fired = std::chrono::steady_clock::now(); });
  loop.post([&] { timer.timer.start(20ms); });
  loop.run();
  EXPECT_GE(fired - start, 19ms);  // the loop's clock counts whole milliseconds
}

TEST(Loop, AnEarlierDeadlineReplacesTheOneItWaitsFor) {
  Loop loop({});
  TestTimer far(loop, [] { FAIL(); });
  TestTimer near(loop, [&] { loop.stop(); });
  far.timer.start(1h);
  loop.post([&] { loop.environment().turn.at_end([&] { near.timer.start(1ms); }); });
  loop.run();
  far.timer.stop();
}

TEST(Loop, RunsPostedTasksInOrderFromAnyThread) {
  Loop loop({});
  TestTimer keep_alive(loop, [] {});
  keep_alive.timer.start(1h);
  std::vector<int> seen;
  std::thread thread([&] {
    for (int i = 0; i < 1000; ++i) loop.post([&, i] { seen.push_back(i); });
    loop.post([&] { loop.stop(); });
  });
  loop.run();
  thread.join();
  ASSERT_EQ(seen.size(), 1000U);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  keep_alive.timer.stop();
}

TEST(Loop, RunsWhatWasPostedBeforeItRan) {
  Loop loop({});
  bool ran = false;
  loop.post([&] { loop.post([&] { ran = true; }); });
  loop.run();
  EXPECT_TRUE(ran);
}

TEST(Loop, EndsATurnAfterItsTasksAndBeforeWaiting) {
  Loop loop({});
  std::string order;
  loop.post([&] {
    loop.environment().turn.at_end([&] {
      order += 'e';
      loop.stop();
    });
    order += 'a';
  });
  loop.post([&] { order += 'b'; });
  loop.run();
  EXPECT_EQ(order, "abe");
}

TEST(Loop, EndsTheTurnInWhichItWasStopped) {
  Loop loop({});
  bool ended = false;
  loop.post([&] {
    loop.stop();
    loop.environment().turn.at_end([&] { ended = true; });
  });
  loop.run();
  EXPECT_TRUE(ended);
}

TEST(Loop, PollsBetweenTimersThatATurnsEndStarts) {
  Loop loop({});
  std::string order;
  TestTimer timer(loop, [&] {
    order += 't';
    if (order.size() == 2) loop.post([&] { order += 'p'; });
    loop.environment().turn.at_end([&] {
      if (order.size() < 10) timer.timer.start(base::Duration::zero());
    });
  });
  timer.timer.start(base::Duration::zero());
  loop.run();
  EXPECT_LE(order.find('p'), 4U) << order;
}

TEST(Loop, RunsAgainAfterAStop) {
  Loop loop({});
  int runs = 0;
  for (int i = 0; i < 3; ++i) {
    loop.post([&] {
      ++runs;
      loop.stop();
    });
    loop.run();
  }
  EXPECT_EQ(runs, 3);
}

TEST(Loop, RunsWorkOffTheLoopAndDoneOnIt) {
  Loop loop({});
  const auto loop_thread = std::this_thread::get_id();
  std::thread::id work_thread, done_thread;
  loop.run_in_pool([&] { work_thread = std::this_thread::get_id(); },
                   [&] { done_thread = std::this_thread::get_id(); });
  loop.run();
  EXPECT_NE(work_thread, loop_thread);
  EXPECT_EQ(done_thread, loop_thread);
}

TEST(Loop, DropsTheDoneOfPoolWorkThatOutlivesIt) {
  bool worked = false;
  {
    Loop loop({});
    loop.run_in_pool([&] { worked = true; }, [] { FAIL(); });
  }
  EXPECT_TRUE(worked);
}

TEST(Loop, HandlesASignalWithoutBeingKeptAliveByIt) {
  Loop loop({});
  int raised = 0;
  loop.on_signal(SIGUSR1, [] { FAIL(); });
  loop.on_signal(SIGUSR1, [&] {
    ++raised;
    loop.stop();
  });
  loop.run();
  TestTimer keep_alive(loop, [] {});
  keep_alive.timer.start(1h);
  loop.post([] { std::raise(SIGUSR1); });
  loop.run();
  EXPECT_EQ(raised, 1);
}

TEST(Loop, UpdatesTheTimeForEachCallback) {
  Loop loop({});
  TestTimer keep_alive(loop, [] {});
  keep_alive.timer.start(1h);
  base::MonotonicTime before, after;
  std::thread thread;
  loop.post([&] {
    before = loop.environment().timers.now();
    thread = std::thread([&] {
      while (std::chrono::steady_clock::now() < before + 20ms) std::this_thread::yield();
      loop.post([&] {
        after = loop.environment().timers.now();
        loop.stop();
      });
    });
  });
  loop.run();
  thread.join();
  EXPECT_GE(after - before, 15ms);
  keep_alive.timer.stop();
}

}  // namespace
}  // namespace snug::net
