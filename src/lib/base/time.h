// Monotonic and wall time as different types. Monotonic time orders events and times them out; wall
// time is only for people.
#pragma once

#include <chrono>

namespace snug::base {

using Duration = std::chrono::nanoseconds;
using MonotonicTime = std::chrono::time_point<std::chrono::steady_clock, Duration>;
using WallTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

}  // namespace snug::base
