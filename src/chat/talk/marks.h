// How far people have received and read: `mark`. Kept in memory and written in batches.
#pragma once

#include <functional>
#include <set>
#include <utility>

#include "live/answer.h"
#include "live/caller.h"
#include "live/directory.h"
#include "live/sessions.h"
#include "live/surroundings.h"
#include "model/clock.h"
#include "model/store.h"
#include "protocol/options.h"
#include "snug/json.h"

namespace snug::chat {

/// Marks are broadcast at once and written later. Marks lost in a crash come back by themselves: a
/// client that is sent lower ones repeats its own (docs/protocol.md). A repeated or lower mark
/// costs nothing.
class Marks {
 public:
  explicit Marks(const Surroundings& around);
  Marks(const Marks&) = delete;
  Marks& operator=(const Marks&) = delete;

  void mark(const Caller& caller, const Json& payload, const Answer& answer);
  /// Call before a message goes to the store. Due marks join its transaction.
  void write_with_message();
  /// Writes the marks that rose since the last write. Calls `done` also if there are none.
  void write(std::function<void()> done);

 private:
  void write_later();

  const Surroundings& around_;
  std::set<std::pair<model::RoomId, model::UserId>> risen_;
  model::Clock::TimerId timer_ = 0;
  std::chrono::steady_clock::time_point written_at_;
};

}  // namespace snug::chat
