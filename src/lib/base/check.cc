// Ends the program after a bug: our own, or the caller's.
#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace snug::base {

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: internal error, please report it: CHECK(%s) failed\n", file, line,
               condition);
  std::abort();
}

void mistaken_call(const char* call, const char* mistake) {
  std::fprintf(stderr, "snug: %s: %s\n", call, mistake);
  std::abort();
}

}  // namespace snug::base
