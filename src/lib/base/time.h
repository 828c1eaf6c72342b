// Monotonic and wall time as different types: one orders and times out, the other is for people
// only.
#pragma once

#include <chrono>

namespace snug::base {

using Duration = std::chrono::nanoseconds;
using MonotonicTime = std::chrono::time_point<std::chrono::steady_clock, Duration>;
using WallTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

}  // namespace snug::base
