// Membership decides who may look into a room.
#include "talk/membership.h"

namespace snug::chat {

Result<ChatRoom*, Failure> room_of_member(Directory& directory, std::int64_t room,
                                          model::UserId user) {
  ChatRoom* found = directory.room({room});
  if (found == nullptr) return Unexpected(Failure(Code::kNotFound, "there is no such room"));
  if (found->member(user) == nullptr) {
    return Unexpected(Failure(Code::kForbidden, "you are not a member of this room"));
  }
  return found;
}

}  // namespace snug::chat
