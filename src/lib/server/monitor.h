// Notified of all traffic of a server: the interface for tools that watch a whole server.
#pragma once

#include <cstddef>

#include "engineio/session.h"

namespace snug::server {

/// Owned by the watched server. Loop thread.
class Monitor {
 public:
  virtual ~Monitor() = default;

  virtual void on_session(bool polling) = 0;
  /// A session continues over WebSocket.
  virtual void on_upgrade() = 0;
  virtual void on_session_over(engineio::CloseReason reason, bool polling) = 0;
  /// One message; `bytes` is the size of its payload.
  /// @{
  virtual void on_received(std::size_t bytes) = 0;
  virtual void on_sent(std::size_t bytes) = 0;
  /// @}
  /// The server closes. From now on the monitor must not keep the loop alive.
  virtual void on_server_closing() = 0;
};

}  // namespace snug::server
