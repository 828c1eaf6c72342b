// The parts of one server and their wiring. Loop thread.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "base/environment.h"
#include "engineio/engine.h"
#include "server/client_files.h"
#include "server/front.h"
#include "server/loop_core.h"
#include "server/monitor.h"
#include "server/monitored_sessions.h"
#include "snug/server.h"
#include "socketio/hub.h"

namespace snug {

class SNUG_LOCAL Server::Impl final : public base::TurnQueue::Disposable, engineio::EngineObserver {
 public:
  Impl(server::LoopCore& loop, const ServerOptions& options);
  ~Impl() override;

  server::Front& front() { return front_; }
  Engine& engine() { return engine_; }
  Namespace of(std::string_view name) { return socketio_.of(name); }
  socketio::Hub& socketio() { return socketio_; }
  std::size_t session_count() const { return front_.session_count(); }
  void close(std::function<void()> closed);
  /// For the server's destruction. Drops the application's functions while every part still exists,
  /// because destroying them may run its code. Functions that it adds meanwhile are dropped at
  /// once.
  void end();
  base::TurnQueue& turn() { return environment_.turn; }
  server::LoopCore& loop() { return front_.loop(); }
  base::Environment& environment() { return environment_; }
  bool monitored() const { return monitor_ != nullptr; }
  /// Call it once at most. The monitor stays for the server's life.
  void set_monitor(std::unique_ptr<server::Monitor> monitor);

 private:
  void on_session(engineio::Session& session) override;
  /// Every client has left.
  void close_adapters(const std::function<void()>& closed);

  base::Environment environment_;
  std::optional<server::ClientFiles> client_files_;
  std::unique_ptr<server::Monitor> monitor_;  ///< Outlives the parts that notify it.
  // Members are destroyed in reverse order: the owner of streams before the parts notified by it.
  socketio::Hub socketio_;
  server::MonitoredSessions sessions_;
  server::Front front_;
  Engine engine_{front_.hooks()};
  std::shared_ptr<Impl*> self_ = std::make_shared<Impl*>(this);  ///< Gone at the server's end.
};

}  // namespace snug
