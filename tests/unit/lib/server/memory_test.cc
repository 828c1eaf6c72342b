// The resident memory of a program, before and after forget_startup().
#include "snug/memory.h"

#include <gtest/gtest.h>

#include <fstream>

namespace snug {
namespace {

long resident_pages() {
  std::ifstream statm("/proc/self/statm");  // proc(5): size, then resident
  long size = 0;
  long resident = 0;
  statm >> size >> resident;
  return resident;
}

TEST(Memory, StartupIsForgotten) {
  const long before = resident_pages();
  ASSERT_GT(before, 0);
  forget_startup();
  EXPECT_LT(resident_pages(), before);
}

}  // namespace
}  // namespace snug
