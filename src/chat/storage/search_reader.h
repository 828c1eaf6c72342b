// Finds messages by the index of words, and those that are not in it by reading them.
#pragma once

#include <SQLiteCpp/Statement.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/search.h"
#include "storage/interrupt.h"
#include "storage/reader.h"
#include "storage/search_state.h"

namespace snug::storage {

/// One thread at a time. Every hit is read from the log and compared again, so a wrong index gives
/// no wrong hits. A damaged index gives fewer hits; take_index_damage() tells.
class SearchReader {
 public:
  /// Events that one search reads because the index lacks them: the newest, which the writer has
  /// not indexed yet, and any while the index is built. 40 ms.
  static constexpr std::int64_t kMostScanned = 2'000;

  /// Throws SQLite::Exception.
  explicit SearchReader(std::unique_ptr<Connection> connection);

  /// Search `number`, which `interrupt` can stop. Throws SQLite::Exception if it cannot read at
  /// all.
  model::SearchPage find(const model::SearchQuery& query, Interrupt& interrupt,
                         std::uint64_t number);

  /// What was wrong with the index since the last call; empty if nothing.
  std::string take_index_damage() { return std::exchange(index_damage_, {}); }
  /// As of Reader.
  bool needs_checkup() const { return reader_.needs_checkup(); }
  std::vector<std::string> take_notes() { return reader_.take_notes(); }
  void note_failure(const std::string& what) { reader_.note_failure(what); }

 private:
  class Search;
  SearchState state();
  void note_index_damage(const SQLite::Exception& exception);
  model::GlobalSeq end_of_log();
  model::RoomId room_of(model::GlobalSeq gseq);
  model::GlobalSeq first_from(model::WallMillis at, model::GlobalSeq end, model::GlobalSeq unknown);
  model::GlobalSeq bisect(model::WallMillis at, model::GlobalSeq end);

  Reader reader_;
  std::string index_damage_;
  SQLite::Statement begin_;
  SQLite::Statement end_;
  SQLite::Statement newest_event_;
  SQLite::Statement place_by_gseq_;
  SQLite::Statement time_from_;
};

}  // namespace snug::storage
