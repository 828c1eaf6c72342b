// One client and everyone in a room, as small interfaces: doors/adapter.h wires them to
// snug::Socket and snug::Server, tests to memory.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "snug/outgoing.h"
#include "snug/result.h"

namespace snug::chat {

/// One connected client. Each event has one argument. Every call may end the connection: its
/// SocketDoor::disconnected() then comes within the call, and later calls do nothing.
class Peer {
 public:
  virtual ~Peer() = default;
  virtual void emit(std::string_view event, const Outgoing& payload) = 0;
  /// `done` is called once: with a value when the client answered, with an error when it never
  /// will, which may be within this call.
  virtual void emit_with_ack(std::string_view event, const Outgoing& payload,
                             std::function<void(Result<void>)> done) = 0;
  /// To everyone else in a room; those who cannot take it now miss it.
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
