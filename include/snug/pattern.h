// A regular expression for the names of dynamic namespaces.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "snug/export.h"

namespace snug {

/// A regular expression in the grammar of JavaScript (std::regex::ECMAScript), which distinguishes
/// case. Cheap to copy; immutable. Any thread.
///
/// As in JavaScript, one that can match a text in many ways, such as "^/(a|a)*$" or "^/(a*)*b$",
/// takes exponential time for some names of twenty letters, and clients choose the names. Let
/// nothing that repeats contain another repetition or alternatives that overlap.
///
///     server.of(snug::Pattern("^/dynamic-\\d+$"));
class SNUG_API Pattern {
 public:
  /// Compiles `text`, which has no slashes around it. Throws std::regex_error if it is not a
  /// regular expression.
  explicit Pattern(std::string text);

  const std::string& text() const;  ///< As given.
  /// Whether a part of `name` matches (std::regex_search), so use `^` and `$` for the whole name.
  /// False for a name above 1024 bytes, because the search uses stack for each byte.
  bool matches(std::string_view name) const;

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace snug
