// The total time that this server has run, across restarts. Invitations expire by it, because the
// wall clock of a small machine may jump by weeks.
#pragma once

#include <chrono>
#include <functional>

#include "live/health.h"
#include "model/clock.h"
#include "model/store.h"

namespace snug::chat {

class RunningTime {
 public:
  /// `before` is the last saved value. The time between the last save() and a crash is not counted.
  RunningTime(model::Clock& clock, model::Store& store, Health& health,
              model::RunningMillis before);
  RunningTime(const RunningTime&) = delete;
  RunningTime& operator=(const RunningTime&) = delete;

  model::RunningMillis now() const;
  /// The wall time at which the total reaches `running` if the server keeps running. For display
  /// only.
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
