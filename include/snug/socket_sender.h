// Emitting to one socket with modifiers: a part of socket.h, which includes this.
#pragma once

#include <chrono>
#include <concepts>
#include <string_view>
#include <utility>

#include "snug/awaitable.h"
#include "snug/broadcast.h"
#include "snug/export.h"
#include "snug/socket.h"

namespace snug {

/// A socket, and modifiers for events that are emitted to it. Immutable: each modifier returns a
/// new value, which may be kept. Loop thread only.
///
///     socket.volatile_().compress(false).emit("frame", snug::Json::binary(pixels));
class SNUG_API SocketSender {
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
  /// How long emit_with_ack waits; zero, the default, waits until the disconnect.
  [[nodiscard]] SocketSender timeout(std::chrono::milliseconds timeout) const {
    SocketSender changed = *this;
    changed.flags_.timeout = timeout;
    return changed;
  }

  /// The same as Socket::emit.
  template <class... Values>
  void emit(std::string_view event, Values&&... values) const {
    emit_all(event, {Outgoing(outgoing(std::forward<Values>(values)))...});
  }
  /// Emits "message", as in Node.
  template <class... Values>
  void send(Values&&... values) const {
    emit("message", std::forward<Values>(values)...);
  }
  /// The same as in Socket.
  /// @{
  void emit_values(std::string_view event, Json values) const {
    emit_all(event, {Outgoing::each_of(values)});
  }
  template <std::same_as<Arguments> Values>
  void emit_values(std::string_view event, const Values& values) const {
    emit_all(event, {Outgoing::each_of(values)});
  }
  void emit_with_ack(std::string_view event, Json values, AckHandler on_answer) const;
  /// @}
  /// The same for a coroutine (see task.h).
  ///
  ///     const auto answer = co_await socket.timeout(5s).emit_with_ack("color?", "sky");
  Awaitable<Result<Json>> emit_with_ack(std::string_view event, Json values) const {
    return Awaitable<Result<Json>>(
        [&](auto done) { emit_with_ack(event, std::move(values), std::move(done)); });
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
  void emit_all(std::string_view event, OutgoingList values) const;

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
