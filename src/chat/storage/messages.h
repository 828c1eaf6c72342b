// Writes what became of messages. Writer's thread only, inside a transaction.
#pragma once

#include <SQLiteCpp/Statement.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/chain.h"
#include "model/store.h"
#include "storage/chain_check.h"
#include "storage/message_states.h"

namespace snug::storage {

/// Every function may throw SQLite::Exception.
class Messages {
 public:
  Messages(SQLite::Database& database, const model::ChainHash& chain);

  /// Nothing if the room has no event of that number. Throws an exception of damage if it is not
  /// what was stored.
  std::optional<model::Event> event(model::RoomId room, model::RoomSeq seq);
  model::ChangedMessage::Kind judge(const model::MessageChange& change, model::UserId user,
                                    const model::Event* target);
  /// Changes `target`; the change's event is stored already. Returns what it erased.
  std::vector<model::Erased> apply(const model::MessageChange& change, const model::Event& target,
                                   const model::Event& event);

  /// Whether the write-ahead log may have texts that were erased since. True at the start, because
  /// an earlier process may have erased some.
  bool has_erased() const { return has_erased_; }
  /// The log was emptied.
  void log_emptied() { has_erased_ = false; }

 private:
  class Facts;

  std::vector<model::Erased> apply(const model::EditMessage& change, const model::Event& target,
                                   const model::Event& event);
  std::vector<model::Erased> apply(const model::DeleteMessage& change, const model::Event& target,
                                   const model::Event& event);
  std::vector<model::Erased> apply(const model::ReactToMessage& change, const model::Event& target,
                                   const model::Event& event);
  std::vector<model::Erased> apply(const model::PinMessage& change, const model::Event& target,
                                   const model::Event& event);
  std::optional<model::Event> row(model::RoomId room, model::RoomSeq seq);
  model::Erased erase(const model::Event& event);

  ChainCheck check_;
  MessageStates states_;
  bool has_erased_ = true;
  SQLite::Statement event_by_seq_;
  SQLite::Statement erase_body_;
  SQLite::Statement add_edit_;
  SQLite::Statement forget_edits_;
  SQLite::Statement count_edits_;
  SQLite::Statement add_pin_;
  SQLite::Statement remove_pin_;
  SQLite::Statement has_pin_;
  SQLite::Statement count_pins_;
  SQLite::Statement add_reaction_;
  SQLite::Statement remove_reaction_;
  SQLite::Statement forget_reactions_;
  SQLite::Statement has_reacted_;
  SQLite::Statement has_emoji_;
  SQLite::Statement count_emojis_;
};

}  // namespace snug::storage
