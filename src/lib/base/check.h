// CHECK: our own bug ends the program at once, in release builds too. REQUIRE: the same for a call
// that the program must not make, told in its own words.
#pragma once

namespace snug::base {

[[noreturn]] void check_failed(const char* condition, const char* file, int line);
/// Writes "snug: `call`: `mistake`" to standard error and ends the program.
[[noreturn]] void mistaken_call(const char* call, const char* mistake);

}  // namespace snug::base

#define CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::snug::base::check_failed(#condition, __FILE__, __LINE__))

#define REQUIRE(condition, call, mistake) \
  ((condition) ? static_cast<void>(0) : ::snug::base::mistaken_call(call, mistake))
