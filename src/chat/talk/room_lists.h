// Lists that come in pages: members and bans of a room, public rooms.
#pragma once

#include "live/answer.h"
#include "live/caller.h"
#include "live/surroundings.h"
#include "snug/json.h"

namespace snug::chat {

class RoomLists {
 public:
  explicit RoomLists(const Surroundings& around) : around_(around) {}
  RoomLists(const RoomLists&) = delete;
  RoomLists& operator=(const RoomLists&) = delete;

  void members(const Caller& caller, const Json& payload, const Answer& answer);
  void bans(const Caller& caller, const Json& payload, const Answer& answer);
  void public_rooms(const Caller& caller, const Json& payload, const Answer& answer);

 private:
  const Surroundings& around_;
};

}  // namespace snug::chat
