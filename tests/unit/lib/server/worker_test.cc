// A thread that runs queued tasks.
#include "snug/worker.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <algorithm>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "snug/loop.h"
#include "snug/task.h"

namespace snug {
namespace {

TEST(Worker, RunsTasksInOrderOnItsOwnThread) {
  std::vector<int> seen;
  std::thread::id thread;
  {
    Worker worker("order");
    for (int i = 0; i < 1000; ++i) worker.post([&, i] { seen.push_back(i); });
    worker.post([&] { thread = std::this_thread::get_id(); });
  }  // runs the remaining tasks
  ASSERT_EQ(seen.size(), 1000U);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_NE(thread, std::this_thread::get_id());
}

TEST(Worker, ShowsItsName) {
  std::string name;
  {
    Worker worker("snug-writer");
    worker.post([&] {
      char text[16] = "";
      pthread_getname_np(pthread_self(), text, sizeof(text));
      name = text;
    });
  }
  EXPECT_EQ(name, "snug-writer");
}

TEST(Worker, ShowsTheBeginningOfALongName) {
  std::string name;
  {
    Worker worker("the-thread-with-a-long-name");
    worker.post([&] {
      char text[16] = "";
      pthread_getname_np(pthread_self(), text, sizeof(text));
      name = text;
    });
  }
  EXPECT_EQ(name, "the-thread-with");
}

TEST(Worker, AnswersOnTheLoopWithTheValueOfItsWork) {
  Loop loop;
  Worker worker("answers");
  const auto loop_thread = std::this_thread::get_id();
  std::thread::id work_thread, done_thread;
  int answer = 0;
  worker.run(
      loop,
      [&] {
        work_thread = std::this_thread::get_id();
        return 42;
      },
      [&](Result<int> value) {
        done_thread = std::this_thread::get_id();
        answer = value.value_or(0);
      });
  loop.run();  // until the answer has come
  EXPECT_EQ(answer, 42);
  EXPECT_NE(work_thread, loop_thread);
  EXPECT_EQ(done_thread, loop_thread);
}

TEST(Worker, AnswersWithTheErrorOrTheExceptionOfItsWork) {
  Loop loop;
  Worker worker("errors");
  std::vector<Error> errors;
  const auto note = [&](const auto& result) { errors.push_back(result.error()); };
  worker.run(
      loop, [] { return Result<int>(Unexpected(Error{"busy", "later"})); },
      [&](Result<int> result) { note(result); });
  worker.run(
      loop, [] { throw std::runtime_error("no such table"); },
      [&](Result<void> result) { note(result); });
  worker.run(loop, []() -> int { throw 3; }, [&](Result<int> result) { note(result); });
  loop.run();
  const std::vector<Error> expected{{"busy", "later"},
                                    {"exception", "no such table"},
                                    {"exception", "the work threw no std::exception"}};
  EXPECT_EQ(errors, expected);
}

/// A worker whose only thread waits until the test lets it go.
struct HeldWorker {
  HeldWorker() {
    std::promise<void> entered;
    worker.post([&entered, open = gate.get_future().share()] {
      entered.set_value();
      open.wait();
    });
    entered.get_future().wait();
  }
  std::promise<void> gate;
  Worker worker{"held", {.max_queued_count = 1}};
};

TEST(Worker, SaysWhenItsQueueIsFull) {
  Loop loop;
  HeldWorker held;
  EXPECT_TRUE(held.worker.post([] {}));
  EXPECT_EQ(held.worker.queued_count(), 1U);
  EXPECT_FALSE(held.worker.post([] { FAIL(); }));
  std::string code;
  held.worker.run(loop, [] { FAIL(); }, [&](Result<void> result) { code = result.error().code; });
  EXPECT_EQ(code, "") << "never within the call";
  loop.run();
  EXPECT_EQ(code, "queue_full");
  held.gate.set_value();
}

TEST(Worker, AnswersTheTasksThatAreDropped) {
  Loop loop;
  HeldWorker held;
  std::string code;
  held.worker.run(loop, [] { FAIL(); }, [&](Result<void> result) { code = result.error().code; });
  held.worker.drop_queued();
  loop.run();
  EXPECT_EQ(code, "dropped");
  held.gate.set_value();
}

TEST(Worker, RunsSeveralTasksAtOnceIfItHasTheThreads) {
  std::promise<void> first, second;
  bool met = false;
  {
    Worker worker("two", {.thread_count = 2});
    worker.post([&] {
      first.set_value();
      second.get_future().wait();
      met = true;
    });
    worker.post([&] {
      first.get_future().wait();
      second.set_value();
    });
  }
  EXPECT_TRUE(met);
}

TEST(Worker, DropsTheAnswerIfTheLoopEndsFirst) {
  bool worked = false;
  Worker worker("late");
  {
    Loop loop;
    worker.run(loop, [&] { worked = true; }, [](Result<void>) { FAIL(); });
  }
  EXPECT_TRUE(worked);
}

TEST(Worker, IsWaitedForByACoroutine) {
  Loop loop;
  Worker worker("coroutine");
  const auto ask = [](Loop& its_loop, Worker& its_worker, std::string* said) -> Task<> {
    const auto work = [name = std::string("ann")] { return name + "!"; };
    const Result<std::string> answer = co_await its_worker.run(its_loop, work);
    *said = *answer;
    throw std::runtime_error("is logged");
  };
  std::string said;
  ask(loop, worker, &said);
  loop.run();
  EXPECT_EQ(said, "ann!");
}

}  // namespace
}  // namespace snug
