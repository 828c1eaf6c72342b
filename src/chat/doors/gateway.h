// The door for sockets: who may connect, which event goes to which verb, what a disconnect means.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "live/directory.h"
#include "live/presence.h"
#include "live/replay.h"
#include "live/sessions.h"
#include "model/clock.h"
#include "people/accounts.h"
#include "people/invitations.h"
#include "snug/socket.h"
#include "talk/marks.h"
#include "talk/messages.h"
#include "talk/rooms.h"

namespace snug::chat {

/// What a CONNECT packet was found to be.
struct Admission {
  Identity identity;
  std::optional<model::Cursor> since;
};

/// The verbs that events lead to.
struct Verbs {
  Messages& messages;
  Marks& marks;
  Rooms& rooms;
  Invitations& invitations;
};

class Gateway {
 public:
  Gateway(Directory& directory, Sessions& sessions, Accounts& accounts, Presence& presence,
          Replay& replay, Verbs verbs, Health& health, model::Clock& clock, const Options& options);
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  Result<Admission, Failure> admit(const Handshake& handshake);
  /// Starts a session. Nothing when its sign-in ended since it was admitted.
  std::optional<SessionId> connected(std::unique_ptr<Peer> peer, const Admission& admission);
  void received(SessionId id, std::string_view event, const Arguments& args, const Ack& ack);
  void drained(SessionId id) { replay_.advance(id); }
  /// Its connection is ending: nothing is sent to it any more.
  void disconnected(SessionId id);
  /// The sign-in ended: says so and disconnects its sockets.
  void device_ended(const model::Device& device);

 private:
  void dispatch(Session& session, std::string_view event, const Argument& payload, const Ack& ack);

  Directory& directory_;
  Sessions& sessions_;
  Accounts& accounts_;
  Presence& presence_;
  Replay& replay_;
  Verbs verbs_;
  Health& health_;
  model::Clock& clock_;
  const Options& options_;
};

}  // namespace snug::chat
