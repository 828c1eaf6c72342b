// How the program ends, for scripts and the service manager. Numbers as in sysexits.h where it has
// one.
#pragma once

namespace snug::app {

enum ExitCode : int {
  kSuccess = 0,
  kFailure = 1,       ///< Of a command: no such person, the server refused.
  kUsage = 64,        ///< Wrong arguments. Restarting does not help.
  kUnavailable = 69,  ///< Listening on an address failed, or the data folder is in use.
  /// The disk or the database failed. After a restart everything acknowledged is there.
  kStoreFailed = 74,
  kBadConfig = 78,  ///< The settings are wrong. Restarting does not help.
};

}  // namespace snug::app
