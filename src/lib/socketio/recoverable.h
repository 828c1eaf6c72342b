// One socket's part in connection state recovery: what it comes back from, and leaves behind.
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

/// Owned by the socket, from its beginning to its end.
struct Recoverable {
  /// Takes the session that `auth` names out of `recovery`, if there is one.
  Recoverable(const std::shared_ptr<Recovery>& recovery, const Json& auth, base::Random& random);

  bool recovered() const { return recovered_; }
  /// The socket starts anew under another secret: what it missed is lost.
  void start_anew(const Recovery& recovery, base::Random& random);
  /// Hands the application's value to the session that this socket left.
  void keep_data(std::any& data);
  RecoverySession session_left(const std::string& sid, std::vector<std::string> rooms) const;

  std::weak_ptr<Recovery> home;  ///< The namespace's: gone with the server.
  std::string pid;
  Sequence first = 0;
  Sequence resent = 0;
  /// Only until the socket connects.
  std::optional<RecoverySession> session;
  Recovery::Missed missed;

 private:
  bool recovered_ = false;
};

/// Whether a client may come back after that (Node's RECOVERABLE_DISCONNECT_REASONS).
bool is_recoverable(std::string_view reason);

}  // namespace snug::socketio
