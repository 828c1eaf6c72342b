// What hears of all that travels through a server: the seam of tools that look at a whole one.
#pragma once

#include <cstddef>

#include "engineio/session.h"

namespace snug::server {

/// Owned by the server that it hears of. Loop thread.
class Monitor {
 public:
  virtual ~Monitor() = default;

  virtual void on_session(bool polling) = 0;
  /// A session goes on by WebSocket.
  virtual void on_upgrade() = 0;
  virtual void on_session_over(engineio::CloseReason reason, bool polling) = 0;
  /// One message; `bytes` are those of its payload.
  /// @{
  virtual void on_received(std::size_t bytes) = 0;
  virtual void on_sent(std::size_t bytes) = 0;
  /// @}
  /// The server closes: from now on nothing of this may keep the loop alive.
  virtual void on_server_closing() = 0;
};

}  // namespace snug::server
