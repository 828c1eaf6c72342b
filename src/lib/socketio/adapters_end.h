// The end of a server's adapters, which tell the other servers that this one leaves.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "base/environment.h"
#include "snug/namespace.h"

namespace snug::socketio {

/// A part of the hub.
class AdaptersEnd final : private base::Timer::Target {
 public:
  /// For adapters that do not answer. Long enough for a message to another machine; a server that
  /// restarts waits for it.
  static constexpr std::chrono::seconds kMaxWait{1};

  /// `environment` outlives this.
  explicit AdaptersEnd(base::Environment& environment) : timer_(environment.timers, *this) {}

  /// Closes the adapters of `namespaces`, then calls `done`, at once or later.
  void close(const std::vector<std::shared_ptr<Namespace::Impl>>& namespaces,
             std::function<void()> done);
  /// The server ends: calls nothing any more.
  void drop();

 private:
  class Open;

  void on_timer(base::Timer&) override { end(); }
  void end();

  base::Timer timer_;  ///< Runs while an adapter is waited for.
  std::vector<std::function<void()>> waiting_;
  std::shared_ptr<AdaptersEnd*> self_ = std::make_shared<AdaptersEnd*>(this);
};

}  // namespace snug::socketio
