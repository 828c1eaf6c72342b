// A set of recipients: rooms chosen and rooms left out.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snug/ack.h"
#include "snug/json.h"

namespace snug {

/// Recipients of one namespace: whoever is in any of the rooms chosen with to(), or everyone when
/// none is chosen, without those in a room of except(). A room may be a socket's id: it reaches
/// that socket.
///
///     server.to("kitchen").except(socket.id()).emit("hello", "world");
///
/// Immutable: each modifier returns a new value, which may be kept and used again while the server
/// lives; membership is looked up when it emits. A packet is encoded once, whatever the number of
/// recipients, and reaches each socket once. Handlers that a call runs may join, leave and
/// disconnect. Loop thread only.
class Broadcast {
 public:
  /// Adds a room. A room that nobody is in adds nobody.
  [[nodiscard]] Broadcast to(std::string_view room) const;
  /// The same as to().
  [[nodiscard]] Broadcast in(std::string_view room) const { return to(room); }
  /// Leaves out whoever is in that room, also when another room chose them.
  [[nodiscard]] Broadcast except(std::string_view room) const;
  /// Recipients whose transport is not writable at that moment miss the event: for what is soon
  /// outdated.
  ///
  ///     server.to("game").volatile_().emit("position", x, y);
  [[nodiscard]] Broadcast volatile_() const;

  /// Sends an event with these values; binary ones (`Json::binary`) may stand in any place. A
  /// reserved name (see Socket::on) is not sent, and logged as a warning.
  ///
  ///     server.to("kitchen").emit("temperature", 21.5, "°C");
  template <class... Values>
  void emit(std::string_view event, Values&&... values) const {
    emit_values(event, Json::array({Json(std::forward<Values>(values))...}));
  }
  /// The same with the values as one array. One value that is no array is sent alone, null as none.
  void emit_values(std::string_view event, Json values) const;
  /// Sends an event that every recipient is to answer within `timeout` (zero: until it
  /// disconnects).
  ///
  ///     server.to("players").emit_with_ack("ready?", {}, 5s, [](snug::BroadcastAnswers all) {
  ///       start(all.answers.size(), all.missing_count);
  ///     });
  void emit_with_ack(std::string_view event, Json values, std::chrono::milliseconds timeout,
                     BroadcastAckHandler on_answers) const;

  /// Every recipient joins, or leaves, `room`.
  ///
  ///     server.in("lobby").sockets_join("game");
  void sockets_join(std::string_view room) const;
  void sockets_leave(std::string_view room) const;
  /// Every recipient leaves the namespace; `close` also ends the connections beneath. See
  /// Socket::disconnect.
  void disconnect_sockets(bool close = false) const;

  struct Target;  // the namespace, known to src/socketio
  explicit Broadcast(Target& target) : target_(&target) {}

 private:
  Target* target_;
  std::vector<std::string> rooms_;
  std::vector<std::string> except_;
  bool volatile_flag_ = false;
};

}  // namespace snug
