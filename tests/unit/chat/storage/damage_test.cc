// A disk that lost a page or a bit: requests that need the lost data fail alone, and everything
// else works.
#include <SQLiteCpp/Column.h>

#include <algorithm>
#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include "damaged_file.h"
#include "storage/database.h"
#include "store_fixture.h"
#include "waiting_loop.h"

namespace snug::storage::test {
namespace {

using model::GlobalSeq;
using model::Page;
using model::RoomSeq;
using model::StoreError;
using model::UserId;

constexpr std::int64_t kEvents = 200;

class DamageTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    for (std::int64_t n = 1; n <= kEvents; ++n) {
      bench_->append(draft(1, room_, n, "{\"text\":\"" + std::string(100, 'x') + "\"}"));
    }
    bench_->commit();
    bench_->writer().finish();
  }
  std::string path() const { return folder_.file("snug.db"); }

  /// The leaf pages of `events`, in the order of their events.
  std::vector<std::int64_t> leaves() {
    std::vector<std::int64_t> pages;
    for (const FilePage& page : DamagedFile(path()).pages_of("events")) {
      if (page.type == "leaf") pages.push_back(page.number);
    }
    return pages;
  }
  void overwrite(std::int64_t offset, const std::string& bytes) const {
    DamagedFile(path()).overwrite(offset, bytes);
  }
  void zero(std::int64_t page) const { DamagedFile(path()).zero(page); }
  /// Removes the room's events 50 to 60 from the index of rooms.
  void lose_part_of_the_list() const {
    SQLite::Database(path(), SQLite::OPEN_READWRITE)
        .exec(
            "PRAGMA writable_schema = ON;"
            "CREATE INDEX part ON events (room, seq) WHERE seq NOT BETWEEN 50 AND 60;"
            "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = "
            "'part') WHERE name = 'sqlite_autoindex_events_1';"
            "DELETE FROM sqlite_schema WHERE name = 'part';");
  }
  /// Reads the whole room forwards, across damage.
  std::set<std::int64_t> readable(Reader& reader) const {
    std::set<std::int64_t> seqs;
    std::int64_t after = 0;
    for (bool more = true; more;) {
      const Page page = reader.after(room_, {after}, 7);
      for (const model::Event& event : page.events) seqs.insert(event.seq.value);
      if (page.damage) after = page.damage->last;
      if (!page.events.empty()) after = page.events.back().seq.value;
      more = page.more;
    }
    return seqs;
  }
};

TEST_F(DamageTest, ALostLeafExceptTheLastLosesOnlyItsOwnEvents) {
  bench_.reset();
  const std::vector<std::int64_t> pages = leaves();
  ASSERT_GT(pages.size(), 5U);
  const auto whole = [this] {
    std::FILE* file = std::fopen(path().c_str(), "rb");
    std::string bytes(std::filesystem::file_size(path()), '\0');
    EXPECT_EQ(std::fread(bytes.data(), 1, bytes.size(), file), bytes.size());
    std::fclose(file);
    return bytes;
  }();
  for (std::size_t i = 0; i + 1 < pages.size(); ++i) {
    zero(pages[i]);
    {
      Bench bench(path());  // A start.
      const std::set<std::int64_t> seqs = readable(bench.reader());
      EXPECT_LT(seqs.size(), static_cast<std::size_t>(kEvents));
      EXPECT_GT(seqs.size(), static_cast<std::size_t>(kEvents) - 60);
      EXPECT_EQ(bench.reader().take_notes().size(), kEvents - seqs.size());
      const auto next = bench.append_now(draft(1, room_, kEvents + 1));
      EXPECT_EQ(next->event.seq.value, kEvents + 1) << "writing goes on";
      EXPECT_FALSE(bench.writer().broken());
    }
    std::filesystem::remove(path() + "-wal");
    overwrite(0, whole);
  }
}

TEST_F(DamageTest, AReplayStopsBeforeDamageThenReportsItAndContinuesBehindIt) {
  bench_.reset();
  zero(leaves()[2]);
  Bench bench(path());
  const Page before =
      bench.reader().since(UserId{2}, GlobalSeq{0}, GlobalSeq{kEvents}, 1000, 1'000'000);
  ASSERT_FALSE(before.events.empty());
  EXPECT_TRUE(before.more);
  EXPECT_EQ(before.damage, std::nullopt);
  const GlobalSeq edge = before.events.back().gseq;
  const Page damaged = bench.reader().since(UserId{2}, edge, GlobalSeq{kEvents}, 1000, 1'000'000);
  EXPECT_TRUE(damaged.events.empty());
  ASSERT_TRUE(damaged.damage);
  EXPECT_EQ(damaged.damage->first, edge.value + 1);
  const Page behind = bench.reader().since(UserId{2}, GlobalSeq{damaged.damage->last},
                                           GlobalSeq{kEvents}, 1000, 1'000'000);
  EXPECT_EQ(behind.events.front().gseq.value, damaged.damage->last + 1);
  EXPECT_EQ(behind.events.back().gseq.value, kEvents);
}

/// The numbers of the events and of the damage in a page.
std::set<std::int64_t> told_by(const Page& page) {
  std::set<std::int64_t> numbers;
  for (const model::Event& event : page.events) numbers.insert(event.seq.value);
  if (!page.damage) return numbers;
  const auto [low, high] = std::minmax(page.damage->first, page.damage->last);
  for (std::int64_t number = low; number <= high; ++number) numbers.insert(number);
  return numbers;
}

TEST_F(DamageTest, AHoleInTheListOfARoomIsDamageInItsHistory) {
  bench_.reset();
  lose_part_of_the_list();
  Bench bench(path());
  std::set<std::int64_t> forwards;
  for (std::int64_t after = 0; after < kEvents; after = *forwards.rbegin()) {
    forwards.merge(told_by(bench.reader().after(room_, {after}, 7)));
  }
  std::set<std::int64_t> backwards;
  for (std::int64_t before = kEvents + 1; before > 1; before = *backwards.begin()) {
    backwards.merge(told_by(bench.reader().before(room_, {before}, 7)));
  }
  EXPECT_EQ(forwards.size(), static_cast<std::size_t>(kEvents));
  EXPECT_EQ(backwards.size(), static_cast<std::size_t>(kEvents));
  EXPECT_FALSE(bench.reader().take_notes().empty());
  const Page replay =
      bench.reader().since(UserId{2}, GlobalSeq{0}, GlobalSeq{kEvents}, 1000, 1'000'000);
  EXPECT_EQ(replay.events.size(), static_cast<std::size_t>(kEvents)) << "by the rows themselves";
}

TEST_F(DamageTest, ARoomsListWithALostMiddleIsRebuiltAtTheStartAfterARead) {
  bench_.reset();
  lose_part_of_the_list();
  for (const bool is_first : {true, false}) {
    WaitingLoop loop;
    DatabaseOptions options;
    options.path = path();
    auto database = Database::open(loop.host(), options);
    ASSERT_TRUE(database) << database.error().message;
    std::optional<Result<Page, StoreError>> answer;
    (*database)->read_after(room_, {45}, 10,
                            [&answer](Result<Page, StoreError> page) { answer = std::move(page); });
    loop.run_until([&answer] { return answer.has_value(); });
    EXPECT_EQ((*answer)->events.size(), is_first ? 4U : 10U);
  }
}

TEST_F(DamageTest, DamagedListsOfRoomsAreRebuiltAtAStart) {
  bench_.reset();
  DamagedFile file(path());
  for (const FilePage& page : file.pages_of("sqlite_autoindex_events_1")) file.zero(page.number);
  WaitingLoop loop;
  DatabaseOptions options;
  options.path = path();
  auto database = Database::open(loop.host(), options);
  ASSERT_TRUE(database) << database.error().message;
  EXPECT_EQ((*database)->take_snapshot().rooms.at(0).head.value, kEvents);
  loop.run_until([&loop] { return !loop.log_lines.empty(); });
  EXPECT_NE(loop.log_lines[0].find("sqlite_autoindex_events_1, which is built anew"),
            std::string::npos)
      << loop.log_lines[0];
  database->reset();
  Bench bench(path());
  EXPECT_EQ(readable(bench.reader()).size(), static_cast<std::size_t>(kEvents));
}

TEST_F(DamageTest, AFlippedBitIsFoundByTheChain) {
  bench_.reset();
  {
    SQLite::Database(path(), SQLite::OPEN_READWRITE)
        .exec("UPDATE events SET body = replace(body, 'xxxx', 'xxxy') WHERE gseq = 100");
  }
  Bench bench(path());
  const Page page = bench.reader().before(room_, RoomSeq{101}, 10);
  ASSERT_TRUE(page.damage);
  EXPECT_EQ(page.damage->first, 100);
  EXPECT_EQ(page.damage->last, 100);
  EXPECT_EQ(readable(bench.reader()).size(), static_cast<std::size_t>(kEvents) - 1);
}

TEST_F(DamageTest, BehindAHoleADamagedEventIsRefusedAndTheWholeOneAfterItIsNot) {
  bench_.reset();
  {
    SQLite::Database file(path(), SQLite::OPEN_READWRITE);
    file.exec("DELETE FROM events WHERE gseq BETWEEN 90 AND 99");
    file.exec("UPDATE events SET body = '', chain = 0 WHERE gseq = 100");
  }
  Bench bench(path());
  const std::set<std::int64_t> seqs = readable(bench.reader());
  EXPECT_FALSE(seqs.contains(100));
  EXPECT_TRUE(seqs.contains(101));
  EXPECT_EQ(seqs.size(), static_cast<std::size_t>(kEvents) - 11);
  const Page page = bench.reader().before(room_, RoomSeq{102}, 1);
  ASSERT_EQ(page.events.size(), 1U);
  EXPECT_EQ(page.events[0].seq.value, 101);
}

TEST_F(DamageTest, ARepeatOfALostEventIsNeitherConfirmedNorFatal) {
  bench_.reset();
  zero(leaves()[2]);
  Bench bench(path());
  const std::set<std::int64_t> seqs = readable(bench.reader());
  std::int64_t lost = 1;
  while (seqs.contains(lost)) ++lost;
  EXPECT_EQ(bench.append_now(draft(1, room_, lost)).error(), StoreError::kDamaged);
  EXPECT_EQ(bench.append_now(draft(1, room_, kEvents + 1))->kind, model::Appended::Kind::kStored);
}

TEST_F(DamageTest, DamageIsLoggedAtTheStartAndWhenItIsRead) {
  bench_.reset();
  zero(leaves()[0]);
  {
    SQLite::Database(path(), SQLite::OPEN_READWRITE)
        .exec("UPDATE events SET kind = 'massage' WHERE gseq = 190");
  }
  WaitingLoop loop;
  DatabaseOptions options;
  options.path = path();
  auto database = Database::open(loop.host(), options);
  ASSERT_TRUE(database) << database.error().message;
  loop.run_until([&loop] { return !loop.log_lines.empty(); });
  EXPECT_NE(loop.log_lines[0].find("event 190 cannot be read: it is not what was stored"),
            std::string::npos)
      << loop.log_lines[0];
  std::optional<Result<Page, StoreError>> answer;
  (*database)->read_after(room_, {0}, 10,
                          [&answer](Result<Page, StoreError> page) { answer = std::move(page); });
  loop.run_until([&answer] { return answer.has_value(); });
  EXPECT_TRUE((*answer)->damage);
  EXPECT_NE(loop.log_lines[1].find(path() + " is damaged: event 1 cannot be read"),
            std::string::npos)
      << loop.log_lines[1];
}

TEST_F(DamageTest, AStartThatCannotReadARequiredTableAsksForABackup) {
  bench_.reset();
  zero(leaves().back());
  WaitingLoop loop;
  DatabaseOptions options;
  options.path = path();
  const auto database = Database::open(loop.host(), options);
  ASSERT_FALSE(database);
  EXPECT_EQ(database.error().code, "database_unusable");
  EXPECT_NE(database.error().message.find("backup"), std::string::npos);
}

}  // namespace
}  // namespace snug::storage::test
