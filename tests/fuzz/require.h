// What a fuzzer holds true: a plain stop that libFuzzer reports with the input.
#pragma once

#include <cstdlib>

namespace snug::fuzz {

inline void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace snug::fuzz
