// Maps each number sent by a device to its event, to tell a repeat from a conflict. Writer's thread
// only.
#pragma once

#include <SQLiteCpp/Statement.h>

#include <cstddef>
#include <optional>
#include <vector>

#include "model/values.h"

namespace snug::storage {

/// Used for repeats only, so it may be slow but must be small. New entries are a list in memory,
/// which a start reads again from the log's newest rows. Many entries at once become rows of
/// sent_runs.
class SentIndex {
 public:
  /// Rows are written for at least this many events: 0.1 MB in memory, and some milliseconds of
  /// reading at a start.
  static constexpr std::size_t kWorthWriting = 4096;

  explicit SentIndex(SQLite::Database& database);

  /// Reads the log's entries that are not in rows yet, as far as they are readable. Throws
  /// SQLite::Exception, like the following functions.
  void load(model::GlobalSeq indexed, model::GlobalSeq head);
  void add(model::DeviceId device, model::DeviceCounter n, model::GlobalSeq gseq) {
    unwritten_.push_back({device, n, gseq});
  }
  std::optional<model::GlobalSeq> find(model::DeviceId device, model::DeviceCounter n);

  /// Calls `take(device, n)` for each number in memory that was stored after `gseq`.
  template <class Take>
  void each_beyond(model::GlobalSeq gseq, Take take) const {
    for (const Sent& sent : unwritten_) {
      if (sent.gseq > gseq) take(sent.device, sent.n);
    }
  }

  bool is_worth_writing() const { return unwritten_.size() >= kWorthWriting; }
  /// Call inside a transaction. Writes all entries, up to the log's `head`, as rows. Call written()
  /// after the commit.
  void write(model::GlobalSeq head);
  void written() { unwritten_.clear(); }

  using Mark = std::size_t;
  Mark mark() const { return unwritten_.size(); }
  void undo_to(Mark mark) { unwritten_.resize(mark); }

 private:
  struct Sent {
    model::DeviceId device;
    model::DeviceCounter n;
    model::GlobalSeq gseq;
  };
  void load_all(model::GlobalSeq indexed);
  void load_one(model::GlobalSeq gseq);
  std::optional<model::GlobalSeq> find_row(model::DeviceId device, model::DeviceCounter n);

  std::vector<Sent> unwritten_;  ///< In ascending order of gseq.
  SQLite::Statement unindexed_numbers_;
  SQLite::Statement number_by_gseq_;
  SQLite::Statement add_sent_run_;
  SQLite::Statement find_sent_run_;
  SQLite::Statement set_indexed_;
};

}  // namespace snug::storage
