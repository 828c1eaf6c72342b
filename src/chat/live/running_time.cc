// The total time that this server has run.
#include "live/running_time.h"

#include <utility>

namespace snug::chat {

RunningTime::RunningTime(model::Clock& clock, model::Store& store, Health& health,
                         model::RunningMillis before)
    : clock_(clock), store_(store), health_(health), before_(before), started_(clock.now()) {
  save_hourly();
}

model::RunningMillis RunningTime::now() const {
  const auto ran = clock_.now() - started_;
  return before_ + std::chrono::duration_cast<std::chrono::milliseconds>(ran).count();
}

model::WallMillis RunningTime::wall_at(model::RunningMillis running) const {
  return clock_.wall_now() + (running - now());
}

void RunningTime::save(std::function<void()> done) {
  if (health_.failed()) return done();
  store_.save_running_time(
      now(), [this, done = std::move(done)](const Result<bool, model::StoreError>& saved) {
        if (!saved) health_.note(saved.error());  // The next save includes it.
        done();
      });
}

void RunningTime::save_hourly() {
  clock_.set_timeout(std::chrono::hours(1), [this] {
    if (health_.accepting()) save([] {});
    save_hourly();
  });
}

}  // namespace snug::chat
