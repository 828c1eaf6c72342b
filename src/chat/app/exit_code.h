// How the program ends, for scripts and the service manager. Numbers as in sysexits.h where it has
// one.
#pragma once

namespace snug::app {

enum ExitCode : int {
  kSuccess = 0,
  kFailure = 1,       ///< Of a command: no such person, the server refused.
  kUsage = 64,        ///< Wrong arguments. Restarting does not help.
  kUnavailable = 69,  ///< An address cannot be listened on, or the data folder is in use.
  kStoreFailed =
      74,  ///< The disk or the database failed: start anew, and what was acknowledged is there.
  kBadConfig = 78,  ///< The settings are wrong. Restarting does not help.
};

}  // namespace snug::app
