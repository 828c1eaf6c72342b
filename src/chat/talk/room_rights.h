// Who may do what in a room. The table is that of docs/protocol.md, "Rooms".
#pragma once

#include <cstdint>
#include <optional>

#include "live/directory.h"
#include "protocol/failure.h"
#include "snug/result.h"

namespace snug::chat {

enum class RoomAct {
  kRead,
  kWrite,
  kReact,
  kPin,
  kDeleteOthers,  ///< Messages of other people.
  kJoin,
  kLeave,
  kAdd,
  kChange,  ///< Name, topic, newcomers.
  kRemove,
  kBan,
  kUnban,
  kSeeBans,
  kGiveRole,
};

/// Whether `who` may do `act` in `room`, or why not.
std::optional<Failure> objection(RoomAct act, const ChatRoom& room, const Person& who);

/// The effective role of `who` in a room that they are a member of. Admins of the server moderate
/// its public rooms.
model::RoomRole rank_of(const RoomMember& member, const ChatRoom& room, const Person& who);

/// The room with that id, or the reason why `user`, who exists, may not do `act` there.
Result<ChatRoom*, Failure> room_for(RoomAct act, Directory& directory, std::int64_t room,
                                    model::UserId user);

/// The same for what is stored in the room. Refuses a member who is about to leave it, or to get
/// another role where the role decides.
Result<ChatRoom*, Failure> room_to_write(RoomAct act, Directory& directory, std::int64_t room,
                                         model::UserId user);

}  // namespace snug::chat
