// Commits batches of commands, checkpoints, and keeps what it knows true to the disk.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/command.h"
#include "storage/connection.h"
#include "storage/damage_notes.h"
#include "storage/file_guard.h"
#include "storage/snapshot.h"

namespace snug::storage {

/// One thread at a time. Knows no thread, queue or loop: Database gives it those.
class Writer {
 public:
  /// Throws SQLite::Exception.
  explicit Writer(std::unique_ptr<Connection> connection, IdSource ids = random_ids());

  /// Runs all commands in one transaction that commit() ends. A command that cannot be done, or
  /// meets damage (kDamaged), fails alone. False: all have failed (kFull or kFailed), nothing is
  /// stored, and there is nothing to commit.
  bool prepare(Batch& batch);
  /// With one sync. On failure all commands have failed; else their results are what prepare()
  /// left.
  void commit(Batch& batch);

  /// Worth doing now, if nothing waits; and: worth letting others wait for.
  bool wants_checkpoint() const;
  bool needs_checkpoint() const;
  /// Comes to nothing when there is no space, or while another program reads. An I/O error breaks
  /// the writer. Counters that cannot be written for damage stay where they are: the log has them.
  void checkpoint();
  /// For the end, when no reader is open.
  void finish();

  /// Set from the first I/O error on, or when the files have gone: nothing is written any more,
  /// every command fails with kFailed. What happened and what to do, behind the database's name.
  const std::optional<std::string>& broken() const { return broken_; }
  /// Breaks the writer when the files that it writes are no longer where they were opened.
  void check_files();

  /// Called again and again while another program keeps the database locked; false ends the wait,
  /// and what waits fails. Without it nobody waits longer than a second.
  void on_locked_out(std::function<bool()> go_on) { go_on_waiting_ = std::move(go_on); }
  bool is_locked_out() const { return is_locked_out_; }

  /// A line for the operator for each kind of damage that a write met and that was not told yet.
  std::vector<std::string> take_notes() { return notes_.take(); }

  Connection& connection() { return *connection_; }
  /// Whether the last attempt to write found no space.
  bool is_full() const { return is_full_; }

  /// Everything as of the last commit.
  model::Snapshot snapshot() { return read_snapshot(connection_->database(), tables_.heads); }

 private:
  bool run_all(Batch& batch);
  void run_one(Command& command);
  void run_under_savepoint(Command& command);
  void fail(Command& command, const SQLite::Exception& exception);
  void note_damage(const SQLite::Exception& exception);
  void fold();
  void try_to_fold();
  void begin();
  void break_off(const SQLite::Exception& exception);
  void take_back(Batch& batch, const SQLite::Exception& exception);
  void roll_back();
  void undo_all();
  template <class Checkpoint>
  void fold_and(Checkpoint checkpoint);

  std::unique_ptr<Connection> connection_;
  Tables tables_;
  Tables::Mark kept_;  ///< As of the last commit.
  SQLite::Statement begin_;
  SQLite::Statement commit_;
  SQLite::Statement savepoint_;
  SQLite::Statement release_;
  SQLite::Statement undo_;
  const FileGuard guard_;
  std::function<bool()> go_on_waiting_;
  bool is_locked_out_ = false;
  bool is_full_ = false;
  DamageNotes notes_;
  std::optional<std::string> broken_;
};

}  // namespace snug::storage
