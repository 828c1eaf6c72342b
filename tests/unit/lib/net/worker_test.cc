// A thread that runs queued tasks.
#include "snug/worker.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

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

}  // namespace
}  // namespace snug
