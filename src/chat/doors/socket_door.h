// The door for sockets: who may connect, which event goes to which verb, what a disconnect means.
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

/// What a CONNECT packet was found to be.
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
  /// Starts a session. Nothing when its sign-in ended since it was admitted.
  std::optional<SessionId> connected(std::unique_ptr<Peer> peer, const Admission& admission);
  void received(SessionId id, std::string_view event, const Arguments& args, const Ack& ack);
  void drained(SessionId id) { replay_.advance(id); }
  /// Its connection is ending: nothing is sent to it any more.
  void disconnected(SessionId id);
  /// The sign-in ended: says so and disconnects its sockets.
  void device_ended(const model::Device& device);

 private:
  const Surroundings& around_;
  VerbTable& verbs_;
  const Accounts& accounts_;
  Presence& presence_;
  Replay& replay_;
};

}  // namespace snug::chat
