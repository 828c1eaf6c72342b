// Presence: people who are online, and when others were last seen. One person may have several
// sockets.
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

/// A person is online from their first socket until `presence_grace` after the last one has gone,
/// so that nobody notices a reload. Last seen is written rarely, and when the server stops.
class Presence {
 public:
  explicit Presence(const Surroundings& around);
  Presence(const Presence&) = delete;
  Presence& operator=(const Presence&) = delete;

  /// A socket of this person connected.
  void arrived(model::UserId user);
  /// A socket of this person disconnected. It is no longer in Sessions.
  void departed(model::UserId user);
  /// Writes each last seen that the store lacks. Calls `done` when all writes are answered.
  void write(std::function<void()> done);

 private:
  struct Trace {
    /// Runs while there is no socket and the person still counts as online.
    model::Clock::TimerId grace = 0;
    model::Clock::TimerId writing = 0;
    model::WallMillis written = 0;
  };

  void seen(Person& person);
  void gone(model::UserId user);
  void write_one(model::UserId user, std::function<void()> done);

  const Surroundings& around_;
  std::unordered_map<model::UserId, Trace> traces_;  ///< People seen since the start.
};

}  // namespace snug::chat
