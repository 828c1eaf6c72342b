// People who are typing. The state is volatile, is broadcast rarely, and expires by itself.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "model/ids.h"

namespace snug::chat {

/// Decides which changes are broadcast. The caller passes the time.
class Typing {
 public:
  using Time = std::chrono::steady_clock::time_point;
  struct Place {
    model::RoomId room;
    model::UserId user;
    auto operator<=>(const Place&) const = default;
  };

  Typing(std::chrono::milliseconds expires, std::chrono::milliseconds every)
      : expires_(expires), every_(every) {}

  /// Whether to broadcast the change: "on" at most once in `every`, "off" only after a broadcast
  /// "on".
  bool started(Place place, Time now);
  bool stopped(Place place);

  /// Returns the places whose "on" has expired, for an "off" to each.
  std::vector<Place> expire(Time now);
  std::optional<Time> next_expiry() const;

 private:
  struct State {
    Time expires;
    Time told;
    bool on = false;
  };

  std::chrono::milliseconds expires_;
  std::chrono::milliseconds every_;
  std::map<Place, State> states_;  ///< Kept until they expire, even when off.
};

}  // namespace snug::chat
