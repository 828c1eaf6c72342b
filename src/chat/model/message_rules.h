// The rules of changes of messages that every store keeps.
#pragma once

#include <cstddef>
#include <string>

#include "model/store.h"

namespace snug::model {

inline constexpr const char* kMessageKind = "message";

/// The number of the message that changes.
RoomSeq target_of(const MessageChange& change);

/// What a store knows of a message. Each is looked up only if a rule needs it.
class MessageFacts {
 public:
  virtual ~MessageFacts() = default;
  virtual std::size_t count_edits() = 0;
  /// The body of the newest edit, or of the message itself if there is none.
  virtual std::string newest_body() = 0;
  virtual bool is_pinned() = 0;
  virtual std::size_t count_pins_of_room() = 0;
  virtual bool has_reacted(UserId user, const std::string& emoji) = 0;
  virtual bool has_emoji(const std::string& emoji) = 0;
  virtual std::size_t count_emojis() = 0;
};

/// What a change by `user` comes to. kAppended if it is to be stored. `target` is the event with
/// the number that the change names, null if there is none.
ChangedMessage::Kind judge(const MessageChange& change, UserId user, const Event* target,
                           MessageFacts& facts);

}  // namespace snug::model
