// The parts of one server and their wiring. Loop thread.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "engineio/engine.h"
#include "http/server.h"
#include "net/listener.h"
#include "server/certificates.h"
#include "server/client_files.h"
#include "server/connection_limits.h"
#include "server/loop_core.h"
#include "server/monitor.h"
#include "server/monitored_sessions.h"
#include "server/routes.h"
#include "snug/server.h"
#include "socketio/hub.h"

namespace snug {

class SNUG_LOCAL Server::Impl final : public base::TurnQueue::Disposable,
                                      net::Acceptor,
                                      base::Timer::Target,
                                      base::TurnQueue::Hook {
 public:
  Impl(server::LoopCore& loop, const ServerOptions& options);
  ~Impl() override;

  Result<std::string> listen(std::string_view address);
  Result<std::string> listen(std::string_view address, const TlsOptions& tls);
  server::Certificates& certificates() { return certificates_; }
  Namespace of(std::string_view name) { return socketio_.of(name); }
  socketio::Hub& socketio() { return socketio_; }
  HttpRoutes& routes() { return routes_; }
  std::size_t session_count() const { return engineio_.session_count(); }
  void close(std::function<void()> closed);
  /// For the server's destruction. Drops the application's functions while every part still exists,
  /// because destroying them may run its code. Functions that it adds meanwhile are dropped at
  /// once.
  void end();
  base::TurnQueue& turn() { return environment_.turn; }
  server::LoopCore& loop() { return loop_; }
  base::Environment& environment() { return environment_; }
  bool monitored() const { return monitor_ != nullptr; }
  /// Call it once at most. The monitor stays for the server's life.
  void set_monitor(std::unique_ptr<server::Monitor> monitor);

 private:
  Result<std::string> listen(std::string_view address,
                             std::shared_ptr<const net::TlsIdentity> identity);
  void on_stream(std::unique_ptr<net::Stream> stream) override;
  void on_stream_gone(net::PeerNetwork from) override;
  std::string refusal() override { return http_.refusal(); }
  bool takes_last_descriptors() const override { return takes_last_descriptors_; }
  void on_timer(base::Timer& timer) override;
  void on_turn_end() override;

  server::LoopCore& loop_;
  base::Environment environment_;
  bool closing_ = false;
  bool over_ = false;
  std::vector<std::function<void()>> closed_;  // called when the last stream is gone
  base::Timer close_timer_;
  server::Routes routes_;
  std::optional<server::ClientFiles> client_files_;
  server::ConnectionLimits limits_;
  const bool takes_last_descriptors_;
  std::unique_ptr<server::Monitor> monitor_;  ///< Outlives the parts that notify it.
  // Members are destroyed in reverse order: owners of streams before the parts notified by these.
  http::Server http_;
  socketio::Hub socketio_;
  server::MonitoredSessions sessions_;
  engineio::Engine engineio_;
  server::Certificates certificates_;
  std::vector<std::unique_ptr<net::Listener>> listeners_;
};

}  // namespace snug
