// Membership decides who may look into a room.
#pragma once

#include <cstdint>
#include <optional>

#include "live/directory.h"
#include "protocol/failure.h"
#include "snug/result.h"

namespace snug::chat {

/// The first event of a room that `user` may read, and so all that follow; nothing for somebody who
/// is not a member. Everything that reads for somebody asks here.
std::optional<model::RoomSeq> first_readable(const ChatRoom& room, model::UserId user);
/// Whether `user` may read an event at this moment.
bool may_read(Directory& directory, model::UserId user, const model::Event& event);

/// The room with that id, or the reason why `user` may not look into it.
Result<ChatRoom*, Failure> room_of_member(Directory& directory, std::int64_t room,
                                          model::UserId user);

}  // namespace snug::chat
