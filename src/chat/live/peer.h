// Interfaces to one client and to everyone in a room. doors/socket_peer.h implements them with
// snug::Socket and snug::Server, tests in memory.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "snug/outgoing.h"
#include "snug/result.h"

namespace snug::chat {

/// One connected client. Each event has one argument. Every call may end the connection;
/// SocketDoor::disconnected() is then called within it, and later calls do nothing.
class Peer {
 public:
  virtual ~Peer() = default;
  virtual void emit(std::string_view event, const Outgoing& payload) = 0;
  /// Calls `done` once: with a value when the client answers, with an error when it no longer can.
  /// Peers over the library never call it within this call; the peers of tests may.
  virtual void emit_with_ack(std::string_view event, const Outgoing& payload,
                             std::function<void(Result<void>)> done) = 0;
  /// Sends to everyone else in a room. A socket that cannot take it now misses it.
  virtual void relay(std::string_view room, std::string_view event, const Outgoing& payload) = 0;
  virtual std::size_t queued_bytes() const = 0;
  virtual void join(std::string_view room) = 0;
  virtual void leave(std::string_view room) = 0;
  /// Ends the connection.
  virtual void disconnect() = 0;
};

/// Everyone in a Socket.IO room.
class Audience {
 public:
  virtual ~Audience() = default;
  virtual void emit(std::string_view room, std::string_view event, const Outgoing& payload) = 0;
};

}  // namespace snug::chat
