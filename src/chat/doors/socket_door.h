// The door for sockets: admits them, passes events to verbs, and ends their sessions.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "doors/verbs.h"
#include "live/caller.h"
#include "live/presence.h"
#include "live/replay.h"
#include "live/surroundings.h"
#include "people/accounts.h"
#include "snug/socket.h"

namespace snug::chat {

/// The checked content of a CONNECT packet.
struct Admission {
  Identity identity;
  std::optional<model::Cursor> since;
};

class SocketDoor {
 public:
  SocketDoor(const Surroundings& around, VerbTable& verbs, const Accounts& accounts,
             Presence& presence, Replay& replay);
  SocketDoor(const SocketDoor&) = delete;
  SocketDoor& operator=(const SocketDoor&) = delete;

  Result<Admission, Failure> admit(const Handshake& handshake);
  /// Starts a session. Nothing if the sign-in has ended since admit().
  std::optional<SessionId> connected(std::unique_ptr<Peer> peer, const Admission& admission);
  void received(SessionId id, std::string_view event, const Arguments& args, const Ack& ack);
  void drained(SessionId id) { replay_.advance(id); }
  /// The connection is ending. Nothing is sent to it any more.
  void disconnected(SessionId id);
  /// The sign-in has ended. Notifies its sockets and disconnects them.
  void device_ended(const model::Device& device);

 private:
  const Surroundings& around_;
  VerbTable& verbs_;
  const Accounts& accounts_;
  Presence& presence_;
  Replay& replay_;
};

}  // namespace snug::chat
