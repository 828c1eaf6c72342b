// A write-ahead log damaged in its middle. SQLite drops the rest, and the operator is notified.
#include "storage/wal_check.h"

#include <fstream>
#include <sstream>

#include "damaged_file.h"
#include "storage/database.h"
#include "store_fixture.h"
#include "waiting_loop.h"

namespace snug::storage::test {
namespace {

constexpr std::int64_t kHeaderBytes = 32;
constexpr std::int64_t kFrameBytes = 24 + DamagedFile::kPageBytes;

class WalCheck : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    bench_->writer().checkpoint();
    for (std::int64_t n = 1; n <= 5; ++n) EXPECT_TRUE(bench_->append_now(draft(1, room_, n)));
    std::filesystem::copy(folder_.file("snug.db"), path());
    std::filesystem::copy(folder_.file("snug.db-wal"), path() + "-wal");
    std::ifstream file(path() + "-wal", std::ios::binary);
    std::stringstream bytes;
    bytes << file.rdbuf();
    whole_ = bytes.str();
  }
  /// The database of a process that was killed.
  std::string path() const { return folder_.file("killed.db"); }
  std::string wal() const { return path() + "-wal"; }
  void write_wal(const std::string& bytes) const {
    std::ofstream(wal(), std::ios::binary | std::ios::trunc) << bytes;
  }
  std::size_t transactions_with_flip_at(std::size_t offset) const {
    std::string bytes = whole_;
    bytes[offset] = static_cast<char>(bytes[offset] ^ 4);
    write_wal(bytes);
    return transactions_behind_damage(wal());
  }

  std::string whole_;
};

TEST_F(WalCheck, FindsNothingInALogThatIsWholeOrEmptyOrMissing) {
  EXPECT_EQ(transactions_behind_damage(wal()), 0U);
  write_wal("");
  EXPECT_EQ(transactions_behind_damage(wal()), 0U);
  std::filesystem::remove(wal());
  EXPECT_EQ(transactions_behind_damage(wal()), 0U);
}

TEST_F(WalCheck, FindsAFlippedBitAnywhereBeforeTheLastTransactions) {
  ASSERT_GT(whole_.size(), static_cast<std::size_t>(kHeaderBytes + 5 * kFrameBytes));
  for (const std::size_t in_header : {1UL, 9UL, 17UL, 25UL}) {
    EXPECT_GE(transactions_with_flip_at(in_header), 4U) << in_header;
  }
  for (const std::size_t in_frame : {1UL, 5UL, 9UL, 17UL, 30UL, 4000UL}) {
    EXPECT_GE(transactions_with_flip_at(kHeaderBytes + in_frame), 3U) << in_frame;
  }
}

TEST_F(WalCheck, FindsTransactionsBehindAHeaderOfZeros) {
  for (const std::size_t length : {32U, 4096U}) {
    std::string bytes = whole_;
    std::fill_n(bytes.begin(), length, '\0');
    write_wal(bytes);
    EXPECT_GE(transactions_behind_damage(wal()), 2U) << length;
  }
}

TEST_F(WalCheck, DoesNotMistakeTheTailOfAPowerCutForDamage) {
  for (std::size_t size = 0; size < whole_.size(); size += 511) {
    write_wal(whole_.substr(0, size));
    EXPECT_EQ(transactions_behind_damage(wal()), 0U) << size;
  }
  EXPECT_EQ(transactions_with_flip_at(whole_.size() - 10), 0U) << "in the last transaction";
}

TEST_F(WalCheck, AStartKeepsTheDamagedLogReportsOnceAndContinues) {
  transactions_with_flip_at(kHeaderBytes + kFrameBytes + 100);
  const std::string damaged_size = std::to_string(std::filesystem::file_size(wal()));
  for (const bool is_first : {true, false}) {
    WaitingLoop loop;
    DatabaseOptions options;
    options.path = path();
    auto database = Database::open(loop.host(), options);
    ASSERT_TRUE(database) << database.error().message;
    loop.run_tasks();
    EXPECT_EQ(loop.log_lines.size(), is_first ? 1U : 0U);
    if (is_first) {
      EXPECT_NE(loop.log_lines[0].find("are lost"), std::string::npos) << loop.log_lines[0];
    }
  }
  const std::string copy = wal() + ".damaged-1";
  EXPECT_EQ(std::to_string(std::filesystem::file_size(copy)), damaged_size);
  EXPECT_EQ(std::filesystem::status(copy).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(WalCheck, IsSkippedIfCommitsAreNotSynced) {
  transactions_with_flip_at(kHeaderBytes + kFrameBytes + 100);
  WaitingLoop loop;
  DatabaseOptions options;
  options.path = path();
  options.durability = Durability::kNormal;
  auto database = Database::open(loop.host(), options);
  ASSERT_TRUE(database) << database.error().message;
  loop.run_tasks();
  EXPECT_TRUE(loop.log_lines.empty());
}

}  // namespace
}  // namespace snug::storage::test
