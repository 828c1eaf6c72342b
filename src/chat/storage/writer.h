// Commits batches of commands, checkpoints, and keeps its memory consistent with the disk.
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

/// One thread at a time. Knows no thread, queue or loop; Database provides them.
class Writer {
 public:
  /// Throws SQLite::Exception.
  explicit Writer(std::unique_ptr<Connection> connection, IdSource ids = random_ids());

  /// Runs all commands in one transaction; commit() ends it. A command that is impossible, or meets
  /// damage (kDamaged), fails alone. False if all have failed (kFull or kFailed); then nothing is
  /// stored, and there is nothing to commit.
  bool prepare(Batch& batch);
  /// Commits with one sync. On failure all commands fail; otherwise they keep their results from
  /// prepare().
  void commit(Batch& batch);

  /// wants_checkpoint(): worthwhile when idle. needs_checkpoint(): worthwhile even if writes have
  /// to wait.
  bool wants_checkpoint() const;
  bool needs_checkpoint() const;
  /// Does nothing without free space, or while another program reads. An I/O error breaks the
  /// writer. Counters that cannot be written because of damage are left alone, because the log has
  /// them.
  void checkpoint();
  /// For closing, when no reader is open.
  void finish();

  /// New events that the index of words lacks.
  std::int64_t index_behind() const { return tables_.search.behind(tables_.heads.log().gseq); }
  /// Whether the index lacks older events, or must be made anew.
  bool lacks_old_index() const;
  /// Indexes a slice of the events that the index lacks, the new ones first, in a transaction of
  /// its own. False if nothing was done: because there is nothing to do, the disk is full, or
  /// another program has the lock. A damaged index is made anew, and stops nothing else.
  bool index_some();
  /// Somebody met damage in the index, so it is made anew: once, because the disk may damage it
  /// again and again.
  void renew_index(const std::string& damage);
  /// What was wrong with each index that is made anew, once.
  std::vector<std::string> take_index_damage() { return index_damage_.take(); }

  /// Set from the first I/O error on, or once the files are gone. Nothing is written any more, and
  /// every command fails with kFailed. The text follows the database's name in a message; it says
  /// what happened and what to do.
  const std::optional<std::string>& broken() const { return broken_; }
  /// Breaks the writer if its files are no longer where they were opened.
  void check_files();

  /// `go_on` is called repeatedly while another program locks the database. False ends the wait,
  /// and the waiting commands fail. Without `go_on` a wait ends after a second.
  void on_locked_out(std::function<bool()> go_on) { go_on_waiting_ = std::move(go_on); }
  bool is_locked_out() const { return is_locked_out_; }

  /// A line for the operator for each kind of damage that a write met and that was not reported
  /// before.
  std::vector<std::string> take_notes() { return notes_.take(); }

  Connection& connection() { return *connection_; }
  /// Whether the last write failed for lack of space.
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
  void empty_log();
  void try_to_fold();
  void begin();
  void break_off(const SQLite::Exception& exception);
  void take_back(Batch& batch, const SQLite::Exception& exception);
  void roll_back();
  void undo_all();
  template <class Checkpoint>
  void fold_and(Checkpoint checkpoint);
  void load_index();
  bool is_index_usable() const { return !broken_ && index_ != Index::kLost; }
  template <class Step>
  bool run_index_step(Step step);
  void fail_index_step(const SQLite::Exception& exception);

  enum class Index {
    kWhole,
    kDamaged,  ///< To be made anew.
    kLost,     ///< Cannot be made anew, either. The next start tries again.
  };

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
  Index index_ = Index::kWhole;
  bool was_index_renewed_ = false;
  DamageNotes index_damage_;
  std::optional<std::string> broken_;
};

}  // namespace snug::storage
