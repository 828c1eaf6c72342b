// Where a sign-in comes from.
#pragma once

#include <string>

namespace snug::chat {

/// An address group, or a device that was signed in to that account before: such ones have guesses
/// and places in the queue of their own.
struct Source {
  std::string key;  ///< Whose guesses these are.
  bool known = false;
  /// Whose turn in the queue it is, if not the key's: all known devices of a person share one.
  std::string turn = {};

  const std::string& place() const { return turn.empty() ? key : turn; }
};

}  // namespace snug::chat
