// Timers with a clock that the test moves.
#include "base/timer_queue.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <random>
#include <vector>

namespace snug::base {
namespace {

using namespace std::chrono_literals;

struct Recorder final : Timer::Target {
  void on_timer(Timer& timer) override {
    fired.push_back(&timer);
    if (then) then(timer);
  }
  std::vector<Timer*> fired;
  std::function<void(Timer&)> then;
};

class TimerQueueTest : public testing::Test {
 protected:
  void advance(Duration by) { queue.advance_to(queue.now() + by); }

  TimerQueue queue{MonotonicTime(1h)};
  Recorder recorder;
};

TEST_F(TimerQueueTest, NeverFiresForTheLongestDelayThatAProgramCanName) {
  Timer milliseconds(queue, recorder);
  Timer hours(queue, recorder);
  Timer negative(queue, recorder);
  milliseconds.start(std::chrono::milliseconds::max());
  hours.start(std::chrono::hours::max());
  negative.start(std::chrono::milliseconds::min());
  advance(24h * 365 * 99);
  EXPECT_EQ(recorder.fired, std::vector<Timer*>{&negative});
}

TEST_F(TimerQueueTest, FiresWhenTheDelayIsOverAndNotBefore) {
  Timer timer(queue, recorder);
  timer.start(10ms);
  advance(9ms);
  EXPECT_TRUE(recorder.fired.empty());
  EXPECT_TRUE(timer.active());
  advance(1ms);
  EXPECT_EQ(recorder.fired.size(), 1U);
  EXPECT_FALSE(timer.active());
  advance(1h);
  EXPECT_EQ(recorder.fired.size(), 1U);
}

TEST_F(TimerQueueTest, FiresInTheOrderOfDeadlinesThenOfStarts) {
  Timer a(queue, recorder), b(queue, recorder), c(queue, recorder), d(queue, recorder);
  a.start(30ms);
  b.start(10ms);
  c.start(20ms);
  d.start(10ms);
  advance(1s);
  EXPECT_EQ(recorder.fired, (std::vector<Timer*>{&b, &d, &c, &a}));
}

TEST_F(TimerQueueTest, ReturnsTheNextDeadline) {
  EXPECT_FALSE(queue.next_deadline());
  Timer timer(queue, recorder);
  timer.start(7ms);
  EXPECT_EQ(queue.next_deadline(), queue.now() + 7ms);
}

TEST_F(TimerQueueTest, StartingAgainReplacesTheDeadline) {
  Timer timer(queue, recorder);
  timer.start(10ms);
  timer.start(50ms);
  EXPECT_EQ(queue.active_count(), 1U);
  advance(20ms);
  EXPECT_TRUE(recorder.fired.empty());
  advance(30ms);
  EXPECT_EQ(recorder.fired.size(), 1U);
}

TEST_F(TimerQueueTest, AStoppedOrDestroyedTimerDoesNotFire) {
  Timer stopped(queue, recorder);
  auto destroyed = std::make_unique<Timer>(queue, recorder);
  stopped.start(1ms);
  destroyed->start(1ms);
  stopped.stop();
  destroyed.reset();
  advance(1s);
  EXPECT_TRUE(recorder.fired.empty());
}

TEST_F(TimerQueueTest, ATargetMayDestroyItsOwnTimerAndOthersThatAreDue) {
  auto first = std::make_unique<Timer>(queue, recorder);
  auto second = std::make_unique<Timer>(queue, recorder);
  first->start(1ms);
  second->start(2ms);
  recorder.then = [&](Timer&) {
    first.reset();
    second.reset();
  };
  advance(1s);
  EXPECT_EQ(recorder.fired.size(), 1U);
}

TEST_F(TimerQueueTest, ATimerThatStartsItselfWithoutDelayWaitsForTheNextAdvance) {
  Timer timer(queue, recorder);
  timer.start(1ms);
  recorder.then = [](Timer& again) { again.start(0ms); };
  advance(5ms);
  EXPECT_EQ(recorder.fired.size(), 1U);
  advance(0ms);
  EXPECT_EQ(recorder.fired.size(), 2U);
}

TEST_F(TimerQueueTest, TimeNeverGoesBack) {
  const MonotonicTime before = queue.now();
  queue.advance_to(before - 1s);
  EXPECT_EQ(queue.now(), before);
}

TEST_F(TimerQueueTest, TellingTheTimeFiresNothing) {
  Timer timer(queue, recorder);
  timer.start(1ms);
  queue.tell(queue.now() + 1s);
  EXPECT_TRUE(recorder.fired.empty());
  advance(0ms);
  EXPECT_EQ(recorder.fired.size(), 1U);
}

TEST_F(TimerQueueTest, KeepsItsOrderUnderRandomStartsAndStops) {
  constexpr unsigned kSeed = 20261120;
  std::mt19937 random(kSeed);
  SCOPED_TRACE(kSeed);
  std::vector<std::unique_ptr<Timer>> timers;
  for (int i = 0; i < 200; ++i) timers.push_back(std::make_unique<Timer>(queue, recorder));
  std::vector<MonotonicTime> deadlines(timers.size());
  for (int i = 0; i < 5000; ++i) {
    const std::size_t which = random() % timers.size();
    if (random() % 3 == 0) {
      timers[which]->stop();
    } else {
      const Duration after(random() % 1000);
      timers[which]->start(after);
      deadlines[which] = queue.now() + after;
    }
  }
  std::size_t active = 0;
  for (const auto& timer : timers) active += timer->active() ? 1 : 0;
  ASSERT_EQ(queue.active_count(), active);

  MonotonicTime last{};
  recorder.then = [&](Timer& fired) {
    for (std::size_t i = 0; i < timers.size(); ++i) {
      if (timers[i].get() != &fired) continue;
      EXPECT_LE(last, deadlines[i]);
      last = deadlines[i];
    }
  };
  advance(1s);
  EXPECT_EQ(recorder.fired.size(), active);
  EXPECT_EQ(queue.active_count(), 0U);
}

}  // namespace
}  // namespace snug::base
