// A set of recipients: rooms chosen and rooms left out.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snug/json.h"

namespace snug {

/// Immutable: each modifier returns a new value. With no room chosen it means everyone in the
/// namespace. A packet is encoded once, whatever the number of recipients, and reaches each socket
/// once.
class Broadcast {
 public:
  [[nodiscard]] Broadcast to(std::string_view room) const;
  [[nodiscard]] Broadcast in(std::string_view room) const { return to(room); }
  [[nodiscard]] Broadcast except(std::string_view room) const;
  /// Recipients whose transport is not writable miss the event.
  [[nodiscard]] Broadcast volatile_() const;

  template <class... Values>
  void emit(std::string_view event, Values&&... values) const {
    emit_values(event, Json::array({Json(std::forward<Values>(values))...}));
  }
  void emit_values(std::string_view event, Json values) const;
  void sockets_join(std::string_view room) const;
  void sockets_leave(std::string_view room) const;
  void disconnect_sockets(bool close = false) const;

  struct Target;  // the namespace's adapter, known to socketio/
  explicit Broadcast(Target& target) : target_(&target) {}

 private:
  Target* target_;
  std::vector<std::string> rooms_;
  std::vector<std::string> except_;
  bool volatile_flag_ = false;
};

}  // namespace snug
