// Full disks and failing syncs at every point of a batch and of a checkpoint.
#include "store_fixture.h"
#include "support/faulty_vfs.h"

namespace snug::storage::test {
namespace {

using model::RoomSeq;
using model::StoreError;
using test_support::FaultyVfs;

class Faults : public testing::Test {
 protected:
  Faults() {
    open();
    bench_->add_people(2);
    room_ = bench_->open_room(1, 2);
  }
  ~Faults() override { bench_.reset(); }

  void open() {
    bench_.reset();
    bench_ = std::make_unique<Bench>(folder_.file("snug.db"), vfs_.name());
  }
  /// Ten drafts in one batch, numbered from `first_n`, with bodies that fill pages.
  std::vector<Answer<model::Appended>*> append_ten(std::int64_t first_n) {
    std::vector<Answer<model::Appended>*> answers;
    for (std::int64_t n = first_n; n < first_n + 10; ++n) {
      answers.push_back(&bench_->append(draft(1, room_, n, std::string(3000, 'x'))));
    }
    bench_->commit();
    return answers;
  }
  std::size_t stored_count() {
    return bench_->reader().after(room_, RoomSeq{0}, 1000).events.size();
  }

  TemporaryFolder folder_;
  FaultyVfs vfs_{7};
  std::unique_ptr<Bench> bench_;
  model::RoomId room_;
};

TEST_F(Faults, AFullDiskAtAnyWriteStoresNothingAndPasses) {
  bool is_reached = true;
  for (std::size_t nth = 1; is_reached; ++nth) {
    const std::size_t before = stored_count();
    const auto first_n = static_cast<std::int64_t>(before) + 1;
    vfs_.fill_disk_at_write(nth);
    is_reached = false;
    for (auto* answer : append_ten(first_n)) {
      if ((*answer)->has_value()) continue;
      ASSERT_EQ((*answer)->error(), StoreError::kFull) << "write " << nth;
      is_reached = true;
    }
    vfs_.heal();
    if (is_reached) {
      ASSERT_EQ(stored_count(), before) << "write " << nth;
      for (auto* answer : append_ten(first_n)) ASSERT_TRUE(*answer) << "write " << nth;
    }
    ASSERT_EQ(stored_count(), before + 10);
    ASSERT_FALSE(bench_->writer().broken());
  }
  open();
  const model::Snapshot snapshot = bench_->writer().snapshot();
  EXPECT_EQ(static_cast<std::size_t>(snapshot.head.value), stored_count());
  EXPECT_EQ(snapshot.devices[0].last_n.value, snapshot.head.value);
  EXPECT_GT(stored_count(), 50U);  // The fault was tried at several writes.
}

TEST_F(Faults, AFullDiskDuringACheckpointLosesNothing) {
  for (std::size_t nth = 1; nth <= 12; ++nth) {
    const auto first_n = static_cast<std::int64_t>(stored_count()) + 1;
    append_ten(first_n);
    vfs_.fill_disk_at_write(nth);
    bench_->writer().checkpoint();
    vfs_.heal();
    ASSERT_FALSE(bench_->writer().broken());
    ASSERT_EQ(stored_count(), static_cast<std::size_t>(first_n) + 9);
  }
  open();
  EXPECT_EQ(stored_count(), 120U);
}

TEST_F(Faults, AFailedSyncFailsTheBatchAndEverythingAfterIt) {
  vfs_.fail_at_sync(1);
  for (auto* answer : append_ten(1)) ASSERT_EQ((*answer)->error(), StoreError::kFailed);
  vfs_.heal();
  for (auto* answer : append_ten(1)) ASSERT_EQ((*answer)->error(), StoreError::kFailed);
  EXPECT_TRUE(bench_->writer().broken());
}

TEST_F(Faults, AfterAFailedSyncTheRepeatUnderTheSameNumberIsStoredOnce) {
  append_ten(1);
  vfs_.fail_at_sync(1);
  append_ten(11);
  vfs_.heal();
  open();
  append_ten(11);
  EXPECT_EQ(stored_count(), 20U);
  EXPECT_EQ(bench_->writer().snapshot().devices[0].last_n.value, 20);
}

TEST_F(Faults, AFailedSyncDuringACheckpointBreaksTheWriterAndLosesNothing) {
  append_ten(1);
  vfs_.fail_at_sync(2);  // The first is the commit of the folded counters.
  bench_->writer().checkpoint();
  EXPECT_TRUE(bench_->writer().broken());
  vfs_.heal();
  open();
  EXPECT_EQ(stored_count(), 10U);
}

}  // namespace
}  // namespace snug::storage::test
