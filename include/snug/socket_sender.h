// Emitting to one socket with modifiers: a part of socket.h, which includes this.
#pragma once

#include <chrono>
#include <string_view>
#include <utility>

#include "snug/broadcast.h"
#include "snug/emitter.h"
#include "snug/export.h"
#include "snug/socket.h"

namespace snug {

/// A socket, and modifiers for events that are emitted to it. Immutable: each modifier returns a
/// new value, which may be kept. For emit and its relatives see Emitter. Loop thread only.
///
///     socket.volatile_().compress(false).emit("frame", snug::Json::binary(pixels));
class SNUG_API SocketSender : public Emitter<SocketSender, Result<Json>> {
 public:
  /// Drops the event instead of queueing it if the transport is not writable.
  [[nodiscard]] SocketSender volatile_() const {
    SocketSender changed = *this;
    changed.flags_.volatile_flag = true;
    return changed;
  }
  /// Whether `per_message_deflate` may compress the event.
  [[nodiscard]] SocketSender compress(bool compress) const {
    SocketSender changed = *this;
    changed.flags_.compress = compress;
    return changed;
  }
  /// How long an answer is waited for; zero, the default, waits until the disconnect.
  ///
  ///     socket.timeout(5s).emit("color?", [](snug::Result<snug::Json> answer) { … });
  [[nodiscard]] SocketSender timeout(std::chrono::milliseconds timeout) const {
    SocketSender changed = *this;
    changed.flags_.timeout = timeout;
    return changed;
  }

  /// The same as in Socket, with these modifiers. Not for a default-constructed socket.
  /// @{
  Broadcast broadcast() const;
  Broadcast to(const RoomNames& rooms) const { return broadcast().to(rooms); }
  Broadcast in(const RoomNames& rooms) const { return broadcast().to(rooms); }
  Broadcast except(const RoomNames& rooms) const { return broadcast().except(rooms); }
  Broadcast local() const { return broadcast().local(); }
  /// @}

  /// For the library.
  SocketSender(Socket socket, EmitFlags flags) : socket_(std::move(socket)), flags_(flags) {}

 private:
  friend Emitter<SocketSender, Result<Json>>;
  void emit_all(std::string_view event, OutgoingList values) const;
  void ask_all(std::string_view event, OutgoingList values,
               answer::AllValuesHandler on_answer) const;

  Socket socket_;
  EmitFlags flags_;
};

inline SocketSender Socket::volatile_() const {
  return SocketSender(*this, {}).volatile_();
}

inline SocketSender Socket::compress(bool compress) const {
  return SocketSender(*this, {}).compress(compress);
}

inline SocketSender Socket::timeout(std::chrono::milliseconds timeout) const {
  return SocketSender(*this, {}).timeout(timeout);
}

}  // namespace snug
