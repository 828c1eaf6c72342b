// Lines of the log that others may cause as often as they like.
#pragma once

#include <chrono>
#include <optional>

namespace snug::cluster {

/// One line of a kind in a minute.
class LogLimit {
 public:
  using Time = std::chrono::steady_clock::time_point;

  bool allows(Time now) {
    if (last_ && now - *last_ < kEvery) return false;
    last_ = now;
    return true;
  }

 private:
  static constexpr std::chrono::minutes kEvery{1};

  std::optional<Time> last_;
};

}  // namespace snug::cluster
