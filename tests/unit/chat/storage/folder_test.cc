// The data folder: a database that disappeared before or during a run, and other programs' locks.
#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fstream>

#include "storage/database.h"
#include "store_fixture.h"
#include "waiting_loop.h"

namespace snug::storage::test {
namespace {

using model::Appended;
using model::StoreError;

class FolderTest : public testing::Test {
 protected:
  std::string path() const { return folder_.file("snug.db"); }
  DatabaseOptions options() {
    DatabaseOptions made;
    made.path = path();
    made.on_fatal = [this](std::string_view message) { fatal_.emplace_back(message); };
    return made;
  }
  std::string open_error() {
    auto opened = Database::open(loop_.host(), options());
    return opened ? "none" : opened.error().code;
  }
  void put(const std::string& name, const std::string& text) const {
    std::ofstream(folder_.file(name)) << text;
  }
  void prepare_people() {
    Bench bench(path());
    bench.add_people(2);
    room_ = bench.open_room(1, 2);
    bench.writer().finish();
  }
  void open() {
    auto opened = Database::open(loop_.host(), options());
    ASSERT_TRUE(opened) << opened.error().message;
    database_ = *std::move(opened);
  }
  Result<Appended, StoreError> append(std::int64_t n) {
    std::optional<Result<Appended, StoreError>> answer;
    database_->append(draft(1, room_, n), [&answer](Result<Appended, StoreError> result) {
      answer = std::move(result);
    });
    loop_.run_until([&answer] { return answer.has_value(); });
    return *std::move(answer);
  }

  TemporaryFolder folder_;
  WaitingLoop loop_;
  model::RoomId room_;
  std::vector<std::string> fatal_;
  std::unique_ptr<Database> database_;
};

TEST_F(FolderTest, AnEmptyFolderIsAFirstStart) {
  EXPECT_EQ(open_error(), "none");
  EXPECT_EQ(open_error(), "none");
}

TEST_F(FolderTest, AMissingOrTruncatedDatabaseBesideItsTracesIsNotCreatedAnew) {
  for (const char* trace : {"snug.db-wal", "snug.db.id", "snug.db.lock"}) {
    put(trace, "x");
    EXPECT_EQ(open_error(), "database_missing") << trace;
    EXPECT_FALSE(std::filesystem::exists(path()));
    for (const std::size_t size : {0U, 1U, 99U}) {
      put("snug.db", std::string(size, 'x'));
      EXPECT_EQ(open_error(), "database_missing") << trace << ", " << size << " bytes";
    }
    std::filesystem::remove(path());
    std::filesystem::remove(folder_.file(trace));
  }
  EXPECT_EQ(open_error(), "none");
}

TEST_F(FolderTest, ARemovedDatabaseIsNoticedAtTheNextStart) {
  open();
  database_.reset();
  std::filesystem::remove(path());
  EXPECT_EQ(open_error(), "database_missing");
}

TEST_F(FolderTest, ADatabaseThatWasAllInItsLostLogIsNotCreatedAnew) {
  open();
  std::filesystem::copy(path(), folder_.file("killed.db"));
  database_.reset();
  std::filesystem::rename(folder_.file("killed.db"), path());
  EXPECT_EQ(open_error(), "database_missing");
}

TEST_F(FolderTest, ABackupAloneInAnEmptyFolderIsAccepted) {
  prepare_people();
  TemporaryFolder other;
  std::filesystem::copy(path(), other.file("snug.db"));
  DatabaseOptions elsewhere = options();
  elsewhere.path = other.file("snug.db");
  auto restored = Database::open(loop_.host(), elsewhere);
  ASSERT_TRUE(restored) << restored.error().message;
  EXPECT_EQ((*restored)->take_snapshot().users.size(), 2U);
}

TEST_F(FolderTest, TheLockHoldsWhateverIsRemovedFromTheFolder) {
  open();
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    std::filesystem::remove(entry.path());
  }
  EXPECT_EQ(open_error(), "database_in_use");
}

TEST_F(FolderTest, ADatabaseInUseByAnOlderVersionIsNotMigrated) {
  prepare_people();
  put("snug.db.lock", "");
  const int older = ::open(folder_.file("snug.db.lock").c_str(), O_RDWR);
  ASSERT_EQ(flock(older, LOCK_EX | LOCK_NB), 0);
  EXPECT_EQ(open_error(), "database_in_use");
  ::close(older);
  EXPECT_EQ(open_error(), "none");
}

TEST_F(FolderTest, NothingIsAcknowledgedIntoARemovedDatabase) {
  prepare_people();
  open();
  ASSERT_TRUE(append(1));
  std::filesystem::remove(path());
  EXPECT_EQ(append(2).error(), StoreError::kFailed);
  loop_.run_until([this] { return !fatal_.empty(); });
  EXPECT_NE(fatal_[0].find("was removed or replaced"), std::string::npos) << fatal_[0];
}

TEST_F(FolderTest, ARemovedDatabaseIsNoticedWithinASecondOfSilence) {
  open();
  std::filesystem::rename(path(), folder_.file("moved.db"));
  loop_.advance(std::chrono::seconds(1));
  loop_.run_until([this] { return !fatal_.empty(); });
}

TEST_F(FolderTest, AReplacedDatabaseIsNoticedToo) {
  open();
  put("other.db", "x");
  std::filesystem::rename(folder_.file("other.db"), path());
  loop_.advance(std::chrono::seconds(1));
  loop_.run_until([this] { return !fatal_.empty(); });
}

TEST_F(FolderTest, ARemovedLogBreaksTheStoreAndLosesNothingAcknowledged) {
  prepare_people();
  open();
  for (std::int64_t n = 1; n <= 5; ++n) ASSERT_TRUE(append(n));
  std::filesystem::remove(path() + "-wal");
  EXPECT_EQ(append(6).error(), StoreError::kFailed);
  loop_.run_until([this] { return !fatal_.empty(); });
  database_.reset();
  open();
  EXPECT_GE(database_->take_snapshot().head.value, 5);
}

TEST_F(FolderTest, AnotherProgramsLockIsWaitedForAndReported) {
  prepare_people();
  open();
  auto shell = std::make_unique<SQLite::Database>(path(), SQLite::OPEN_READWRITE);
  shell->exec("BEGIN IMMEDIATE");
  std::optional<Result<Appended, StoreError>> answer;
  database_->append(draft(1, room_, 1),
                    [&answer](Result<Appended, StoreError> result) { answer = std::move(result); });
  loop_.run_until([this] { return !loop_.log_lines.empty(); });
  EXPECT_NE(loop_.log_lines[0].find("another program keeps the database"), std::string::npos);
  EXPECT_FALSE(answer);
  shell.reset();
  loop_.run_until([&answer] { return answer.has_value(); });
  EXPECT_TRUE(*answer);
  loop_.run_until([this] { return loop_.log_lines.size() == 2; });
  EXPECT_TRUE(fatal_.empty());
}

TEST_F(FolderTest, CloseDoesNotWaitForAnotherProgramsLock) {
  prepare_people();
  open();
  SQLite::Database shell(path(), SQLite::OPEN_READWRITE);
  shell.exec("BEGIN IMMEDIATE");
  std::optional<Result<Appended, StoreError>> answer;
  database_->append(draft(1, room_, 1),
                    [&answer](Result<Appended, StoreError> result) { answer = std::move(result); });
  database_->close();
  loop_.run_tasks();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->error(), StoreError::kFailed);
  EXPECT_TRUE(fatal_.empty());
}

}  // namespace
}  // namespace snug::storage::test
