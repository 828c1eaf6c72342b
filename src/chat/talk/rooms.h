// Conversations: opening them (`room:open`), and who is typing in them (`typing`).
#pragma once

#include "live/answer.h"
#include "live/caller.h"
#include "live/directory.h"
#include "live/sessions.h"
#include "live/surroundings.h"
#include "live/typing.h"
#include "model/clock.h"
#include "model/store.h"
#include "protocol/options.h"
#include "snug/json.h"

namespace snug::chat {

class Rooms {
 public:
  explicit Rooms(const Surroundings& around);
  Rooms(const Rooms&) = delete;
  Rooms& operator=(const Rooms&) = delete;

  void open(const Caller& caller, const Json& payload, const Answer& answer);
  void typing(const Caller& caller, const Json& payload, const Answer& answer);
  /// A message of `user` was stored, so they have stopped typing.
  void wrote(model::RoomId room, model::UserId user);

 private:
  void tell(SessionId from, Typing::Place place, bool on);
  void expire_later();

  const Surroundings& around_;
  Typing typing_;
  model::Clock::TimerId expiry_ = 0;
};

}  // namespace snug::chat
