// The store with its threads: order of answers, closing, signs of life, and reports to the
// operator.
#include "storage/database.h"

#include <unistd.h>

#include <map>

#include "store_fixture.h"
#include "support/faulty_vfs.h"
#include "waiting_loop.h"

namespace snug::storage::test {
namespace {

using model::Appended;
using model::StoreError;
using test_support::FaultyVfs;

class DatabaseTest : public testing::Test {
 protected:
  DatabaseOptions options(std::string vfs = "") {
    DatabaseOptions made;
    made.path = folder_.file("snug.db");
    made.vfs = std::move(vfs);
    made.ids = [last = std::map<IdKind, std::int64_t>()](IdKind kind) mutable {
      return ++last[kind];
    };
    made.on_fatal = [this](std::string_view message) { fatal_.emplace_back(message); };
    return made;
  }

  /// Stores two users and their room.
  void prepare_people() {
    Bench bench(options().path);
    bench.add_people(2);
    room_ = bench.open_room(1, 2);
    bench.writer().finish();
  }
  void open(DatabaseOptions chosen) {
    auto opened = Database::open(loop_.host(), std::move(chosen));
    ASSERT_TRUE(opened) << opened.error().message;
    database_ = *std::move(opened);
  }
  std::string open_error() {
    auto opened = Database::open(loop_.host(), options());
    return opened ? "none" : opened.error().code;
  }

  void append(std::int64_t n) {
    database_->append(draft(1, room_, n), [this, n](Result<Appended, StoreError> result) {
      order_.push_back(n);
      answers_.push_back(std::move(result));
    });
  }
  void wait_for_answers(std::size_t count) {
    loop_.run_until([this, count] { return answers_.size() >= count; });
  }

  TemporaryFolder folder_;
  WaitingLoop loop_;
  model::RoomId room_;
  std::vector<std::string> fatal_;
  std::vector<std::int64_t> order_;
  std::vector<Result<Appended, StoreError>> answers_;
  std::unique_ptr<Database> database_;
};

TEST_F(DatabaseTest, AnswersInTheOrderOfAsking) {
  prepare_people();
  open(options());
  for (int n = 1; n <= 500; ++n) append(n);
  wait_for_answers(500);
  for (std::size_t i = 0; i < 500; ++i) {
    ASSERT_EQ(order_[i], static_cast<std::int64_t>(i) + 1);
    ASSERT_EQ(answers_[i]->kind, Appended::Kind::kStored);
    ASSERT_EQ(answers_[i]->event.gseq.value, static_cast<std::int64_t>(i) + 1);
  }
}

TEST_F(DatabaseTest, WaitingWritesShareOneSync) {
  prepare_people();
  FaultyVfs vfs(1);
  open(options(vfs.name()));
  const std::size_t before = vfs.sync_count();
  for (int n = 1; n <= 500; ++n) append(n);
  wait_for_answers(500);
  EXPECT_LT(vfs.sync_count() - before, 100U);
  database_.reset();
}

TEST_F(DatabaseTest, ABatchIsBounded) {
  prepare_people();
  FaultyVfs vfs(1);
  DatabaseOptions bounded = options(vfs.name());
  bounded.max_batch_count = 10;
  open(bounded);
  const std::size_t before = vfs.sync_count();
  for (int n = 1; n <= 100; ++n) append(n);
  wait_for_answers(100);
  EXPECT_GE(vfs.sync_count() - before, 10U);
  database_.reset();
}

TEST_F(DatabaseTest, ReturnsTheSnapshotOfTheStoredState) {
  prepare_people();
  open(options());
  const model::Snapshot snapshot = database_->take_snapshot();
  EXPECT_EQ(snapshot.users.size(), 2U);
  ASSERT_EQ(snapshot.rooms.size(), 1U);
  EXPECT_EQ(snapshot.rooms[0].id, room_);
}

TEST_F(DatabaseTest, EveryCallReachesTheDatabase) {
  open(options());
  std::string done;
  const auto note = [&done](const char* name) {
    return
        [&done, name](const auto& result) { done += std::string(name) + (result ? "+ " : "- "); };
  };
  model::Invite invite;
  invite.token_hash = token(1);
  invite.expires_at = 1000;
  database_->add_invite(invite, note("invite"));
  model::User user;
  user.name = "ada";
  database_->register_user(token(1), user, 0, note("user"));
  database_->add_device(sign_in_of({1}, 2, 3), note("device"));
  database_->open_direct_room(model::UserId{1}, model::UserId{1}, note("room"));
  database_->append(draft(1, model::RoomId{1}, 1), note("append"));
  database_->save_marks({{model::RoomId{1}, model::UserId{1}, {1}, {1}}}, note("marks"));
  database_->save_last_seen(model::UserId{1}, 5, note("seen"));
  database_->save_running_time(7, note("running"));
  database_->remove_device(model::DeviceId{1}, note("removed"));
  database_->set_password(model::UserId{1}, "hash", note("password"));
  database_->renew_password_hash(model::UserId{1}, "hash", "other", note("renewed"));
  loop_.run_until([&done] { return done.ends_with("renewed+ "); });
  EXPECT_EQ(
      done,
      "invite+ user+ device+ room+ append+ marks+ seen+ running+ removed+ password+ renewed+ ");
}

TEST_F(DatabaseTest, ReadsSeeAnsweredWrites) {
  prepare_people();
  open(options());
  append(1);
  wait_for_answers(1);
  std::vector<std::size_t> counts;
  const auto count = [&counts](Result<model::Page, StoreError> page) {
    counts.push_back(page->events.size());
  };
  database_->read_since(model::UserId{2}, {0}, {1}, 10, 1000, count);
  database_->read_before(room_, {2}, 10, count);
  database_->read_after(room_, {0}, 10, count);
  loop_.run_until([&counts] { return counts.size() == 3; });
  EXPECT_EQ(counts, (std::vector<std::size_t>{1, 1, 1}));
}

TEST_F(DatabaseTest, CloseAnswersEveryRequest) {
  prepare_people();
  open(options());
  for (int n = 1; n <= 50; ++n) append(n);
  bool is_read = false;
  database_->read_after(room_, {0}, 1, [&is_read](const auto&) { is_read = true; });
  database_->close();
  loop_.run_tasks();
  EXPECT_EQ(answers_.size(), 50U);
  EXPECT_TRUE(is_read);
  EXPECT_FALSE(std::filesystem::exists(folder_.file("snug.db-wal")));
}

TEST_F(DatabaseTest, AfterCloseEverythingFails) {
  prepare_people();
  open(options());
  database_->close();
  append(1);
  bool is_failed = false;
  database_->read_after(room_, {0}, 1, [&is_failed](Result<model::Page, StoreError> page) {
    is_failed = page.error() == StoreError::kFailed;
  });
  wait_for_answers(1);
  loop_.run_until([&is_failed] { return is_failed; });
  EXPECT_EQ(answers_[0].error(), StoreError::kFailed);
}

TEST_F(DatabaseTest, AnswersThatComeAfterItsEndStillReachTheirCallbacks) {
  prepare_people();
  open(options());
  append(1);
  database_.reset();
  loop_.run_tasks();
  EXPECT_EQ(answers_.size(), 1U);
}

TEST_F(DatabaseTest, CheckpointsWhenNothingWasWrittenForAWhile) {
  prepare_people();
  FaultyVfs vfs(1);
  open(options(vfs.name()));
  append(1);
  wait_for_answers(1);
  const std::size_t before = vfs.sync_count();
  loop_.advance(std::chrono::seconds(5));
  // The look at the files is asked for again when the writer has done it. The second one is behind
  // the checkpoint.
  const auto is_looked_after = [this] { return loop_.timers_count() == 1; };
  loop_.run_until(is_looked_after);
  loop_.advance(std::chrono::seconds(1));
  loop_.run_until(is_looked_after);
  EXPECT_GE(vfs.sync_count() - before, 2U);
  database_.reset();
}

TEST_F(DatabaseTest, TheWriteAheadLogIsBoundedUnderWritersThatNeverPause) {
  prepare_people();
  open(options());
  constexpr std::int64_t kDrafts = 400;
  const std::string body(100'000, 'x');  // 40 MB in all.
  for (std::int64_t n = 1; n <= kDrafts; ++n) {
    database_->append(draft(1, room_, n, body), [this](Result<Appended, StoreError> result) {
      answers_.push_back(std::move(result));
    });
  }
  wait_for_answers(kDrafts);
  EXPECT_LT(std::filesystem::file_size(folder_.file("snug.db-wal")), 24U * 1024 * 1024);
}

TEST_F(DatabaseTest, ASecondOneOnTheSameFileIsRefused) {
  open(options());
  EXPECT_EQ(open_error(), "database_in_use");
  database_->close();
  EXPECT_EQ(open_error(), "none");
}

TEST_F(DatabaseTest, AFolderThatCannotBeWrittenIsRefused) {
  if (geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  std::filesystem::permissions(folder_.path(), std::filesystem::perms(0500));
  EXPECT_EQ(open_error(), "data_folder_not_ours");
  std::filesystem::permissions(folder_.path(), std::filesystem::perms(0700));
}

TEST_F(DatabaseTest, AFullDiskAndItsEndAreEachReportedOnce) {
  prepare_people();
  FaultyVfs vfs(1);
  open(options(vfs.name()));
  vfs.fill_disk_at_write(1);
  append(1);
  wait_for_answers(1);
  append(1);
  wait_for_answers(2);
  vfs.heal();
  append(1);
  wait_for_answers(3);
  database_->close();
  loop_.run_tasks();
  EXPECT_EQ(answers_[0].error(), StoreError::kFull);
  EXPECT_EQ(answers_[1].error(), StoreError::kFull);
  EXPECT_EQ(answers_[2]->event.seq.value, 1);
  EXPECT_EQ(loop_.log_lines.size(), 2U);
  EXPECT_TRUE(fatal_.empty());
  database_.reset();
}

TEST_F(DatabaseTest, AFailedSyncIsFatalAndReportedOnce) {
  prepare_people();
  FaultyVfs vfs(1);
  open(options(vfs.name()));
  vfs.fail_at_sync(1);
  append(1);
  wait_for_answers(1);
  vfs.heal();
  append(1);
  wait_for_answers(2);
  loop_.run_until([this] { return !fatal_.empty(); });
  EXPECT_EQ(answers_[0].error(), StoreError::kFailed);
  EXPECT_EQ(answers_[1].error(), StoreError::kFailed);
  loop_.advance(std::chrono::seconds(30));
  database_->close();
  loop_.run_tasks();
  EXPECT_EQ(fatal_.size(), 1U);
  database_.reset();
}

}  // namespace
}  // namespace snug::storage::test
