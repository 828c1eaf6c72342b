// Commits batches of commands and checkpoints.
#include "storage/writer.h"

#include <sqlite3.h>

#include <utility>

#include "storage/failure.h"
#include "storage/query.h"

namespace snug::storage {
namespace {

// A checkpoint of this size takes about a second on a slow card.
constexpr std::size_t kWantedCheckpointBytes = 4 * 1024 * 1024;
// Bounds the log if the writes never pause.
constexpr std::size_t kNeededCheckpointBytes = 16 * 1024 * 1024;

// Long enough for a backup tool's short locks. Longer locks are reported.
constexpr int kLockPatienceMillis = 1000;

bool is_busy(const SQLite::Exception& exception) {
  return (exception.getErrorCode() & 0xff) == SQLITE_BUSY;
}

}  // namespace

Writer::Writer(std::unique_ptr<Connection> connection, IdSource ids)
    : connection_(std::move(connection)),
      tables_(connection_->database(), std::move(ids)),
      begin_(connection_->database(), "BEGIN IMMEDIATE"),
      commit_(connection_->database(), "COMMIT"),
      savepoint_(connection_->database(), "SAVEPOINT command"),
      release_(connection_->database(), "RELEASE command"),
      undo_(connection_->database(), "ROLLBACK TO command"),
      guard_(connection_->database().getFilename()) {
  connection_->database().setBusyTimeout(kLockPatienceMillis);
  kept_ = tables_.mark();
  load_index();
}

bool Writer::prepare(Batch& batch) {
  if (broken_) {
    for (auto& command : batch) command->fail(model::StoreError::kFailed);
    return false;
  }
  try {
    begin();
    // SQLite writes and commits nothing more in a transaction that met damage.
    while (!run_all(batch)) {
      undo_all();
      begin();
    }
    return true;
  } catch (const SQLite::Exception& exception) {
    take_back(batch, exception);
    return false;
  }
}

/// A lock by another program says nothing about the disk, and it is temporary.
void Writer::begin() {
  for (;;) {
    try {
      Query(begin_).run();
      is_locked_out_ = false;
      return;
    } catch (const SQLite::Exception& exception) {
      if (!is_busy(exception)) throw;
      is_locked_out_ = true;
      if (!go_on_waiting_ || !go_on_waiting_()) throw;
    }
  }
}

void Writer::commit(Batch& batch) {
  try {
    Query(commit_).run();
    tables_.keep();
    kept_ = tables_.mark();
    is_full_ = false;
  } catch (const SQLite::Exception& exception) {
    return take_back(batch, exception);
  }
  check_files();
  if (!broken_) return;
  for (auto& command : batch) command->fail(model::StoreError::kFailed);
}

void Writer::check_files() {
  if (broken_) return;
  switch (guard_.look()) {
    case FileGuard::State::kWhole:
      return;
    case FileGuard::State::kLogGone:
      // Acknowledged data may exist only in the log. Moves it into the database before the end.
      checkpoint();
      broken_ =
          "has lost its write-ahead log, which somebody removed while it was open. Nobody but snug "
          "may touch the files beside it";
      return;
    case FileGuard::State::kDatabaseGone:
      broken_ =
          "was removed or replaced while it was open: nothing is stored any more. Stop snug before "
          "touching its files; put the database back, or a backup alone into an empty folder";
      return;
  }
}

/// Skips the commands that met damage before. False if another one met damage.
bool Writer::run_all(Batch& batch) {
  for (auto& command : batch) {
    if (command->met_damage()) continue;
    command->needs_savepoint() ? run_under_savepoint(*command) : run_one(*command);
    if (command->met_damage()) return false;
  }
  return true;
}

void Writer::run_one(Command& command) {
  try {
    command.run(tables_);
  } catch (const SQLite::Exception& exception) {
    fail(command, exception);
  }
}

void Writer::run_under_savepoint(Command& command) {
  const Tables::Mark mark = tables_.mark();
  Query(savepoint_).run();
  try {
    command.run(tables_);
  } catch (const SQLite::Exception& exception) {
    fail(command, exception);
    if (command.met_damage()) return;  // The whole transaction is undone.
    tables_.undo_to(mark);
    Query(undo_).run();
  }
  Query(release_).run();
}

/// Rethrows an exception that concerns more than this command.
void Writer::fail(Command& command, const SQLite::Exception& exception) {
  if (is_corruption(exception)) {
    note_damage(exception);
    return command.fail(model::StoreError::kDamaged);
  }
  if (classify(exception, connection_->handle()) != Failure::kConstraint) throw;
  // Commands check before they write, so the only constraint left is a reference to a missing row.
  command.fail(model::StoreError::kNotFound);
}

void Writer::note_damage(const SQLite::Exception& exception) {
  notes_.add("a write met a part that cannot be read: " + describe(exception));
}

void Writer::take_back(Batch& batch, const SQLite::Exception& exception) {
  const Failure failure = classify(exception, connection_->handle());
  is_full_ = failure == Failure::kFull;
  const bool has_given_up = failure == Failure::kLocked;
  if (!is_full_ && !has_given_up) break_off(exception);
  roll_back();
  const model::StoreError error =
      is_full_ && !broken_ ? model::StoreError::kFull : model::StoreError::kFailed;
  for (auto& command : batch) command->fail(error);
}

void Writer::undo_all() {
  tables_.undo_to(kept_);
  if (connection_->in_transaction()) connection_->database().exec("ROLLBACK");
}

void Writer::roll_back() {
  try {
    undo_all();
  } catch (const SQLite::Exception& exception) {
    if (!broken_) break_off(exception);
  }
}

void Writer::break_off(const SQLite::Exception& exception) {
  broken_ = is_corruption(exception)
                ? "is damaged: " + describe(exception) + ". Restore it from a backup"
                : "cannot be written: " + describe(exception) +
                      ". Check the disk; what was acknowledged is stored";
}

bool Writer::wants_checkpoint() const {
  return !broken_ && connection_->wal_bytes() >= kWantedCheckpointBytes;
}

bool Writer::needs_checkpoint() const {
  return !broken_ && connection_->wal_bytes() >= kNeededCheckpointBytes;
}

void Writer::checkpoint() {
  const bool is_nothing_to_do = connection_->wal_bytes() == 0;
  if (is_nothing_to_do) return;
  fold_and([this] {
    connection_->checkpoint();
    const bool is_all_moved = connection_->wal_bytes() == 0;
    if (is_all_moved && tables_.messages.has_erased()) empty_log();
  });
}

void Writer::finish() {
  fold_and([this] { empty_log(); });
}

/// What was moved stays in the log's file until something overwrites it, and so would a text that
/// was erased.
void Writer::empty_log() {
  connection_->checkpoint_and_truncate();
  tables_.messages.log_emptied();
}

template <class Checkpoint>
void Writer::fold_and(Checkpoint checkpoint) {
  if (broken_) return;
  try {
    try_to_fold();
    checkpoint();
  } catch (const SQLite::Exception& exception) {
    const Failure failure = classify(exception, connection_->handle());
    const bool is_for_later = failure == Failure::kLocked || failure == Failure::kFull;
    if (!is_for_later) break_off(exception);
    roll_back();
  }
}

void Writer::try_to_fold() {
  try {
    fold();
  } catch (const SQLite::Exception& exception) {
    const bool is_constraint = classify(exception, connection_->handle()) == Failure::kConstraint;
    if (!is_corruption(exception) && !is_constraint) throw;
    note_damage(exception);  // A row that breaks its table's rules was never stored like this.
    undo_all();
  }
}

void Writer::fold() {
  const bool is_indexing = tables_.sent.is_worth_writing();
  Query(begin_).run();  // If another program has the lock, the next checkpoint does it.
  tables_.log.fold();
  if (is_indexing) tables_.sent.write(tables_.heads.log().gseq);
  Query(commit_).run();
  tables_.heads.folded();
  if (is_indexing) tables_.sent.written();
  kept_ = tables_.mark();
}

}  // namespace snug::storage
