// Who guesses: wrong passwords of the last minute, by address.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.h"

namespace snug::admin {

/// Counts in minutes that begin with the first attempt after the one before. Bounded: beyond 10,000
/// addresses one is forgotten.
class Attempts {
 public:
  explicit Attempts(std::uint32_t limit) : limit_(limit) {}

  /// Counts one more of that address, unless it has had its share. An empty one (a Unix socket)
  /// is one, too.
  [[nodiscard]] bool take(std::string_view address, base::MonotonicTime now);
  /// It was right: it does not count.
  void give_back(std::string_view address);

 private:
  const std::uint32_t limit_;
  base::MonotonicTime ends_{};
  std::unordered_map<std::string, std::uint32_t> counts_;
};

}  // namespace snug::admin
