// Conversations: opening them (`room:open`), and who is writing in them (`typing`).
#pragma once

#include "live/common.h"
#include "live/directory.h"
#include "live/sessions.h"
#include "live/typing.h"
#include "model/clock.h"
#include "model/store.h"
#include "protocol/options.h"
#include "snug/ack.h"

namespace snug::chat {

class Rooms {
 public:
  explicit Rooms(const Common& common);
  Rooms(const Rooms&) = delete;
  Rooms& operator=(const Rooms&) = delete;

  void open(Session& session, const Json& payload, const Ack& ack);
  void typing(Session& session, const Json& payload, const Ack& ack);
  /// What they wrote has arrived.
  void wrote(model::RoomId room, model::UserId user);

 private:
  void expire_later();

  Directory& directory_;
  Feed& feed_;
  model::Store& store_;
  Health& health_;
  model::Clock& clock_;
  Typing typing_;
  model::Clock::TimerId expiry_ = 0;
};

}  // namespace snug::chat
