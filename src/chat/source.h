// Where a sign-in comes from.
#pragma once

#include <string>

namespace snug::chat {

/// An address group, or a device that was signed in to that account before: such ones have guesses
/// and places in the queue of their own.
struct Source {
  std::string key;
  bool known = false;
};

}  // namespace snug::chat
