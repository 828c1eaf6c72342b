// Threads with one queue.
#include "net/threads.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <set>
#include <string>

namespace snug::net {
namespace {

/// Tasks that wait until the test lets them go.
class Gate {
 public:
  Threads::Task task() {
    return [this](Threads::Call) {
      ++entered_;
      entered_.notify_all();
      open_.wait();
    };
  }
  void await_entered(int count) {
    for (int now = entered_; now < count; now = entered_) entered_.wait(now);
  }
  void open() { opener_.set_value(); }

 private:
  std::atomic<int> entered_ = 0;
  std::promise<void> opener_;
  std::shared_future<void> open_ = opener_.get_future().share();
};

TEST(Threads, RunTasksAtTheSameTimeUpToTheirNumber) {
  Gate gate;
  Threads threads("several", 3, 10);
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(threads.post(gate.task()));
  gate.await_entered(3);
  EXPECT_EQ(threads.queued_count(), 1U);
  gate.open();
}

TEST(Threads, RefuseATaskWhenTheQueueIsFull) {
  Gate gate;
  Threads threads("full", 1, 2);
  EXPECT_TRUE(threads.post(gate.task()));
  gate.await_entered(1);
  std::atomic<int> ran = 0;
  const Threads::Task count = [&](Threads::Call) { ++ran; };
  EXPECT_TRUE(threads.post(count));
  EXPECT_TRUE(threads.post(count));
  EXPECT_FALSE(threads.post(count));
  gate.open();
  threads.end();
  EXPECT_EQ(ran, 2);
}

TEST(Threads, TakeATaskAtOnceEvenIfNoneMayWait) {
  std::atomic<int> ran = 0;
  Threads threads("none", 1, 0);
  EXPECT_TRUE(threads.post([&](Threads::Call) { ++ran; }));
  threads.end();
  EXPECT_EQ(ran, 1);
}

TEST(Threads, TellTheTasksThatAreDropped) {
  Gate gate;
  Threads threads("dropped", 1, 10);
  threads.post(gate.task());
  gate.await_entered(1);
  std::string calls;
  for (int i = 0; i < 2; ++i) {
    threads.post([&](Threads::Call call) { calls += call == Threads::Call::kRun ? 'r' : 'd'; });
  }
  threads.drop_queued();
  EXPECT_EQ(calls, "dd");
  EXPECT_EQ(threads.queued_count(), 0U);
  gate.open();
}

TEST(Threads, RefuseTasksAfterTheirEnd) {
  Threads threads("ended", 2, 10);
  threads.end();
  EXPECT_FALSE(threads.post([](Threads::Call) { FAIL(); }));
}

}  // namespace
}  // namespace snug::net
