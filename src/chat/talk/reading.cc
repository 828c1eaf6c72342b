// Decides what a person may read.
#include "talk/reading.h"

namespace snug::chat {

std::optional<model::RoomSeq> first_readable(const ChatRoom& room, model::UserId user) {
  if (room.member(user) == nullptr) return std::nullopt;
  return model::RoomSeq{1};
}

bool may_read(Directory& directory, model::UserId user, const model::Event& event) {
  const ChatRoom* room = directory.room(event.room);
  const auto first = room != nullptr ? first_readable(*room, user) : std::nullopt;
  return first && event.seq >= *first;
}

}  // namespace snug::chat
