// CHECK: our own bug ends the program at once, in release builds too.
#pragma once

namespace snug::base {

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace snug::base

#define CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::snug::base::check_failed(#condition, __FILE__, __LINE__))
