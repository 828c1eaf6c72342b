// Connection state recovery of one socket: the session it continues, and the session it leaves
// behind.
#pragma once

#include <any>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "snug/json.h"
#include "socketio/recovery.h"

namespace snug::socketio {

/// Owned by the socket for its whole life.
struct Recoverable {
  /// Takes the session named by `auth` out of `recovery`, if it exists.
  Recoverable(const std::shared_ptr<Recovery>& recovery, const Json& auth, base::Random& random);

  bool recovered() const { return recovered_; }
  /// The socket starts as a new one with a new secret. Its missed packets are lost.
  void start_anew(const Recovery& recovery, base::Random& random);
  /// Moves the application's value into the session that this socket left.
  void keep_data(std::any& data);
  RecoverySession session_left(const std::string& sid, std::vector<std::string> rooms) const;

  std::weak_ptr<Recovery> home;  ///< Owned by the namespace; gone once the server is.
  std::string pid;
  Sequence first = 0;
  Sequence resent = 0;
  /// Set only until the socket connects.
  std::optional<RecoverySession> session;
  Recovery::Missed missed;

 private:
  bool recovered_ = false;
};

/// Whether a client may come back after `reason` (Node's RECOVERABLE_DISCONNECT_REASONS).
bool is_recoverable(std::string_view reason);

}  // namespace snug::socketio
