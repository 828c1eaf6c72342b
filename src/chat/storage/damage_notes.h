// Lines for the operator about damage; each is reported once.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace snug::storage {

/// One thread at a time. A line names a part of the database and SQLite's error, never a user's
/// text.
class DamageNotes {
 public:
  /// Does nothing if this line was added before.
  void add(const std::string& line) {
    if (told_.size() < kMaxTold && told_.insert(line).second) waiting_.push_back(line);
  }
  /// The lines since the last call.
  std::vector<std::string> take() { return std::exchange(waiting_, {}); }

 private:
  /// A disk with more damage than this needs no further lines.
  static constexpr std::size_t kMaxTold = 10'000;

  std::set<std::string> told_;
  std::vector<std::string> waiting_;
};

}  // namespace snug::storage
