// Fills the index of words behind the log, in slices. Writer's thread only.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "model/values.h"
#include "storage/search_state.h"
#include "storage/search_terms.h"

namespace snug::storage {

/// The index repeats the log, so it is never part of a message's transaction: a slice of events
/// costs hardly more than one. Each slice is a transaction of its own. New events are indexed
/// upwards, those from before the index downwards, so that the newest are found first. Functions
/// throw SQLite::Exception; after an exception or a rollback call undo().
class SearchIndex {
 public:
  /// Events of a slice. About 10 ms of work, and a sync.
  static constexpr std::int64_t kSlice = 256;

  explicit SearchIndex(SQLite::Database& database);
  ~SearchIndex();
  SearchIndex(const SearchIndex&) = delete;
  SearchIndex& operator=(const SearchIndex&) = delete;

  /// Reads the state. Call before the other functions, which need it.
  void load();

  /// What there is to do.
  enum class Work {
    kNone,
    kNewest,  ///< Events beyond the index, up to `head`.
    kOlder,   ///< Events before the index.
    kEmpty,   ///< The index has the words of another folding, and must be emptied.
  };
  Work work(model::GlobalSeq head) const;
  /// Events up to `head` that are not indexed yet, without the older ones.
  std::int64_t behind(model::GlobalSeq head) const { return head.value - state_.upper.value; }

  /// Reads the events of the next slice. Call outside of a transaction: an unreadable event is left
  /// out.
  void prepare(Work work, model::GlobalSeq head);
  /// Call inside a transaction: writes what prepare() read, or empties a part of the index.
  void write();
  /// After the commit.
  void keep() { kept_ = state_; }
  void undo() { state_ = kept_; }

  /// Call inside a transaction. Takes an event out of the index, so that its words are found no
  /// more. `event` is as it was when it was indexed: FTS5 without content needs the same words. The
  /// old words stay in free parts of the file until merge_some() has said that it is done.
  void remove(const model::Event& event);
  /// Call inside a transaction. Merges a part of the index. False when everything is merged, and
  /// no page has the words of removed events; `is_first` begins anew.
  bool merge_some(bool is_first);

  /// Call inside a transaction, after load() or another function has met damage: makes new tables.
  /// The old pages are never used again. Call load() after the commit.
  void replace();

 private:
  struct Slice {
    Work work = Work::kNone;
    std::vector<std::pair<model::GlobalSeq, IndexedWords>> rows;
    SearchState state;  ///< After it.
  };
  struct Statements;
  Statements& statements();
  void read_events(model::GlobalSeq above, model::GlobalSeq until);
  std::optional<model::Event> read(model::GlobalSeq gseq);
  void empty_some();
  void save();

  SQLite::Database& database_;
  SQLite::Statement event_by_gseq_;
  std::unique_ptr<Statements> statements_;  ///< Null until used: a damaged index prepares nothing.
  SearchState state_;
  SearchState kept_;
  Slice slice_;
  model::GlobalSeq head_;
};

}  // namespace snug::storage
