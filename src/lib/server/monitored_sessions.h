// Between Engine.IO and Socket.IO, only while a monitor is set. Without one a server pays one
// branch a session and nothing a message.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "base/turn_queue.h"
#include "engineio/engine.h"
#include "engineio/session.h"
#include "server/monitor.h"

namespace snug::server {

class MonitoredSession;

/// Owned by snug::Server. Monitors the sessions that open after watch().
class MonitoredSessions final : public engineio::EngineObserver {
 public:
  /// All are borrowed.
  MonitoredSessions(engineio::EngineObserver& observer, base::TurnQueue& turn);
  ~MonitoredSessions();

  void watch(Monitor& monitor) { monitor_ = &monitor; }
  void on_session(engineio::Session& session) override;

 private:
  friend class MonitoredSession;
  /// Destroys a closed session at the end of the turn, when it is no longer in use.
  void retire(MonitoredSession& session);

  engineio::EngineObserver& observer_;
  base::TurnQueue& turn_;
  Monitor* monitor_ = nullptr;
  std::vector<std::unique_ptr<MonitoredSession>> sessions_;
};

}  // namespace snug::server
