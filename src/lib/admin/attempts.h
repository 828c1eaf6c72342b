// Limits password guessing: counts wrong passwords of the last minute by address.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.h"

namespace snug::admin {

/// Counts in one-minute windows; a window begins with the first attempt after the last window.
/// Bounded: beyond 10,000 addresses it drops one.
class Attempts {
 public:
  explicit Attempts(std::uint32_t limit) : limit_(limit) {}

  /// Counts one more attempt of `address`. False if its limit is reached. An empty address (a Unix
  /// socket) counts as an address.
  [[nodiscard]] bool take(std::string_view address, base::MonotonicTime now);
  /// The password was right, so the attempt does not count.
  void give_back(std::string_view address);

 private:
  const std::uint32_t limit_;
  base::MonotonicTime ends_{};
  std::unordered_map<std::string, std::uint32_t> counts_;
};

}  // namespace snug::admin
