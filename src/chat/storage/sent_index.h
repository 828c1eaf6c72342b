// Which event a device's number became, for telling a repeat from something else. The writer's
// thread only.
#pragma once

#include <SQLiteCpp/Statement.h>

#include <cstddef>
#include <optional>
#include <vector>

#include "model/values.h"

namespace snug::storage {

/// Asked for repeats only, so that it may be slow and has to be small: what is new is a list in
/// memory, found again in the log's newest rows at a start; many at once become rows of sent_runs.
class SentIndex {
 public:
  /// Rows are written for at least so many events: a tenth of a megabyte in memory, and some
  /// milliseconds of reading at a start.
  static constexpr std::size_t kWorthWriting = 4096;

  explicit SentIndex(SQLite::Database& database);

  /// What the log holds beyond the rows, as far as it can be read. Throws SQLite::Exception, as the
  /// next ones do.
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
  /// Inside a transaction: makes rows of everything, up to the log's `head`. Once that is
  /// committed: written().
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

  std::vector<Sent> unwritten_;  ///< By rising gseq.
  SQLite::Statement unindexed_numbers_;
  SQLite::Statement number_by_gseq_;
  SQLite::Statement add_sent_run_;
  SQLite::Statement find_sent_run_;
  SQLite::Statement set_indexed_;
};

}  // namespace snug::storage
