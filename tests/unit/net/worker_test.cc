// A thread with an inbox.
#include "net/worker.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <algorithm>
#include <future>
#include <string>
#include <vector>

namespace snug::net {
namespace {

TEST(Worker, RunsTasksInOrderOnItsOwnThread) {
  std::vector<int> seen;
  std::thread::id thread;
  {
    Worker worker("order");
    for (int i = 0; i < 1000; ++i) worker.post([&, i] { seen.push_back(i); });
    worker.post([&] { thread = std::this_thread::get_id(); });
  }  // runs what is still queued
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

TEST(Worker, GivesATaskAllThatWaitsBehindIt) {
  Worker worker("batch");
  std::promise<void> all_posted;
  std::promise<std::size_t> taken_count;
  std::string order;
  worker.post([&] {
    all_posted.get_future().wait();
    const auto waiting = worker.take_waiting();
    for (const auto& task : waiting) task();
    taken_count.set_value(waiting.size());
  });
  worker.post([&] { order += '1'; });
  worker.post([&] { order += '2'; });
  all_posted.set_value();
  EXPECT_EQ(taken_count.get_future().get(), 2U);
  EXPECT_EQ(order, "12");
}

}  // namespace
}  // namespace snug::net
