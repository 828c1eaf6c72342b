// The events of a device's numbers: in memory, in rows, and after restarts.
#include "storage/sent_index.h"

#include "store_fixture.h"

namespace snug::storage::test {
namespace {

using model::DeviceCounter;
using model::DeviceId;
using model::GlobalSeq;

class SentNumbers : public StoreTest {
 protected:
  SentIndex made() { return SentIndex(bench_->writer().connection().database()); }
};

TEST_F(SentNumbers, AreFoundInMemoryAndInRows) {
  SentIndex index = made();
  index.add({1}, {1}, {10});
  index.add({2}, {7}, {11});
  index.add({1}, {2}, {400});
  EXPECT_EQ(index.find({1}, {2}), GlobalSeq{400});
  index.write({400});
  index.written();
  index.add({1}, {3}, {100'000});
  EXPECT_EQ(index.find({1}, {1}), GlobalSeq{10});
  EXPECT_EQ(index.find({1}, {2}), GlobalSeq{400});
  EXPECT_EQ(index.find({1}, {3}), GlobalSeq{100'000});
  EXPECT_EQ(index.find({2}, {7}), GlobalSeq{11});
}

TEST_F(SentNumbers, ThatWereNeverStoredAreNotFound) {
  SentIndex index = made();
  index.add({1}, {5}, {10});
  index.write({10});
  index.written();
  EXPECT_EQ(index.find({1}, {4}), std::nullopt);
  EXPECT_EQ(index.find({1}, {6}), std::nullopt);
  EXPECT_EQ(index.find({3}, {5}), std::nullopt);
}

TEST_F(SentNumbers, TakeAFewBytesEach) {
  SentIndex index = made();
  for (std::int64_t n = 1; n <= 1000; ++n) index.add({1}, {n}, {n * 5});
  index.write({5000});
  const auto bytes = bench_->writer().connection().database().execAndGet(
      "SELECT sum(length(gseqs)) FROM sent_runs");
  EXPECT_EQ(bytes.getInt(), 1000);
}

TEST_F(SentNumbers, AreUndoneWithTheTransaction) {
  SentIndex index = made();
  index.add({1}, {1}, {1});
  const SentIndex::Mark mark = index.mark();
  index.add({1}, {2}, {2});
  index.undo_to(mark);
  EXPECT_EQ(index.find({1}, {2}), std::nullopt);
  EXPECT_EQ(index.find({1}, {1}), GlobalSeq{1});
}

TEST_F(SentNumbers, BecomeRowsTogetherAtACheckpointAndAreFoundAfterAnyEnd) {
  const auto count = static_cast<std::int64_t>(SentIndex::kWorthWriting);
  for (std::int64_t n = 1; n <= count; ++n) bench_->append(draft(1, room_, n));
  bench_->commit();
  bench_->writer().checkpoint();
  for (std::int64_t n = 1; n <= 5; ++n) bench_->append(draft(2, room_, n));
  bench_->commit();
  bench_.reset();  // Like a crash: nothing is written at the end.
  bench_ = std::make_unique<Bench>(folder_.file("snug.db"));
  SQLite::Database& database = bench_->writer().connection().database();
  EXPECT_EQ(database.execAndGet("SELECT indexed FROM log_state").getInt64(), count);
  for (const std::int64_t n : {std::int64_t{1}, count / 2, count}) {
    EXPECT_EQ(bench_->append_now(draft(1, room_, n))->event.gseq, GlobalSeq{n});
  }
  EXPECT_EQ(bench_->append_now(draft(2, room_, 5))->event.gseq, GlobalSeq{count + 5});
}

}  // namespace
}  // namespace snug::storage::test
