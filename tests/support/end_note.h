// Counts ends.
#pragma once

namespace snug::test_support {

/// A local variable of a coroutine: counts those that have ended, one way or the other.
class EndNote {
 public:
  explicit EndNote(int& end_count) : end_count_(end_count) {}
  ~EndNote() { ++end_count_; }
  EndNote(const EndNote&) = delete;
  EndNote& operator=(const EndNote&) = delete;

 private:
  int& end_count_;
};

}  // namespace snug::test_support
