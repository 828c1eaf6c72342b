// Appending: numbers, duplicates, gaps, ids, and the isolation of commands in a batch.
#include "store_fixture.h"

namespace snug::storage::test {
namespace {

using Kind = model::Appended::Kind;
using model::DeviceCounter;
using model::EventDraft;
using model::GlobalSeq;
using model::RoomSeq;
using model::StoreError;

class Append : public StoreTest {};

EventDraft with_id(model::RoomId room, std::string id,
                   std::string body = R"({"text":"with an id"})") {
  EventDraft made = draft(1, room, 0, std::move(body));
  made.message_id = std::move(id);
  return made;
}

TEST_F(Append, NumbersEventsInTheLogAndInTheirRoom) {
  const model::RoomId other = bench_->open_room(1, 3);
  auto& first = bench_->append(draft(1, room_, 1, R"({"text":"a"})"));
  auto& second = bench_->append(draft(1, other, 2));
  auto& third = bench_->append(draft(2, room_, 1));
  bench_->commit();
  EXPECT_EQ((*first)->event.gseq, GlobalSeq{1});
  EXPECT_EQ((*first)->event.seq, RoomSeq{1});
  EXPECT_EQ((*first)->event.body, R"({"text":"a"})");
  EXPECT_EQ((*second)->event.gseq, GlobalSeq{2});
  EXPECT_EQ((*second)->event.seq, RoomSeq{1});
  EXPECT_EQ((*third)->event.gseq, GlobalSeq{3});
  EXPECT_EQ((*third)->event.seq, RoomSeq{2});
}

TEST_F(Append, AnswersARepeatedNumberAsDuplicate) {
  ASSERT_TRUE(bench_->append_now(draft(1, room_, 1)));
  const auto repeat = bench_->append_now(draft(1, room_, 1));
  EXPECT_EQ(repeat->kind, Kind::kDuplicate);
  EXPECT_EQ(repeat->event.n, DeviceCounter{1});
  EXPECT_EQ(bench_->writer().snapshot().head, GlobalSeq{1});
}

TEST_F(Append, AnswersARepeatInTheSameBatchAsDuplicate) {
  auto& first = bench_->append(draft(1, room_, 1));
  auto& repeat = bench_->append(draft(1, room_, 1));
  bench_->commit();
  EXPECT_EQ((*first)->kind, Kind::kStored);
  EXPECT_EQ((*repeat)->kind, Kind::kDuplicate);
}

TEST_F(Append, AnswersANumberBeyondTheNextAsGap) {
  ASSERT_TRUE(bench_->append_now(draft(1, room_, 1)));
  const auto gap = bench_->append_now(draft(1, room_, 3));
  EXPECT_EQ(gap->kind, Kind::kGap);
  EXPECT_EQ(gap->wanted, DeviceCounter{2});
  EXPECT_EQ(bench_->writer().snapshot().head, GlobalSeq{1});
}

TEST_F(Append, StoresABatchOfDraftsInOrder) {
  std::vector<Answer<model::Appended>*> answers;
  for (int n = 1; n <= 100; ++n) answers.push_back(&bench_->append(draft(1, room_, n)));
  bench_->commit();
  for (int n = 1; n <= 100; ++n) {
    const auto& answer = **answers[static_cast<std::size_t>(n - 1)];
    EXPECT_EQ(answer->kind, Kind::kStored);
    EXPECT_EQ(answer->event.seq, RoomSeq{n});
  }
}

TEST_F(Append, KeepsTheCountersOfTwoDevicesApart) {
  EXPECT_EQ(bench_->append_now(draft(1, room_, 1))->kind, Kind::kStored);
  EXPECT_EQ(bench_->append_now(draft(2, room_, 1))->kind, Kind::kStored);
  EXPECT_EQ(bench_->append_now(draft(2, room_, 2))->kind, Kind::kStored);
  EXPECT_EQ(bench_->append_now(draft(1, room_, 2))->kind, Kind::kStored);
}

TEST_F(Append, RefusesAnUnknownRoomAndLeavesTheNeighboursAlone) {
  auto& before = bench_->append(draft(1, room_, 1));
  auto& wrong = bench_->append(draft(1, model::RoomId{77}, 2));
  auto& after = bench_->append(draft(1, room_, 2));
  bench_->commit();
  EXPECT_EQ((*before)->kind, Kind::kStored);
  EXPECT_EQ(wrong->error(), StoreError::kNotFound);
  EXPECT_EQ((*after)->kind, Kind::kStored);
  EXPECT_EQ((*after)->event.seq, RoomSeq{2});
}

TEST_F(Append, RefusesAnUnknownUserAndLeavesTheNumbersDense) {
  EventDraft wrong = draft(1, room_, 1);
  wrong.user = model::UserId{99};
  EXPECT_EQ(bench_->append_now(wrong).error(), StoreError::kNotFound);
  const auto stored = bench_->append_now(draft(1, room_, 1));
  EXPECT_EQ(stored->event.gseq, GlobalSeq{1});
  EXPECT_EQ(stored->event.seq, RoomSeq{1});
}

TEST_F(Append, RefusesADeviceThatIsSignedOut) {
  ASSERT_TRUE(bench_->now<bool>(
      Steps::kOne, [](Tables& tables) { return tables.people.remove_device(model::DeviceId{1}); }));
  EXPECT_EQ(bench_->append_now(draft(1, room_, 1)).error(), StoreError::kNotFound);
}

TEST_F(Append, RemembersIdsByTheirPlaceInTheLogAndForgetsTheOldest) {
  SQLite::Database& database = bench_->writer().connection().database();
  for (int i = 0; i < 6; ++i) bench_->append(with_id(room_, "old" + std::to_string(i)));
  bench_->commit();
  // As if this many events had been stored since.
  database.exec("UPDATE sent_ids SET gseq = gseq - 1000000");
  EXPECT_EQ(bench_->append_now(with_id(room_, "old5"))->kind, Kind::kStored);
  for (int i = 0; i < 3; ++i) bench_->append_now(with_id(room_, "new" + std::to_string(i)));
  EXPECT_EQ(database.execAndGet("SELECT count(*) FROM sent_ids").getInt(), 4);
  EXPECT_EQ(bench_->append_now(with_id(room_, "new0"))->kind, Kind::kDuplicate);
}

TEST_F(Append, StoresRepeatsWithoutNumberOrKey) {
  EXPECT_EQ(bench_->append_now(draft(1, room_, 0))->kind, Kind::kStored);
  EXPECT_EQ(bench_->append_now(draft(1, room_, 0))->kind, Kind::kStored);
}

TEST_F(Append, ContinuesTheNumbersAfterReopening) {
  bench_->append(draft(1, room_, 1));
  bench_->append(draft(1, room_, 2));
  bench_->commit();
  reopen();
  EXPECT_EQ(bench_->append_now(draft(1, room_, 2))->kind, Kind::kDuplicate);
  const auto next = bench_->append_now(draft(1, room_, 3));
  EXPECT_EQ(next->event.gseq, GlobalSeq{3});
  EXPECT_EQ(next->event.seq, RoomSeq{3});
}

TEST_F(Append, KnowsTheCountersAfterACrashBeforeAnyCheckpoint) {
  bench_->append(draft(1, room_, 1));
  bench_->commit();
  bench_.reset();  // Without finish(): the counters were never folded into the devices' rows.
  bench_ = std::make_unique<Bench>(folder_.file("snug.db"));
  EXPECT_EQ(bench_->append_now(draft(1, room_, 1))->kind, Kind::kDuplicate);
  EXPECT_EQ(bench_->writer().snapshot().devices[0].last_n, DeviceCounter{1});
}

TEST_F(Append, WritesAtMostThreePages) {
  bench_->append_now(draft(1, room_, 1, std::string(120, 'x')));
  bench_->writer().checkpoint();
  bench_->append_now(draft(1, room_, 2, std::string(120, 'x')));
  EXPECT_LE(bench_->writer().connection().wal_bytes(), 3 * 4096U);
}

}  // namespace
}  // namespace snug::storage::test
