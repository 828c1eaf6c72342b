// How long this server has run in all, over its restarts: what invitations are measured by, because
// the wall clock of a small machine may be set by weeks.
#pragma once

#include <chrono>
#include <functional>

#include "live/health.h"
#include "live/peer.h"
#include "model/clock.h"
#include "model/store.h"

namespace snug::chat {

class RunningTime {
 public:
  /// `before`: as it was saved when the server last ended. What it ran since the last save() before
  /// a crash does not count.
  RunningTime(model::Clock& clock, model::Store& store, Health& health,
              model::RunningMillis before);
  RunningTime(const RunningTime&) = delete;
  RunningTime& operator=(const RunningTime&) = delete;

  model::RunningMillis now() const;
  /// The wall time, for people, at which the server will have run for so long if it runs on.
  model::WallMillis wall_at(model::RunningMillis running) const;
  void save(std::function<void()> done);

 private:
  void save_hourly();

  model::Clock& clock_;
  model::Store& store_;
  Health& health_;
  const model::RunningMillis before_;
  const std::chrono::steady_clock::time_point started_;
};

}  // namespace snug::chat
