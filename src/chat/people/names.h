// Names of people: which ones look alike.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "model/values.h"

namespace snug::chat {

/// Keys of a name: two names that share a key look alike. Invisible characters are dropped, and
/// characters that look alike count as one (UTS 39, 4): once without case, and once as written,
/// because `I` looks like `l` and `i` does not.
std::vector<std::string> look_alikes(std::string_view name);

/// The names in use, sign-in names and display names alike.
class Names {
 public:
  void add(const model::User& user);
  /// Whether a name in use or reserved looks like `name`.
  bool has_like(std::string_view name) const;

  /// Reserves both names of a person until release(), while the account is being made.
  void reserve(const model::User& user);
  void release(const model::User& user);

 private:
  std::unordered_set<std::string> used_;
  std::unordered_multiset<std::string> reserved_;
};

}  // namespace snug::chat
