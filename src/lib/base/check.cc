// Ends the program after a bug of our own.
#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace snug::base {

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: internal error, please report it: CHECK(%s) failed\n", file, line,
               condition);
  std::abort();
}

}  // namespace snug::base
