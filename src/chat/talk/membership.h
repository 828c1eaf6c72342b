// Membership decides who may look into a room.
#pragma once

#include <cstdint>

#include "live/directory.h"
#include "protocol/failure.h"
#include "snug/result.h"

namespace snug::chat {

/// The room with that id, or the reason why `user` may not look into it.
Result<ChatRoom*, Failure> room_of_member(Directory& directory, std::int64_t room,
                                          model::UserId user);

}  // namespace snug::chat
