// The order of work at the end of a loop turn.
#include "base/turn_queue.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

namespace snug::base {
namespace {

struct TestHook final : TurnQueue::Hook {
  explicit TestHook(std::function<void()> body_) : body(std::move(body_)) {}
  void on_turn_end() override { body(); }
  std::function<void()> body;
};

struct Last final : TurnQueue::Disposable {
  explicit Last(std::function<void()> body_) : body(std::move(body_)) {}
  ~Last() override { body(); }
  std::function<void()> body;
};

TEST(TurnQueue, RunsHooksThenTasksThenDestroys) {
  std::string order;
  TurnQueue queue;
  TestHook hook([&] { order += 'h'; });
  queue.dispose(std::make_unique<Last>([&] { order += 'd'; }));
  queue.at_end([&] { order += 't'; });
  queue.at_end(hook);
  EXPECT_EQ(order, "");
  queue.run();
  EXPECT_EQ(order, "htd");
  EXPECT_TRUE(queue.empty());
}

TEST(TurnQueue, CallsAHookOnceHoweverOftenItAsks) {
  int calls = 0;
  TurnQueue queue;
  TestHook hook([&] { ++calls; });
  queue.at_end(hook);
  queue.at_end(hook);
  queue.run();
  EXPECT_EQ(calls, 1);
  queue.at_end(hook);
  queue.run();
  EXPECT_EQ(calls, 2);
}

TEST(TurnQueue, ForgetsADestroyedHook) {
  TurnQueue queue;
  {
    TestHook hook([] { FAIL(); });
    queue.at_end(hook);
  }
  queue.run();
}

TEST(TurnQueue, AHookMayDestroyOneThatWaitsBehindIt) {
  TurnQueue queue;
  auto second = std::make_unique<TestHook>([] { FAIL(); });
  TestHook first([&] { second.reset(); });
  queue.at_end(first);
  queue.at_end(*second);
  queue.run();
}

TEST(TurnQueue, RunsWhatIsAddedMeanwhileInTheSameTurn) {
  std::string order;
  TurnQueue queue;
  TestHook hook([&] { order += 'h'; });
  queue.at_end([&] {
    order += 't';
    queue.at_end(hook);
    queue.dispose(std::make_unique<Last>([&] {
      order += 'd';
      queue.at_end([&] { order += 'T'; });
    }));
  });
  queue.run();
  EXPECT_EQ(order, "thdT");
}

TEST(TurnQueue, DestroysOnlyAfterEveryTask) {
  std::string order;
  TurnQueue queue;
  queue.dispose(std::make_unique<Last>([&] { order += 'd'; }));
  queue.at_end([&] { queue.at_end([&] { order += 't'; }); });
  queue.run();
  EXPECT_EQ(order, "td");
}

TEST(TurnQueue, DestroysItsRemainingObjectsWhenDestroyed) {
  bool destroyed = false;
  TestHook hook([] { FAIL(); });
  {
    TurnQueue queue;
    queue.at_end(hook);
    queue.dispose(std::make_unique<Last>([&] { destroyed = true; }));
  }
  EXPECT_TRUE(destroyed);
}

}  // namespace
}  // namespace snug::base
