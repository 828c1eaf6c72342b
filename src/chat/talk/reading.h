// Decides what a person may read. Whatever reads over several rooms for somebody asks here.
#pragma once

#include <optional>

#include "live/directory.h"
#include "model/values.h"

namespace snug::chat {

/// The first event of a room that `user` may read, and so all that follow; nothing for somebody who
/// is not a member.
std::optional<model::RoomSeq> first_readable(const ChatRoom& room, model::UserId user);

/// Whether `user` may read an event at this moment.
bool may_read(Directory& directory, model::UserId user, const model::Event& event);

}  // namespace snug::chat
