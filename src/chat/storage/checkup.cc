// Finds damage at a start, before the chat uses the data.
#include "storage/checkup.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <optional>
#include <string_view>

#include "storage/failure.h"
#include "storage/index_builder.h"
#include "storage/query.h"
#include "storage/search_state.h"
#include "storage/sql_text.h"
#include "storage/wal_check.h"

namespace snug::storage {
namespace {

/// This table grows with the log, so only its numbers are checked.
constexpr const char* kLog = "events";
/// Grows with the log. A missing entry is refused (kDamaged) when requested.
constexpr const char* kSentRuns = "sent_runs";

/// The tables of the index of words, which the writer makes anew when it meets damage there.
constexpr std::string_view kSearch = "search_";

/// Suffix to the database's name.
constexpr const char* kMark = ".check";

class Checkup {
 public:
  Checkup(SQLite::Database& database, Findings& findings)
      : database_(database), findings_(findings) {}

  void run(bool is_asked_for) {
    for (const std::string& table : tables()) {
      if (!complaint_about(table).empty()) mend(table);
    }
    if (is_asked_for) {
      mend(kLog);
      renew_search();
    }
    if (!numbers_fit()) {
      if (!is_asked_for) mend(kLog);
      if (!numbers_fit()) {
        findings_.damage.push_back("events have gone from the log, or from their rooms' lists");
      }
    }
  }

 private:
  std::vector<std::string> tables() {
    SQLite::Statement statement(
        database_, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
    Query row(statement);
    std::vector<std::string> names;
    while (row.step()) {
      const std::string name = row.text(0);
      const bool is_checked = name != kLog && name != kSentRuns && !name.starts_with(kSearch);
      if (is_checked) names.push_back(name);
    }
    return names;
  }

  /// The first fault that SQLite finds in a table or its indexes, empty if none. It names places,
  /// not contents.
  std::string complaint_about(const std::string& table) {
    try {
      SQLite::Statement statement(database_, "PRAGMA integrity_check('" + table + "')");
      Query row(statement);
      if (!row.step()) return "";
      std::string first = row.text(0);
      return first == "ok" ? "" : first;
    } catch (const SQLite::Exception& exception) {
      if (!is_corruption(exception)) throw;
      return describe(exception);
    }
  }

  /// Rebuilds the indexes if only they are damaged. If the table is damaged, its indexes stay,
  /// because they may have more data than the table.
  void mend(const std::string& table) {
    const std::string complaint = complaint_about(table);
    const std::vector<std::string> indexes = indexes_of(database_, table);
    if (!complaint.empty() && !rebuild(table, indexes)) {
      findings_.damage.push_back("its table " + table + " is not what was stored (" +
                                 complaint.substr(0, complaint.find('\n')) + ")");
    }
  }

  bool rebuild(const std::string& table, const std::vector<std::string>& indexes) {
    try {
      database_.exec("BEGIN IMMEDIATE");
      for (const std::string& index : indexes) build_anew(database_, table, index);
      const bool is_whole = !indexes.empty() && complaint_about(table).empty();
      database_.exec(is_whole ? "COMMIT" : "ROLLBACK");
      if (is_whole) {
        findings_.rebuilt.insert(findings_.rebuilt.end(), indexes.begin(), indexes.end());
        return true;
      }
    } catch (const SQLite::Exception& exception) {
      if (!is_corruption(exception)) throw;
      database_.tryExec("ROLLBACK");
    }
    database_.exec("PRAGMA writable_schema = RESET");
    return false;
  }

  /// Damage within a page of the index of words shows nowhere. No folding has this version, so the
  /// writer builds the index anew.
  void renew_search() {
    try {
      database_.exec("UPDATE search_state SET folding = 'doubtful'");
    } catch (const SQLite::Exception& exception) {
      if (!is_index_damage(exception)) throw;  // The writer finds it out.
    }
  }

  /// Neither the log's numbers nor a room's have holes, so the sum of the rooms' heads is the log's
  /// head.
  bool numbers_fit() {
    try {
      const std::int64_t head =
          database_.execAndGet("SELECT coalesce(max(gseq), 0) FROM events").getInt64();
      const std::int64_t sum =
          database_
              .execAndGet(
                  "SELECT coalesce(sum(head), 0) FROM (SELECT (SELECT max(seq) FROM "
                  "events WHERE room = rooms.id) AS head FROM rooms)")
              .getInt64();
      return sum == head;
    } catch (const SQLite::Exception& exception) {
      if (!is_corruption(exception)) throw;
      return false;
    }
  }

  SQLite::Database& database_;
  Findings& findings_;
};

}  // namespace

Findings check_log_before_start(const std::string& database_path) {
  Findings findings;
  const std::string wal = database_path + "-wal";
  const std::size_t count = transactions_behind_damage(wal);
  if (count == 0) return findings;
  const std::optional<std::string> copy = keep_copy(wal);
  findings.lost_transactions =
      "the write-ahead log " + wal + " is damaged, and " + std::to_string(count) +
      " transactions behind the damaged place are lost: messages that were acknowledged have gone, "
      "and people's browsers send again those that they still hold. The log as it was is " +
      (copy ? "in " + *copy : "not kept, because it could not be copied") +
      ". Look at the disk, and restore a backup if that has more (docs/operating.md, Damage).";
  return findings;
}

void ask_for_checkup(const std::string& database_path) {
  const int file = open((database_path + kMark).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (file >= 0) close(file);
}

void check_at_start(SQLite::Database& database, Findings& findings) {
  const bool is_asked_for = unlink((database.getFilename() + kMark).c_str()) == 0;
  Checkup(database, findings).run(is_asked_for);
}

}  // namespace snug::storage
