// Who is writing: volatile, relayed seldom, ends by itself.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "model/ids.h"

namespace snug::chat {

/// Decides what is told; time is told to it.
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

  /// Whether this is to be told: "on" at most once in the interval, "off" after a told "on" only.
  bool started(Place place, Time now);
  bool stopped(Place place);

  /// Those whose "on" has expired: their end is to be told.
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
  std::map<Place, State> states_;  ///< Until they expire, also when they are off.
};

}  // namespace snug::chat
