// Migrations, the named queries, and refused files.
#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <iterator>

#include "sql_text.h"
#include "storage/folder_lock.h"
#include "storage/migrations.h"
#include "store_fixture.h"

namespace snug::storage::test {
namespace {

class Schema : public testing::Test {
 protected:
  std::string path() const { return folder_.file("snug.db"); }
  Result<std::unique_ptr<Connection>> open() {
    return Connection::open_writer(path(), Durability::kFull, "");
  }
  std::string error_code() {
    auto opened = open();
    return opened ? "none" : opened.error().code;
  }
  void run(const std::string& text) {
    SQLite::Database(path(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(text);
  }

  TemporaryFolder folder_;
};

TEST_F(Schema, MigratesAnEmptyFileToTheNewestVersion) {
  auto connection = open();
  ASSERT_TRUE(connection);
  SQLite::Database& database = (*connection)->database();
  EXPECT_EQ(database.execAndGet("PRAGMA user_version").getInt(),
            static_cast<int>(std::size(sql::kMigrations)));
  EXPECT_EQ(database.execAndGet("PRAGMA application_id").getInt(), kApplicationId);
  EXPECT_EQ(database.execAndGet("PRAGMA journal_mode").getString(), "wal");
  EXPECT_EQ(database.execAndGet("PRAGMA synchronous").getInt(), 2);
  EXPECT_EQ(database.execAndGet("PRAGMA foreign_keys").getInt(), 1);
}

TEST_F(Schema, EveryTableIsStrict) {
  auto connection = open();
  const std::string loose =
      (*connection)
          ->database()
          .execAndGet(
              "SELECT coalesce(group_concat(name), '') FROM pragma_table_list "
              "WHERE schema = 'main' AND type = 'table' AND strict = 0 "
              "AND name NOT LIKE 'sqlite_%'")
          .getString();
  EXPECT_EQ(loose, "");
}

TEST_F(Schema, EveryNamedQueryPrepares) {
  auto connection = open();
  for (const sql::Text& query : sql::kQueries) {
    EXPECT_NO_THROW(SQLite::Statement((*connection)->database(), query.text)) << query.name;
  }
}

// A scan is right only in a query that reads a whole table. (For an INSERT the plan lists scans for
// foreign keys that run only while a violation is open, which never happens.)
TEST_F(Schema, NoQueryOfTheHotPathScans) {
  auto connection = open();
  for (const sql::Text& query : sql::kQueries) {
    const std::string name = query.name;
    const bool reads_all =
        name.starts_with("all_") || name == "open_invites" || name == "newest_event" ||
        name == "folded_counters" || name == "fold_head" || name == "log_positions" ||
        name == "forget_old_ids" || name == "server_id" || name == "save_running_time" ||
        name == "set_indexed" || name == "empty_index_some" ||
        std::string(query.text).starts_with("INSERT");
    if (reads_all) continue;
    SQLite::Statement plan((*connection)->database(),
                           std::string("EXPLAIN QUERY PLAN ") + query.text);
    while (plan.executeStep()) {
      const std::string step = plan.getColumn(3).getString();
      // FTS5 looks words up, which the plan calls a scan, too.
      const bool is_lookup = step.find("VIRTUAL TABLE INDEX") != std::string::npos;
      const bool is_scan = step.starts_with("SCAN") && step != "SCAN CONSTANT ROW" && !is_lookup;
      EXPECT_FALSE(is_scan) << name << ": " << step;
    }
  }
}

TEST_F(Schema, AnEventsNumberInItsRoomIsUnique) {
  Bench bench(path());
  bench.add_people(2);
  const std::int64_t room = bench.open_room(1, 2).value;
  const std::string insert = "INSERT INTO events VALUES (?, " + std::to_string(room) +
                             ", 1, 1, 1, 1, 0, 'message', '{}', 0, NULL)";
  SQLite::Database& database = bench.writer().connection().database();
  SQLite::Statement statement(database, insert);
  statement.bind(1, 1);
  statement.exec();
  statement.reset();
  statement.bind(1, 2);
  EXPECT_THROW(statement.exec(), SQLite::Exception);
}

TEST_F(Schema, RefusesADatabaseOfANewerVersion) {
  ASSERT_TRUE(open());
  run("PRAGMA user_version = 999");
  EXPECT_EQ(error_code(), "database_too_new");
}

TEST_F(Schema, RefusesADatabaseOfAnotherProgramAndLeavesItAsItIs) {
  run("CREATE TABLE theirs (x)");
  EXPECT_EQ(error_code(), "not_our_database");
  SQLite::Database theirs(path());
  EXPECT_EQ(theirs.execAndGet("PRAGMA journal_mode").getString(), "delete");
}

TEST_F(Schema, RefusesAFileThatIsNoDatabase) {
  std::FILE* file = std::fopen(path().c_str(), "w");
  std::fputs(std::string(5000, 'x').c_str(), file);
  std::fclose(file);
  EXPECT_EQ(error_code(), "database_unusable");
}

TEST_F(Schema, AFailedMigrationLeavesNothingBehind) {
  run("PRAGMA application_id = " + std::to_string(kApplicationId) + "; CREATE TABLE events (x)");
  EXPECT_EQ(error_code(), "database_unusable");
  SQLite::Database database(path());
  EXPECT_EQ(database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt(), 1);
  EXPECT_EQ(database.execAndGet("PRAGMA user_version").getInt(), 0);
}

TEST_F(Schema, ASecondLockOfTheSameDatabaseIsRefused) {
  auto first = FolderLock::take(path());
  ASSERT_TRUE(first);
  auto second = FolderLock::take(path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "database_in_use");
}

TEST_F(Schema, AMissingFolderIsNamed) {
  auto lock = FolderLock::take(folder_.file("nowhere/snug.db"));
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().code, "no_data_folder");
  EXPECT_NE(lock.error().message.find(folder_.file("nowhere")), std::string::npos);
}

TEST_F(Schema, TheFileIsReadableByItsOwnerOnly) {
  auto lock = FolderLock::take(path());
  Bench bench(path());
  const auto mode = std::filesystem::status(path() + "-wal").permissions();
  EXPECT_EQ(mode, std::filesystem::perms(0600));
}

}  // namespace
}  // namespace snug::storage::test
