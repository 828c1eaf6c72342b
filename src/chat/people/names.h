// What people may be called: how a name is kept, and which names could be taken for each other.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "model/values.h"

namespace snug::chat {

/// A display name as it is kept: gaps at its ends and characters that nobody sees there removed,
/// each gap inside one space. Empty when nobody would see anything of it.
std::string tidy_display_name(std::string_view name);

/// Two names that share one of these look alike. They are compared without what nobody sees, and
/// with characters that look alike as one (UTS 39, 4): once without case, and once as written,
/// because `I` looks like `l` and `i` does not.
std::vector<std::string> look_alikes(std::string_view name);

/// The names in use, sign-in names and display names alike.
class Names {
 public:
  void add(const model::User& user);
  /// Whether someone else could be taken for a person of that name.
  bool has_like(std::string_view name) const;

  /// Keeps both of a person's names from others until add() or release(): their account is being
  /// made.
  void reserve(const model::User& user);
  void release(const model::User& user);

 private:
  std::unordered_set<std::string> used_;
  std::unordered_multiset<std::string> reserved_;
};

}  // namespace snug::chat
