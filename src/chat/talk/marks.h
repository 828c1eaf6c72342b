// How far people have received and read: `mark`. In memory; written together now and then.
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

/// Marks are told at once and written later. Those that a crash takes come back by themselves: a
/// client repeats its own when it is told lower ones (docs/protocol.md). A mark that is repeated or
/// lower costs nothing.
class Marks {
 public:
  explicit Marks(const Surroundings& around);
  Marks(const Marks&) = delete;
  Marks& operator=(const Marks&) = delete;

  void mark(const Caller& caller, const Json& payload, const Answer& answer);
  /// A message is about to be given to the store: marks go into the same transaction.
  void write_with_message();
  /// Writes what rose since the last time; `done` also when nothing did.
  void write(std::function<void()> done);

 private:
  void write_later();

  const Surroundings& around_;
  std::set<std::pair<model::RoomId, model::UserId>> risen_;
  model::Clock::TimerId timer_ = 0;
  std::chrono::steady_clock::time_point written_at_;
};

}  // namespace snug::chat
