// Deadlines in the order of their start, under one timer.
#include "engineio/deadline_list.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <vector>

#include "support/manual_environment.h"

namespace snug::engineio {
namespace {

using namespace std::chrono_literals;

struct Recorder final : DeadlineList::Target {
  void on_deadline(DeadlineList& list, DeadlineList::Member& member) override {
    due.push_back(&member);
    if (reaction) reaction(list, member);
  }
  std::vector<DeadlineList::Member*> due;
  std::function<void(DeadlineList&, DeadlineList::Member&)> reaction;
};

class DeadlineListTest : public testing::Test {
 protected:
  test_support::ManualEnvironment environment;
  Recorder recorder;
  DeadlineList list{environment.timers, 10s, recorder};
  DeadlineList::Member first, second;
};

TEST_F(DeadlineListTest, FiresEachMemberItsTimeAfterItsStart) {
  list.restart(first);
  environment.advance(4s);
  list.restart(second);
  environment.advance(5'999ms);
  EXPECT_TRUE(recorder.due.empty());
  environment.advance(1ms);
  EXPECT_EQ(recorder.due, std::vector{&first});
  environment.advance(4s);
  EXPECT_EQ(recorder.due, (std::vector{&first, &second}));
}

TEST_F(DeadlineListTest, ARestartBeginsTheTimeAnew) {
  list.restart(first);
  list.restart(second);
  environment.advance(9s);
  list.restart(first);
  environment.advance(1s);
  EXPECT_EQ(recorder.due, std::vector{&second});
  environment.advance(9s);
  EXPECT_EQ(recorder.due, (std::vector{&second, &first}));
}

TEST_F(DeadlineListTest, AMemberThatLeftOrDiedIsNotFired) {
  list.restart(first);
  first.leave();
  {
    DeadlineList::Member third;
    list.restart(third);
  }
  environment.advance(1h);
  EXPECT_TRUE(recorder.due.empty());
}

TEST_F(DeadlineListTest, AMemberMayRestartItselfWhenItFires) {
  recorder.reaction = [](DeadlineList& fired, DeadlineList::Member& member) {
    fired.restart(member);
  };
  list.restart(first);
  environment.advance(35s);
  EXPECT_EQ(recorder.due.size(), 3U);
}

TEST_F(DeadlineListTest, AMemberMayMoveToAnotherListWhenItFires) {
  DeadlineList other(environment.timers, 5s, recorder);
  recorder.reaction = [&](DeadlineList& fired, DeadlineList::Member& member) {
    if (&fired == &list) other.restart(member);
  };
  list.restart(first);
  environment.advance(14'999ms);
  EXPECT_EQ(recorder.due.size(), 1U);
  environment.advance(1ms);
  EXPECT_EQ(recorder.due.size(), 2U);
}

TEST_F(DeadlineListTest, FiringOneMayDestroyTheOthers) {
  auto doomed = std::make_unique<DeadlineList::Member>();
  recorder.reaction = [&](DeadlineList&, DeadlineList::Member&) { doomed.reset(); };
  list.restart(first);
  list.restart(*doomed);
  environment.advance(1min);
  EXPECT_EQ(recorder.due, std::vector{&first});
}

TEST_F(DeadlineListTest, NeedsOneTimerForAllMembers) {
  DeadlineList::Member members[100];
  for (DeadlineList::Member& member : members) list.restart(member);
  EXPECT_EQ(environment.timers.active_count(), 1U);
  environment.advance(10s);
  EXPECT_EQ(recorder.due.size(), 100U);
  EXPECT_EQ(environment.timers.active_count(), 0U);
}

}  // namespace
}  // namespace snug::engineio
