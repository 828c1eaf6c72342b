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
// Writers that never pause must not let the log grow without end.
constexpr std::size_t kNeededCheckpointBytes = 16 * 1024 * 1024;

bool is_busy(const SQLite::Exception& exception) {
  return (exception.getErrorCode() & 0xff) == SQLITE_BUSY;
}

}  // namespace

Writer::Writer(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)),
      tables_(connection_->database()),
      begin_(connection_->database(), "BEGIN IMMEDIATE"),
      commit_(connection_->database(), "COMMIT"),
      savepoint_(connection_->database(), "SAVEPOINT command"),
      release_(connection_->database(), "RELEASE command"),
      undo_(connection_->database(), "ROLLBACK TO command") {}

bool Writer::prepare(Batch& batch) {
  if (broken_) {
    for (auto& command : batch) command->fail(model::StoreError::kFailed);
    return false;
  }
  try {
    Query(begin_).run();
    for (auto& command : batch) run_one(*command);
    return true;
  } catch (const SQLite::Exception& exception) {
    take_back(batch, exception);
    return false;
  }
}

void Writer::commit(Batch& batch) {
  try {
    Query(commit_).run();
    tables_.heads.keep();
    is_full_ = false;
  } catch (const SQLite::Exception& exception) {
    take_back(batch, exception);
  }
}

void Writer::run_one(Command& command) {
  try {
    command.needs_savepoint() ? run_under_savepoint(command) : command.run(tables_);
  } catch (const SQLite::Exception& exception) {
    if (classify(exception, connection_->handle()) != Failure::kConstraint) throw;
    // Commands look before they write, so what remains is a reference to nothing.
    command.fail(model::StoreError::kNotFound);
  }
}

void Writer::run_under_savepoint(Command& command) {
  const Heads::Mark mark = tables_.heads.mark();
  Query(savepoint_).run();
  try {
    command.run(tables_);
  } catch (const SQLite::Exception& exception) {
    if (classify(exception, connection_->handle()) != Failure::kConstraint) throw;
    tables_.heads.undo_to(mark);
    Query(undo_).run();
    command.fail(model::StoreError::kNotFound);
  }
  Query(release_).run();
}

void Writer::take_back(Batch& batch, const SQLite::Exception& exception) {
  const Failure failure = classify(exception, connection_->handle());
  is_full_ = failure == Failure::kFull;
  if (!is_full_) broken_ = describe(exception);
  roll_back();
  const model::StoreError error = broken_ ? model::StoreError::kFailed : model::StoreError::kFull;
  for (auto& command : batch) command->fail(error);
}

void Writer::roll_back() {
  tables_.heads.undo_to({});
  if (!connection_->in_transaction()) return;
  try {
    connection_->database().exec("ROLLBACK");
  } catch (const SQLite::Exception& exception) {
    if (!broken_) broken_ = describe(exception);
  }
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
  fold_and([this] { connection_->checkpoint(); });
}

void Writer::finish() {
  fold_and([this] { connection_->checkpoint_and_truncate(); });
}

template <class Checkpoint>
void Writer::fold_and(Checkpoint checkpoint) {
  if (broken_) return;
  try {
    fold();
    checkpoint();
  } catch (const SQLite::Exception& exception) {
    const bool is_for_later =
        is_busy(exception) || classify(exception, connection_->handle()) == Failure::kFull;
    if (!is_for_later) broken_ = describe(exception);
    roll_back();
  }
}

void Writer::fold() {
  Query(begin_).run();
  tables_.log.fold();
  Query(commit_).run();
  tables_.heads.folded();
}

}  // namespace snug::storage
