// Whether an event is what was stored, by the chain of the log.
#pragma once

#include <SQLiteCpp/Statement.h>

#include <optional>

#include "model/chain.h"
#include "model/values.h"

namespace snug::storage {

/// One thread at a time. Throws SQLite::Exception.
class ChainCheck {
 public:
  ChainCheck(SQLite::Database& database, const model::ChainHash& hash);

  const model::ChainHash& hash() const { return hash_; }
  /// The chain of the event with that number; nothing if there is none.
  std::optional<model::Chain> chain(model::GlobalSeq gseq);
  /// An event fits if its chain continues the one before. If that one is damaged or unreadable, it
  /// proves nothing, and the event behind decides.
  bool fits(const model::Event& event);
  /// For a writer, whose transactions may take events back: forgets what was read.
  void forget();

 private:
  std::optional<model::Chain> readable_chain(model::GlobalSeq gseq);
  std::optional<model::Event> readable_event(model::GlobalSeq gseq);
  bool is_anchored(model::GlobalSeq gseq);
  bool is_continued(const model::Event& event);

  const model::ChainHash hash_;
  model::GlobalSeq last_gseq_;  ///< Number of the last event read, and
  model::Chain last_chain_;     ///< its chain; usually the next event's predecessor.
  SQLite::Statement neighbour_by_gseq_;
  SQLite::Statement chain_by_gseq_;
};

}  // namespace snug::storage
