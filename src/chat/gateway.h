// The door for sockets: who may connect, which event goes to which verb, what a disconnect means.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "chat/accounts.h"
#include "chat/directory.h"
#include "chat/invitations.h"
#include "chat/marks.h"
#include "chat/messages.h"
#include "chat/presence.h"
#include "chat/replay.h"
#include "chat/rooms.h"
#include "chat/sessions.h"
#include "snug/socket.h"

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
          Replay& replay, Verbs verbs, Health& health, Clock& clock, const Options& options);
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
  Clock& clock_;
  const Options& options_;
};

}  // namespace snug::chat
