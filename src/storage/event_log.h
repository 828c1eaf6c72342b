// Appending to the log: numbers, duplicates, gaps, keys. The writer's thread only.
#pragma once

#include <SQLiteCpp/Statement.h>

#include <optional>

#include "model/store.h"
#include "storage/heads.h"

namespace snug::storage {

class EventLog {
 public:
  /// How long a sender's own id of a message is remembered.
  static constexpr model::WallMillis kKeyLifetimeMillis = 7LL * 24 * 60 * 60 * 1000;

  EventLog(SQLite::Database& database, Heads& heads);

  /// Inside a transaction. What is stored is made of the draft's texts. Throws SQLite::Exception;
  /// of drafts with a key, a part may be written then.
  Result<model::Appended, model::StoreError> append(model::EventDraft draft);
  /// Inside a transaction: writes the devices' counters into their rows, so that opening need not
  /// read the whole log. Once that is committed: Heads::folded().
  void fold();

 private:
  std::optional<model::Appended> refuse(const model::EventDraft& draft);
  std::optional<model::Appended> find_repeat(const model::EventDraft& draft);
  model::Event store(model::EventDraft& draft, model::RoomSeq seq);

  Heads& heads_;
  SQLite::Statement append_event_;
  SQLite::Statement find_key_;
  SQLite::Statement remember_key_;
  SQLite::Statement forget_key_;
  SQLite::Statement forget_old_keys_;
  SQLite::Statement fold_counter_;
  SQLite::Statement fold_head_;
};

}  // namespace snug::storage
