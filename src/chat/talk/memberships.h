// Who is in a room: joining, leaving, adding, removing, roles, bans.
#pragma once

#include <cstdint>

#include "live/answer.h"
#include "live/caller.h"
#include "live/directory.h"
#include "live/surroundings.h"
#include "snug/json.h"
#include "talk/room_changes.h"
#include "talk/room_rights.h"

namespace snug::chat {

/// The verbs of docs/protocol.md, "Rooms". Each change is an event of its room.
class Memberships {
 public:
  Memberships(const Surroundings& around, RoomChanges& changes)
      : around_(around), changes_(changes) {}
  Memberships(const Memberships&) = delete;
  Memberships& operator=(const Memberships&) = delete;

  void add(const Caller& caller, const Json& payload, const Answer& answer);
  void join(const Caller& caller, const Json& payload, const Answer& answer);
  void leave(const Caller& caller, const Json& payload, const Answer& answer);
  void remove(const Caller& caller, const Json& payload, const Answer& answer);
  void unban(const Caller& caller, const Json& payload, const Answer& answer);
  void set_role(const Caller& caller, const Json& payload, const Answer& answer);

 private:
  /// Asks for the change if the caller may do `act` when its turn comes.
  void ask(const Caller& caller, std::int64_t room, RoomAct act, RoomChanges::Check check,
           const Answer& answer);
  const RoomMember* standing(const Caller& caller, std::int64_t room) const;
  RoomChanges::Checked newcomer(const ChatRoom& room, model::UserId user) const;
  RoomChanges::Checked removal(const ChatRoom& room, model::UserId by, model::UserId user,
                               bool ban) const;
  model::RoomRole rank(const ChatRoom& room, model::UserId user) const;
  bool has_person(model::UserId user) const { return around_.directory.person(user) != nullptr; }

  const Surroundings& around_;
  RoomChanges& changes_;
};

}  // namespace snug::chat
