// Who is here: online, and last seen. One person may have several sockets.
#pragma once

#include <functional>
#include <unordered_map>

#include "live/directory.h"
#include "live/sessions.h"
#include "live/surroundings.h"
#include "model/clock.h"
#include "model/store.h"
#include "protocol/options.h"

namespace snug::chat {

/// A person is online from the first socket until a grace after the last one: a reload does not
/// flicker. Last seen is written seldom, and at the end.
class Presence {
 public:
  explicit Presence(const Surroundings& around);
  Presence(const Presence&) = delete;
  Presence& operator=(const Presence&) = delete;

  /// A socket of theirs came.
  void arrived(model::UserId user);
  /// A socket of theirs has gone, and is out of the sessions already.
  void departed(model::UserId user);
  /// Writes every last seen that the store does not have; `done` when all are answered.
  void write(std::function<void()> done);

 private:
  struct Trace {
    model::Clock::TimerId grace =
        0;  ///< Runs while there is no socket, but they still count as online.
    model::Clock::TimerId writing = 0;
    model::WallMillis written = 0;
  };

  void seen(Person& person);
  void gone(model::UserId user);
  void write_one(model::UserId user, std::function<void()> done);

  const Surroundings& around_;
  std::unordered_map<model::UserId, Trace> traces_;  ///< Of people who were here since the start.
};

}  // namespace snug::chat
