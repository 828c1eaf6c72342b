// Reads what became of messages.
#pragma once

#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "model/values.h"

namespace snug::storage {

/// One thread at a time. Throws SQLite::Exception.
class MessageStates {
 public:
  explicit MessageStates(SQLite::Database& database);

  struct Changes {
    model::MessageNow now;       ///< Without the edit's body and time.
    model::RoomSeq newest_edit;  ///< Not set if there is none.
  };
  /// Nothing if the message is as it was sent.
  std::optional<Changes> changes_of(model::RoomId room, model::RoomSeq seq);
  /// The pinned messages beyond `after`, at most `most`.
  std::vector<model::RoomSeq> pins(model::RoomId room, model::RoomSeq after, std::int64_t most);
  /// The edits of a message, oldest first.
  std::vector<model::RoomSeq> edits(model::RoomId room, model::RoomSeq seq);

 private:
  std::vector<model::Reaction> reactions(model::RoomId room, model::RoomSeq seq);

  SQLite::Statement changes_of_message_;
  SQLite::Statement emojis_of_message_;
  SQLite::Statement first_reactors_;
  SQLite::Statement pins_after_;
  SQLite::Statement edits_of_message_;
};

}  // namespace snug::storage
