// Jobs on the pool, on a pool that the test runs.
#include "server/file_jobs.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace snug::server {
namespace {

struct FileJobsTest : ::testing::Test {
  /// What the pool has been given: work, and what follows it on the loop.
  std::vector<std::pair<FileJobs::Task, FileJobs::Task>> given;
  const FileJobs::Pool pool = [this](FileJobs::Task work, FileJobs::Task done) {
    given.emplace_back(std::move(work), std::move(done));
  };
  FileJobs jobs{pool, {2, 3}};
  const std::shared_ptr<int> owner = std::make_shared<int>(0);
  std::string order;

  void add(const std::shared_ptr<int>& of, const std::string& name) {
    const bool begun =
        jobs.begin(of, [this, name] { order += name; }, [this, name] { order += name + "."; });
    if (!begun) order += "no " + name + " ";
  }
  /// The pool comes to the first job that it was given.
  void work_off() {
    const auto [work, done] = std::move(given.front());
    given.erase(given.begin());
    work();
    if (done) done();
  }
};

TEST_F(FileJobsTest, OnlyAFewAreOnThePoolAtATime) {
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) add(owner, name);
  EXPECT_EQ(given.size(), 2U) << "the disk hangs";
  EXPECT_EQ(order, "no f ") << "two run and three wait";
  while (!given.empty()) work_off();
  EXPECT_EQ(order, "no f aa.bb.cc.dd.ee.");
  add(owner, "g");
  EXPECT_EQ(given.size(), 1U);
}

TEST_F(FileJobsTest, RefuseNobodyWhoHasBegunNorForTheirSake) {
  for (int i = 0; i < 100; ++i) jobs.go_on(owner, [] {}, [] {});
  add(owner, "a");
  while (!given.empty()) work_off();
  EXPECT_EQ(order, "aa.");
}

TEST_F(FileJobsTest, AreNotBegunIfTheirOwnerHasGone) {
  auto leaving = std::make_shared<int>(0);
  for (const char* name : {"a", "b", "c"}) add(leaving, name);
  leaving = nullptr;
  add(owner, "d");
  while (!given.empty()) work_off();
  EXPECT_EQ(order, "abdd.") << "the first two had begun";
}

TEST_F(FileJobsTest, DestroyFilesOnThePoolIfTheirOwnerLeavesMeanwhile) {
  bool on_pool = false;
  std::vector<bool> destroyed_on_pool;
  const auto file = [&] {
    return std::shared_ptr<int>(new int(0), [&](int* number) {
      destroyed_on_pool.push_back(on_pool);
      delete number;
    });
  };
  auto leaving = std::make_shared<int>(0);
  jobs.go_on(leaving, [held = file()] {}, [held = file()] {});
  jobs.discard(file());
  leaving = nullptr;
  while (!given.empty()) {
    const auto [work, done] = std::move(given.front());
    given.erase(given.begin());
    on_pool = true;
    work();
    on_pool = false;
    if (done) done();
  }
  EXPECT_EQ(destroyed_on_pool, (std::vector<bool>{true, true, true}));
}

TEST_F(FileJobsTest, MayBeUnderWayWhenTheServerEnds) {
  {
    FileJobs ending(pool, {1, 3});
    ending.go_on(owner, [this] { order += "a"; }, [this] { order += "a."; });
    ending.go_on(owner, [this] { order += "b"; }, [this] { order += "b."; });
  }
  while (!given.empty()) work_off();
  EXPECT_EQ(order, "a");
}

}  // namespace
}  // namespace snug::server
