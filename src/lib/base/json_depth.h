// One limit for everything that reads values: options cannot allow more, and servers of a cluster
// carry as much.
#pragma once

#include <cstddef>

namespace snug::base {

/// Arrays and objects in each other. Reading and copying values use stack for each: some hundred
/// KiB in all.
inline constexpr std::size_t kMostJsonDepth = 1'000;

}  // namespace snug::base
