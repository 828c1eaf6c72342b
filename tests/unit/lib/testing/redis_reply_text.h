// Replies of a Redis as one line of text each, so that two can be compared and read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snug::testing {

/// How values that differ by nature are written.
enum class Shown {
  kExactly,
  kSorted,   ///< The elements of an array in the order of their text.
  kPairs,    ///< The same, two by two.
  kNumbers,  ///< Digits as "#".
  kKind,     ///< What kind of reply it is, and nothing of it.
};

/// Takes the first reply off `bytes`; nothing if it is not complete. Bytes that are none are
/// taken all at once.
std::optional<std::string> take_reply_text(std::string& bytes, Shown shown = Shown::kExactly);

/// In quotes, with "\xff" for bytes that are no ASCII.
std::string quoted(std::string_view bytes);

}  // namespace snug::testing
