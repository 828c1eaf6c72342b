// What a Socket.IO server and an Engine.IO server have in common: addresses and their certificates,
// limits of connections, HTTP with the application's routes, and the Engine.IO endpoint.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "engineio/engine.h"
#include "http/server.h"
#include "net/listener.h"
#include "server/certificates.h"
#include "server/connection_limits.h"
#include "server/engine_impl.h"
#include "server/loop_core.h"
#include "server/peak_memory.h"
#include "server/routes.h"
#include "snug/awaitable.h"
#include "snug/options.h"
#include "snug/result.h"

namespace snug::server {

/// The environment of a server with these options.
base::Environment environment_of(LoopCore& loop, const ServerOptions& options);

/// `close`, a function that takes `closed`, for a coroutine.
template <class Close>
Awaitable<> awaitable_close(LoopCore& loop, const Close& close) {
  // The loop outlives the server, which the coroutine may destroy.
  return Awaitable<>([&](auto done) { close([&loop, done] { loop.go_on(done); }); });
}

/// Owned by a server. Loop thread.
class Front final : net::Acceptor, base::Timer::Target, base::TurnQueue::Hook {
 public:
  /// All but the options are borrowed. `usual_path` is the endpoint's path if the options name
  /// none. `sessions` is told of each new session.
  Front(LoopCore& loop, base::Environment& environment, const ServerOptions& options,
        std::string_view usual_path, engineio::EngineObserver& sessions);
  ~Front();
  Front(const Front&) = delete;
  Front& operator=(const Front&) = delete;

  Result<std::string> listen(std::string_view address);
  Result<std::string> listen(std::string_view address, const TlsOptions& tls);
  Certificates& certificates() { return certificates_; }
  Routes& routes() { return routes_; }
  http::Router& router() { return http_.router(); }
  /// The endpoint's path, with a slash at both ends.
  const std::string& path() const { return path_; }
  Engine::Impl& hooks() { return hooks_; }
  std::size_t session_count() const { return engineio_.session_count(); }
  LoopCore& loop() { return loop_; }

  /// See snug::Server::close. Returns whether this call began it.
  bool close(std::function<void()> closed);
  bool closing() const { return closing_; }
  /// The server is destroyed. First no further connection is taken; then the application's
  /// functions are dropped.
  /// @{
  void stop_listening();
  void end();
  /// @}

 private:
  Result<std::string> listen(std::string_view address,
                             std::shared_ptr<const net::TlsIdentity> identity);
  void on_stream(std::unique_ptr<net::Stream> stream) override;
  void on_stream_gone(net::PeerNetwork from) override;
  std::string refusal() override { return http_.refusal(); }
  bool takes_last_descriptors() const override { return takes_last_descriptors_; }
  void on_timer(base::Timer& timer) override;
  void on_turn_end() override;

  LoopCore& loop_;
  base::Environment& environment_;
  const std::string path_;
  bool closing_ = false;
  bool over_ = false;
  std::vector<std::function<void()>> closed_;  // called when the last stream is gone
  base::Timer close_timer_;
  Routes routes_;
  ConnectionLimits limits_;
  PeakMemory peak_memory_;
  const bool takes_last_descriptors_;
  Engine::Impl hooks_;
  // Members are destroyed in reverse order: owners of streams before the parts notified by these.
  http::Server http_;
  engineio::Engine engineio_;
  Certificates certificates_;
  std::vector<std::unique_ptr<net::Listener>> listeners_;
};

}  // namespace snug::server
