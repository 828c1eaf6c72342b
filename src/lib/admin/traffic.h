// What happened in the last seconds, counted by second and kind: the page draws its curves of it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "snug/json.h"

namespace snug::admin {

/// Bounded by how often it is taken: one entry a second, kind and reason.
class Traffic {
 public:
  /// `kind` and `reason` are words of the program's own, which live as long as it does.
  void count(std::string_view kind, std::uint64_t by, base::WallTime now,
             std::string_view reason = {});
  /// As Node's `aggregatedEvents`; then it begins anew.
  Json take();

 private:
  struct Entry {
    std::int64_t second;
    std::string_view kind;
    std::string_view reason;  ///< Empty when there is none.
    std::uint64_t count;
  };

  std::vector<Entry> entries_;
};

}  // namespace snug::admin
