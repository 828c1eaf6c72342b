// Connection state recovery of one socket: the session it continues, and the session it leaves
// behind.
#pragma once

#include <any>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "snug/adapter.h"
#include "snug/json.h"
#include "socketio/recovery.h"

namespace snug::socketio {

/// A session that an adapter has restored.
struct Restored {
  RecoverySession session;
  Recovery::Missed missed;
  Recovery::Hold hold;
};

/// The part of a socket whose session the adapter keeps.
struct ByAdapter {
  bool moved = false;     ///< Another server, or a newer socket, continues the session.
  bool save_due = false;  ///< It is saved at the end of the turn.
  Recovery::Hold hold{};  ///< Until the socket connects.
  /// Set while the socket leaves and its client may come back.
  std::optional<RecoverySession> left{};
  base::MonotonicTime away_until{};  ///< The client may come back until then.
};

/// Owned by the socket for its whole life.
struct Recoverable {
  /// Takes the session named by `auth` out of `recovery`, if it exists.
  Recoverable(const std::shared_ptr<Recovery>& recovery, const Json& auth, base::Random& random);
  /// The adapter keeps the sessions. Continues `restored`, if there is one.
  Recoverable(const std::shared_ptr<Recovery>& recovery, std::optional<Restored> restored,
              base::Random& random);

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

  /// Null unless the adapter keeps the sessions.
  std::unique_ptr<ByAdapter> by_adapter;

 private:
  void resume();  ///< As `session` says.

  bool recovered_ = false;
};

/// The string `name` in the CONNECT packet's payload; empty if there is none. Valid as long as
/// `auth`.
std::string_view text_of(const Json& auth, std::string_view name);
/// As an adapter keeps it.
RecoverableSession to_adapter(RecoverySession session, const std::any& data);

/// Whether a client may come back after `reason` (Node's RECOVERABLE_DISCONNECT_REASONS).
bool is_recoverable(std::string_view reason);

}  // namespace snug::socketio
