// Decides what a person may read.
#include "talk/reading.h"

namespace snug::chat {

std::optional<model::RoomSeq> first_readable(const ChatRoom& room, model::UserId user) {
  const RoomMember* member = room.member(user);
  if (member == nullptr) return std::nullopt;
  return member->first;
}

bool may_read(Directory& directory, model::UserId user, const model::Event& event) {
  const ChatRoom* room = directory.room(event.room);
  const auto first = room != nullptr ? first_readable(*room, user) : std::nullopt;
  return first && event.seq >= *first;
}

}  // namespace snug::chat
