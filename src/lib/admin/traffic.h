// Counts events of the last seconds by second and kind. The page draws its curves from them.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "snug/json.h"

namespace snug::admin {

/// Bounded if take() is called regularly: one entry per second, kind and reason.
class Traffic {
 public:
  /// `kind` and `reason` are constants that live as long as the program.
  void count(std::string_view kind, std::uint64_t by, base::WallTime now,
             std::string_view reason = {});
  /// The counts in the form of Node's `aggregatedEvents`. Resets them.
  Json take();

 private:
  struct Entry {
    std::int64_t second;
    std::string_view kind;
    std::string_view reason;  ///< Empty if there is none.
    std::uint64_t count;
  };

  std::vector<Entry> entries_;
};

}  // namespace snug::admin
