// The source of a sign-in.
#pragma once

#include <string>

namespace snug::chat {

/// An address group, or a device that has signed in to the account before. Known devices have their
/// own quotas of guesses and their own places in the queue.
struct Source {
  std::string key;  ///< Names the counter of guesses.
  bool known = false;
  /// The asker in the password queue, if not `key`: all known devices of a person share one turn.
  std::string turn = {};

  const std::string& place() const { return turn.empty() ? key : turn; }
};

}  // namespace snug::chat
