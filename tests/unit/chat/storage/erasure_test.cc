// The text of a deleted message is in none of the database's files.
#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>

#include "model/message_rules.h"
#include "storage/message_writes.h"
#include "store_fixture.h"
#include "support/faulty_vfs.h"

namespace snug::storage::test {
namespace {

using model::ChangedMessage;
using model::RoomSeq;

class Erasure : public StoreTest {
 protected:
  ChangedMessage change(model::EventDraft made, const model::MessageChange& how) {
    made.device = {};
    return *bench_->now<ChangedMessage>(
        Steps::kSeveral, [made, how](Tables& tables) { return change_message(tables, made, how); });
  }
  void erase(RoomSeq seq) {
    EXPECT_EQ(change(draft(1, room_, 0), model::DeleteMessage{seq, true}).kind,
              ChangedMessage::Kind::kAppended);
  }
  void edit(RoomSeq seq, const std::string& body) {
    EXPECT_EQ(change(draft(1, room_, 0, body), model::EditMessage{seq, "?", 100}).kind,
              ChangedMessage::Kind::kAppended);
  }
  RoomSeq say(const std::string& body) {
    return bench_->append_now(draft(1, room_, ++n_, body))->event.seq;
  }
  std::string bytes_of(const char* end) const {
    std::ifstream file(folder_.file(std::string("snug.db") + end), std::ios::binary);
    std::stringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
  }
  bool files_have(const std::string& text) const {
    return bytes_of("").find(text) != std::string::npos ||
           bytes_of("-wal").find(text) != std::string::npos;
  }

  std::int64_t n_ = 0;
};

TEST_F(Erasure, DeletedContentIsOverwritten) {
  SQLite::Database& database = bench_->writer().connection().database();
  EXPECT_EQ(database.execAndGet("PRAGMA secure_delete").getInt(), 1);
}

TEST_F(Erasure, TheTextsOfAMessageAndOfItsEditsAreInNoFileAfterTheNextCheckpoint) {
  const RoomSeq seq = say("first secret" + std::string(20'000, 'x') + "end of the first");
  edit(seq, "second secret");
  say("something else");
  bench_->writer().checkpoint();
  edit(seq, "third secret");
  EXPECT_TRUE(files_have("first secret"));
  EXPECT_TRUE(files_have("third secret"));
  erase(seq);
  bench_->writer().checkpoint();
  for (const char* text : {"first secret", "xxxx", "end of the first", "second secret"}) {
    EXPECT_FALSE(files_have(text)) << text;
  }
  EXPECT_FALSE(files_have("third secret"));
  EXPECT_TRUE(files_have("something else"));
}

TEST_F(Erasure, TheFirstCheckpointOfAStartEmptiesALogThatAnEarlierProcessLeft) {
  const RoomSeq seq = say("a secret");
  erase(seq);
  const std::string path = folder_.file("snug.db");
  // As after a kill: a copy of the files while they are open.
  TemporaryFolder copy;
  for (const char* end : {"", "-wal"}) {
    std::filesystem::copy_file(path + end, copy.file(std::string("snug.db") + end));
  }
  Bench bench(copy.file("snug.db"));
  bench.append_now(draft(1, room_, n_ + 1));
  bench.writer().checkpoint();
  EXPECT_EQ(std::filesystem::file_size(copy.file("snug.db-wal")), 0U);
  std::ifstream file(copy.file("snug.db"), std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  EXPECT_EQ(bytes.str().find("a secret"), std::string::npos);
}

/// Pages fall empty and are merged meanwhile.
TEST_F(Erasure, ManyErasuresInAnyOrderLeaveNothing) {
  const auto seed = static_cast<unsigned>(std::random_device{}());
  std::cout << "seed " << seed << std::endl;
  std::mt19937 random(seed);
  std::vector<std::pair<RoomSeq, std::string>> said;
  for (int i = 0; i < 400; ++i) {
    const std::string mark = "<" + std::to_string(i) + ">";
    std::string body = mark;
    const std::size_t sizes[] = {1, 10, 100, 1000, 5000};
    while (body.size() < sizes[random() % 5]) body += mark;
    said.emplace_back(say(body), mark);
  }
  std::shuffle(said.begin(), said.end(), random);
  for (std::size_t i = 0; i < 300; ++i) {
    erase(said[i].first);
    if (random() % 20 == 0) bench_->writer().checkpoint();
  }
  bench_->writer().checkpoint();
  for (std::size_t i = 0; i < said.size(); ++i) {
    EXPECT_EQ(files_have(said[i].second), i >= 300) << said[i].second;
  }
  reopen();
  const model::Page page = bench_->reader().after(room_, {}, 1000);
  EXPECT_EQ(page.events.size(), 700U);
  EXPECT_TRUE(bench_->reader().take_notes().empty()) << "the chain holds";
}

TEST_F(Erasure, AChangedHashOfAnErasedBodyIsDamage) {
  const RoomSeq seq = say("a secret");
  say("next");
  erase(seq);
  bench_->writer().finish();
  bench_.reset();
  {
    SQLite::Database(folder_.file("snug.db"), SQLite::OPEN_READWRITE)
        .exec("UPDATE events SET body_hash = body_hash + 1 WHERE seq = 1");
  }
  Bench bench(folder_.file("snug.db"));
  EXPECT_TRUE(bench.reader().after(room_, {}, 10).damage);
}

TEST_F(Erasure, AChangeInABatchThatIsTakenBackLeavesNothing) {
  const RoomSeq seq = say("kept");
  bench_->append(draft(1, room_, ++n_, "in the same batch"));
  const auto& deleted = bench_->add<ChangedMessage>(Steps::kSeveral, [this, seq](Tables& tables) {
    model::EventDraft made = draft(1, room_, 0);
    made.device = {};
    return change_message(tables, made, model::DeleteMessage{{seq.value + 1}});
  });
  const auto& missing = bench_->add<ChangedMessage>(Steps::kSeveral, [this, seq](Tables& tables) {
    model::EventDraft made = draft(99, room_, 0);
    made.device = {};
    return change_message(tables, made, model::ReactToMessage{seq, "+", true, 50});
  });
  bench_->commit();
  EXPECT_EQ((*deleted)->erased.size(), 1U);
  EXPECT_EQ(missing->error(), model::StoreError::kNotFound) << "there is no such person";
  const model::Page page = bench_->reader().after(room_, {}, 10);
  ASSERT_EQ(page.events.size(), 3U);
  EXPECT_EQ(page.events[0].now, nullptr);
  EXPECT_TRUE(page.events[1].erased);
}

/// The power fails at any moment of a deletion. It is then whole or it did not happen, and an
/// answered one is kept.
TEST(ErasureAndPower, ACutLeavesADeletionWholeOrUndone) {
  for (std::uint64_t cut = 1; cut < 40; ++cut) {
    TemporaryFolder folder;
    test_support::FaultyVfs vfs(cut);
    const std::string path = folder.file("snug.db");
    auto bench = std::make_unique<Bench>(path, vfs.name());
    bench->add_people(2);
    const model::RoomId room = bench->open_room(1, 2);
    bench->append_now(draft(1, room, 1, "a secret"));
    const auto change = [&](model::EventDraft made, const model::MessageChange& how) {
      made.device = {};
      return bench->now<ChangedMessage>(Steps::kSeveral, [made, how](Tables& tables) {
        return change_message(tables, made, how);
      });
    };
    ASSERT_TRUE(change(draft(1, room, 0, "another"), model::EditMessage{{1}, "?", 100}));
    vfs.cut_power_at(cut);
    const bool is_answered = change(draft(1, room, 0), model::DeleteMessage{{1}}).has_value();
    bench->writer().checkpoint();
    bench.reset();
    vfs.restore_power();
    bench = std::make_unique<Bench>(path, vfs.name());
    const model::Page page = bench->reader().after(room, {}, 10);
    EXPECT_TRUE(bench->reader().take_notes().empty()) << cut;
    const bool is_deleted = page.events.size() == 3;
    EXPECT_GE(is_deleted, is_answered) << cut;
    EXPECT_EQ(page.events[0].erased.has_value(), is_deleted) << cut;
    EXPECT_EQ(page.events[1].erased.has_value(), is_deleted) << cut;
    EXPECT_EQ(page.events[0].now != nullptr, !is_deleted) << cut;
  }
}

}  // namespace
}  // namespace snug::storage::test
