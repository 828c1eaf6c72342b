// The steps of the schema.
#include "storage/migrations.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Transaction.h>

#include <iterator>

#include "storage/folder_lock.h"
#include "storage/migration_0002.h"
#include "storage/sql_text.h"

namespace snug::storage {
namespace {

constexpr int kNewestVersion = static_cast<int>(std::size(sql::kMigrations));

// The step that ends with a computation by the program.
constexpr int kChainVersion = 2;

int number(SQLite::Database& database, const char* text) {
  return database.execAndGet(text).getInt();
}

bool is_foreign(SQLite::Database& database, int version) {
  const int application = number(database, "PRAGMA application_id");
  if (application == kApplicationId) return false;
  const bool is_empty = number(database, "SELECT count(*) FROM sqlite_schema") == 0;
  return application != 0 || version != 0 || !is_empty;
}

void run_step(SQLite::Database& database, int version) {
  SQLite::Transaction transaction(database);
  database.exec(sql::kMigrations[version - 1].text);
  if (version == kChainVersion) chain_existing_events(database);
  database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
  database.exec("PRAGMA user_version = " + std::to_string(version));
  transaction.commit();
}

}  // namespace

Result<void> check_version(SQLite::Database& database) {
  const int version = number(database, "PRAGMA user_version");
  if (is_foreign(database, version)) {
    return Unexpected(Error{"not_our_database",
                            "the file " + database.getFilename() +
                                " is a database of another program: choose another data folder."});
  }
  // All that was stored was in the write-ahead log, which has gone or cannot be read.
  if (version == 0 && FolderLock::has_note(database.getFilename())) {
    return Unexpected(
        FolderLock::missing_database(database.getFilename(), database.getFilename() + ".id"));
  }
  if (version > kNewestVersion) {
    return Unexpected(
        Error{"database_too_new",
              "the database " + database.getFilename() + " was made by a newer snug (version " +
                  std::to_string(version) + " of the schema, this snug knows " +
                  std::to_string(kNewestVersion) +
                  "): install that snug again, or restore the backup made before it."});
  }
  return {};
}

void migrate(SQLite::Database& database) {
  const int version = number(database, "PRAGMA user_version");
  for (int step = version + 1; step <= kNewestVersion; ++step) run_step(database, step);
}

}  // namespace snug::storage
