// The clock of a real program.
#include "live/loop_clock.h"

namespace snug::chat {

model::WallMillis LoopClock::wall_now() const {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count();
}

}  // namespace snug::chat
