// A write that meets a lost page fails alone, and leaves nothing half done.
#include <SQLiteCpp/Column.h>
#include <sqlite3.h>

#include "damaged_file.h"
#include "store_fixture.h"

namespace snug::storage::test {
namespace {

using model::StoreError;

class DamagedWrite : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    bench_->append_now(draft(1, room_, 1));
    bench_->writer().finish();
  }
  /// Damages the file while the writer has it open, and makes the writer read it again.
  void lose_pages_of(const std::string& name) {
    DamagedFile file(folder_.file("snug.db"));
    for (const FilePage& page : file.pages_of(name)) file.zero(page.number);
    sqlite3_db_release_memory(bench_->writer().connection().handle());
  }
  Answer<model::Invite>& add_invite(std::uint8_t first) {
    model::Invite invite;
    invite.token_hash = token(first);
    invite.uses_left = 1;
    return bench_->add<model::Invite>(
        Steps::kOne, [invite](Tables& tables) { return tables.people.add_invite(invite); });
  }
  std::int64_t count(const std::string& table) {
    return bench_->writer()
        .connection()
        .database()
        .execAndGet("SELECT count(*) FROM " + table + " NOT INDEXED")
        .getInt64();
  }
};

TEST_F(DamagedWrite, FailsAloneInItsBatchAndIsReportedOnce) {
  lose_pages_of("sqlite_autoindex_invites_1");
  const auto& before = bench_->append(draft(1, room_, 2));
  const auto& invite = add_invite(7);
  const auto& other = add_invite(8);
  const auto& behind = bench_->append(draft(1, room_, 3));
  bench_->commit();
  EXPECT_EQ(invite->error(), StoreError::kDamaged);
  EXPECT_EQ(other->error(), StoreError::kDamaged);
  EXPECT_EQ((*before)->event.gseq.value, 2);
  EXPECT_EQ((*behind)->event.gseq.value, 3);
  EXPECT_FALSE(bench_->writer().broken());
  EXPECT_EQ(bench_->writer().take_notes().size(), 1U);
  EXPECT_EQ(count("invites"), 1) << "no row without its entry in the index";
}

TEST_F(DamagedWrite, OfSeveralStatementsIsUndoneWhole) {
  lose_pages_of("sqlite_autoindex_sent_ids_1");
  model::EventDraft bot = draft(2, room_, 0);
  bot.message_id = "one";
  EXPECT_EQ(bench_->append_now(bot).error(), StoreError::kDamaged);
  EXPECT_EQ(bench_->append_now(draft(2, room_, 1))->event.gseq.value, 2);
  EXPECT_EQ(count("events"), 2);
  EXPECT_EQ(bench_->writer().take_notes().size(), 1U);
}

TEST_F(DamagedWrite, RepeatingALostEventDoesNotBreakTheWriter) {
  lose_pages_of("events");
  auto& repeat = bench_->append(draft(1, room_, 1));
  auto& marks = bench_->add<bool>(Steps::kOne, [this](Tables& tables) {
    return tables.rooms.save_mark({room_, model::UserId{1}, {1}, {1}});
  });
  bench_->commit();
  EXPECT_EQ(repeat->error(), StoreError::kDamaged);
  EXPECT_TRUE(*marks);
  EXPECT_FALSE(bench_->writer().broken());
}

TEST_F(DamagedWrite, OfTheCountersBeforeACheckpointLeavesThemInTheLog) {
  bench_->append_now(draft(1, room_, 2));
  lose_pages_of("devices");
  bench_->writer().checkpoint();
  EXPECT_FALSE(bench_->writer().broken());
  EXPECT_EQ(bench_->writer().take_notes().size(), 1U);
  EXPECT_EQ(bench_->writer().connection().wal_bytes(), 0U) << "the rest of the checkpoint is done";
  EXPECT_EQ(bench_->append_now(draft(1, room_, 3))->event.gseq.value, 3);
}

}  // namespace
}  // namespace snug::storage::test
