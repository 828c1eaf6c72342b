// Users in a database that is slow, full, or away.
#include "examples/stored_users.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "snug/testing/world.h"

namespace {

using namespace std::chrono_literals;

/// A database that answers when it is told to. Calls beyond its queue fail, as those of snug::Redis
/// do.
class Database : public StoredUsers {
 public:
  explicit Database(snug::Loop& loop) : StoredUsers(loop), loop_(loop) {}

  /// Carries out all that waits, and what follows from it.
  void answer() {
    while (!queue_.empty()) {
      const auto work = std::move(queue_.front());
      queue_.pop_front();
      work();
    }
  }
  using StoredUsers::recovered;

  bool away = false;
  std::size_t most = 100'000;
  std::size_t longest = 0;
  std::size_t erased_count = 0;
  std::map<std::string, std::string> names;

 private:
  void save(const std::string& name, const std::string& id, DoneHandler done) override {
    ask([this, name, id] { names[name] = id; }, std::move(done));
  }
  void save_if_absent(const std::string& name, const std::string& id, DoneHandler done) override {
    ask([this, name, id] { names.emplace(name, id); }, std::move(done));
  }
  void look_up(const std::string& name, LookedUpHandler done) override {
    if (away) return loop_.post([done] { done(snug::Unexpected(snug::Error{"away", ""})); });
    if (queue_.size() >= most)
      return loop_.post([done] { done(snug::Unexpected(snug::Error{"queue_full", ""})); });
    queue_.push_back([this, name, done] {
      const auto found = names.find(name);
      done(found == names.end() ? SocketId() : SocketId(found->second));
    });
  }
  void erase(const std::string& name, const std::string& id, DoneHandler done) override {
    ask(
        [this, name, id] {
          ++erased_count;
          if (const auto found = names.find(name); found != names.end() && found->second == id)
            names.erase(found);
        },
        std::move(done));
  }
  void ask(std::function<void()> work, DoneHandler done) {
    if (away || queue_.size() >= most) return loop_.post([done] { done(false); });
    queue_.push_back([this, work, done] { away ? done(false) : (work(), done(true)); });
    longest = std::max(longest, queue_.size());
  }

  snug::Loop& loop_;
  std::deque<std::function<void()>> queue_;
};

class StoredUsersTest : public ::testing::Test {
 protected:
  std::optional<std::string> find(const std::string& name) {
    std::optional<std::string> id;
    users.find(name, [&id](std::optional<std::string> found) { id = std::move(found); });
    users.answer();
    world.run_until_idle();
    return id;
  }

  snug::testing::World world;
  Database users{world.loop()};
};

TEST_F(StoredUsersTest, ManyNamesAtOnceAllComeAndAllGo) {
  constexpr int kCount = 150'000;
  for (int i = 0; i < kCount; ++i) users.put("name" + std::to_string(i), "s");
  users.answer();
  world.advance(2s);
  EXPECT_EQ(users.names.size(), std::size_t{kCount});
  for (int i = 0; i < kCount; ++i) users.remove("name" + std::to_string(i), "s");
  users.answer();
  world.advance(2s);
  EXPECT_EQ(users.names.size(), 0U);
  EXPECT_LE(users.longest, 1'000U);
}

TEST_F(StoredUsersTest, NamesThatAFullQueueRefusesAreToldAgain) {
  users.most = 1;
  users.put("ann", "a");
  users.put("bob", "b");
  users.answer();
  world.advance(2s);
  users.answer();
  EXPECT_EQ(users.names.size(), 2U);
}

TEST_F(StoredUsersTest, ANameThatWaitsToBeSavedIsFound) {
  for (int i = 0; i < 2'000; ++i) users.put("name" + std::to_string(i), "s");
  EXPECT_EQ(find("name1999"), "s");
  users.names["name1999"] = "at another server";
  EXPECT_EQ(find("name1999"), "at another server");
}

TEST_F(StoredUsersTest, NamesThatComeAndGoWhileItIsAwayAreBounded) {
  users.away = true;
  const std::string tail(20'000, 'x');
  for (int i = 0; i < 5'000; ++i) {
    users.put(std::to_string(i) + tail, "s");
    users.remove(std::to_string(i) + tail, "s");
    world.run_until_idle();
  }
  users.put("ann", "a");
  world.advance(2s);
  users.away = false;
  users.erased_count = 0;
  users.recovered();
  users.answer();
  EXPECT_GT(users.erased_count, 0U);
  EXPECT_LE(users.erased_count, (64U << 20) / tail.size());
  EXPECT_EQ(users.names, (std::map<std::string, std::string>{{"ann", "a"}}));
}

TEST_F(StoredUsersTest, ClosesWhenTheDatabaseKnowsEverything) {
  for (int i = 0; i < 3'000; ++i) users.put(std::to_string(i), "s");
  users.answer();
  for (int i = 0; i < 3'000; ++i) users.remove(std::to_string(i), "s");
  int closed = 0;
  users.close([&closed] { ++closed; });
  EXPECT_EQ(closed, 0);
  users.answer();
  EXPECT_EQ(closed, 1);
  EXPECT_TRUE(users.names.empty());
}

TEST_F(StoredUsersTest, ClosesBesideADatabaseThatHangs) {
  users.put("ann", "a");
  int closed = 0;
  users.close([&closed] { ++closed; });
  world.advance(2s);
  EXPECT_EQ(closed, 1);
}

}  // namespace
