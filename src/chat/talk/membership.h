// Who may look into which room.
#pragma once

#include <cstdint>

#include "live/directory.h"
#include "protocol/failure.h"
#include "snug/result.h"

namespace snug::chat {

/// The room of that number, or why this person may not look into it.
Result<ChatRoom*, Failure> room_of_member(Directory& directory, std::int64_t room,
                                          model::UserId user);

}  // namespace snug::chat
