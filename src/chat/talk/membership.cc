// Membership decides who may look into a room.
#include "talk/membership.h"

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

Result<ChatRoom*, Failure> room_of_member(Directory& directory, std::int64_t room,
                                          model::UserId user) {
  ChatRoom* found = directory.room({room});
  if (found == nullptr) return Unexpected(Failure(Code::kNotFound, "there is no such room"));
  if (!first_readable(*found, user)) {
    return Unexpected(Failure(Code::kForbidden, "you are not a member of this room"));
  }
  return found;
}

}  // namespace snug::chat
