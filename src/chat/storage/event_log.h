// Appends to the log: numbers, repeats, conflicts, gaps and the chain. Writer's thread only.
#pragma once

#include <SQLiteCpp/Statement.h>

#include <optional>
#include <string>

#include "model/chain.h"
#include "model/store.h"
#include "storage/heads.h"
#include "storage/sent_index.h"

namespace snug::storage {

class EventLog {
 public:
  EventLog(SQLite::Database& database, Heads& heads, SentIndex& sent, const std::string& chain_key);

  /// Call inside a transaction. Throws SQLite::Exception; a draft with an id may then be partly
  /// written.
  Result<model::Appended, model::StoreError> append(const model::EventDraft& draft);
  using Repeat = std::optional<Result<model::Appended, model::StoreError>>;
  /// The answer of append() to a draft that it does not store: a repeat, a gap, an unknown room or
  /// sender.
  Repeat find_earlier(const model::EventDraft& draft);
  /// Whether the draft's device exists, or the draft needs none.
  bool knows_sender(const model::EventDraft& draft) const;
  /// The room in which this device used that message id before; nothing if it did not.
  std::optional<model::RoomId> room_of_id(model::DeviceId device, const std::string& message_id);
  /// Call inside a transaction. Writes the devices' counters into their rows, so opening need not
  /// read the whole log. Call Heads::folded() after the commit.
  void fold();

  const model::ChainHash& chain() const { return chain_; }

 private:
  Repeat find_number(const model::EventDraft& draft);
  Repeat find_id(const model::EventDraft& draft);
  std::optional<model::GlobalSeq> gseq_of_id(model::DeviceId device, const std::string& message_id);
  Result<model::Appended, model::StoreError> repeat_at(std::optional<model::GlobalSeq> gseq,
                                                       const model::EventDraft& draft);
  model::Event store(const model::EventDraft& draft, model::RoomSeq seq);
  void remember_id(model::GlobalSeq gseq, const model::EventDraft& draft);

  Heads& heads_;
  SentIndex& sent_;
  const model::ChainHash chain_;
  SQLite::Statement append_event_;
  SQLite::Statement event_by_gseq_;
  SQLite::Statement find_id_;
  SQLite::Statement remember_id_;
  SQLite::Statement forget_id_;
  SQLite::Statement forget_old_ids_;
  SQLite::Statement fold_counter_;
  SQLite::Statement fold_head_;
};

}  // namespace snug::storage
