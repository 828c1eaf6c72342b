// A loop that another loop turns, a loop on somebody else's libuv loop, and handles of the program
// on the library's.
#include <gtest/gtest.h>
#include <poll.h>
#include <uv.h>

#include <csignal>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "snug/loop.h"
#include "snug/server.h"
#include "snug/uv.h"

namespace snug {
namespace {

using namespace std::chrono_literals;

/// What another loop does: waits for the descriptor until the deadline, then makes a turn.
bool wait_and_turn(Loop& loop) {
  const auto wait = loop.next_turn_in();
  pollfd descriptor{loop.descriptor(), POLLIN, 0};
  poll(&descriptor, 1, wait ? static_cast<int>(wait->count()) : -1);
  return loop.run_once();
}

bool is_readable(const Loop& loop) {
  pollfd descriptor{loop.descriptor(), POLLIN, 0};
  return poll(&descriptor, 1, 0) == 1;
}

TEST(TurnedLoop, HasNothingToDoAtFirst) {
  Loop loop;
  EXPECT_EQ(loop.next_turn_in(), 0ms) << "its own descriptors are not registered yet";
  EXPECT_FALSE(loop.run_once());
  EXPECT_FALSE(loop.run_once(1h)) << "waits for nothing";
  EXPECT_EQ(loop.next_turn_in(), std::nullopt);
  EXPECT_FALSE(is_readable(loop));
}

TEST(TurnedLoop, TellsTheNextDeadline) {
  Loop loop;
  bool fired = false;
  loop.run_once();
  loop.set_timeout(1h, [] { FAIL(); });
  EXPECT_GT(loop.next_turn_in(), 59min);
  EXPECT_LE(loop.next_turn_in(), 1h);
  EXPECT_TRUE(loop.run_once());
  loop.set_timeout(5ms, [&] { fired = true; });
  EXPECT_LE(loop.next_turn_in(), 5ms);
  while (!fired) ASSERT_TRUE(wait_and_turn(loop));
  EXPECT_GT(loop.next_turn_in(), 59min);
}

TEST(TurnedLoop, EndsWithItsLastTimer) {
  Loop loop;
  loop.set_timeout(2ms, [] {});
  int turns = 0;
  while (wait_and_turn(loop)) ++turns;
  EXPECT_LE(turns, 3);
  EXPECT_EQ(loop.next_turn_in(), std::nullopt);
}

TEST(TurnedLoop, RunOnceWaitsAsLongAsItMay) {
  Loop loop;
  loop.set_timeout(1h, [] { FAIL(); });
  const auto before = std::chrono::steady_clock::now();
  EXPECT_TRUE(loop.run_once(5ms));
  EXPECT_GE(std::chrono::steady_clock::now() - before, 4ms);
  bool ran = false;
  loop.post([&] { ran = true; });
  EXPECT_TRUE(loop.run_once(1h));
  EXPECT_TRUE(ran);
}

TEST(TurnedLoop, APostedTaskMakesItsDescriptorReadable) {
  Loop loop;
  loop.run_once();
  ASSERT_FALSE(is_readable(loop));
  std::string order;
  loop.post([&] {
    order += 'a';
    loop.post([&] { order += 'b'; });
  });
  EXPECT_TRUE(is_readable(loop));
  while (order != "ab") wait_and_turn(loop);
  loop.run_once();
  EXPECT_FALSE(is_readable(loop));
}

TEST(TurnedLoop, TellsOfAStopOnce) {
  Loop loop;
  loop.set_timeout(1h, [] {});
  loop.post([&] { loop.stop(); });
  EXPECT_FALSE(loop.run_once());
  EXPECT_TRUE(loop.run_once());
  loop.stop();
  EXPECT_FALSE(loop.run_once());
  EXPECT_TRUE(loop.run_once());
}

TEST(TurnedLoop, HandlesSignalsInItsTurns) {
  Loop loop;
  int seen = 0;
  loop.run_once();
  loop.on_reload([&] { ++seen; });
  EXPECT_EQ(loop.next_turn_in(), 0ms) << "libuv has to register the signal's descriptor";
  EXPECT_FALSE(loop.run_once()) << "a signal alone does not keep a loop";
  std::raise(SIGHUP);
  while (seen == 0) wait_and_turn(loop);
}

TEST(TurnedLoop, GetsAnswersOfItsPool) {
  Loop loop;
  bool done = false;
  loop.run_in_pool([] {}, [&] { done = true; });
  while (wait_and_turn(loop)) continue;
  EXPECT_TRUE(done);
}

/// A libuv loop of a program.
struct UvLoop {
  UvLoop() { EXPECT_EQ(uv_loop_init(&uv), 0); }
  ~UvLoop() {
    uv_run(&uv, UV_RUN_DEFAULT);
    EXPECT_EQ(uv_loop_close(&uv), 0) << "a handle was left open";
  }
  uv_loop_t uv;
};

TEST(BorrowedLoop, RunsWithItsOwner) {
  UvLoop owner;
  Loop loop({.uv_loop = &owner.uv});
  EXPECT_EQ(uv_loop(loop), &owner.uv);
  std::string order;
  loop.post([&] {
    order += 'p';
    // Both only of interest at the end of a turn, after which libuv might see nothing to do.
    loop.set_timeout(1ms, [&] {
      order += 't';
      loop.set_timeout(1ms, [&] { order += 'T'; });
    });
  });
  loop.run_in_pool([] {}, [&] { order += 'd'; });
  uv_run(&owner.uv, UV_RUN_DEFAULT);
  EXPECT_EQ(order.size(), 4U) << order;
  EXPECT_LT(order.find('t'), order.find('T')) << "the pool's answer may come at any place";
}

TEST(BorrowedLoop, StopEndsTheOwnersRun) {
  UvLoop owner;
  Loop loop({.uv_loop = &owner.uv});
  loop.set_timeout(1h, [] { FAIL(); });
  loop.set_timeout(1ms, [&] { loop.stop(); });
  EXPECT_NE(uv_run(&owner.uv, UV_RUN_DEFAULT), 0);
}

TEST(BorrowedLoop, LeavesItsOwnersHandlesAlone) {
  UvLoop owner;
  uv_timer_t timer;
  bool fired = false;
  uv_timer_init(&owner.uv, &timer);
  timer.data = &fired;
  const auto fire = [](uv_timer_t* handle) {
    *static_cast<bool*>(handle->data) = true;
    uv_close(reinterpret_cast<uv_handle_t*>(handle), nullptr);
  };
  uv_timer_start(&timer, fire, 1, 0);
  std::promise<void> last_turn_is_over;
  {
    Loop loop({.uv_loop = &owner.uv});
    Server server(loop);
    ASSERT_TRUE(server.listen("127.0.0.1:0"));
    loop.on_terminate([] {});
    loop.run_in_pool([&] { last_turn_is_over.get_future().wait(); },
                     [] { FAIL() << "came after the loop's end"; });
    uv_run(&owner.uv, UV_RUN_NOWAIT);
    last_turn_is_over.set_value();
  }
  uv_run(&owner.uv, UV_RUN_DEFAULT);
  EXPECT_TRUE(fired);
}

TEST(UvHandles, RunBesideTheLibrarysAndAreClosedBeforeItsEnd) {
  Loop loop;
  auto timer = std::make_unique<uv_timer_t>();
  struct Seen {
    Loop& loop;
    bool posted = false, closed = false;
  } seen{loop};
  timer->data = &seen;
  uv_timer_init(uv_loop(loop), timer.get());
  const auto fire = [](uv_timer_t* handle) {
    auto& at = *static_cast<Seen*>(handle->data);
    at.loop.post([&at] { at.posted = true; });
    uv_close(reinterpret_cast<uv_handle_t*>(handle),
             [](uv_handle_t* closed) { static_cast<Seen*>(closed->data)->closed = true; });
  };
  uv_timer_start(timer.get(), fire, 1, 0);
  loop.run();
  EXPECT_TRUE(seen.posted);
  EXPECT_TRUE(seen.closed);
}

}  // namespace
}  // namespace snug
