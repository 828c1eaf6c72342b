// Memory after many clients have left.
#include "server/peak_memory.h"

#include <gtest/gtest.h>

#include "support/manual_environment.h"

namespace snug::server {
namespace {

using namespace std::chrono_literals;

class PeakMemoryTest : public testing::Test {
 protected:
  void grow(std::size_t from, std::size_t to) {
    for (std::size_t count = from; count <= to; ++count) peak.on_count(count);
  }
  void shrink(std::size_t from, std::size_t to) {
    for (std::size_t count = from; count > to; --count) peak.on_count(count - 1);
  }

  test_support::ManualEnvironment environment;
  int given_back = 0;
  PeakMemory peak{environment.timers, [this] { ++given_back; }};
};

TEST_F(PeakMemoryTest, IsGivenBackASecondAfterHalfOfManyHaveLeft) {
  grow(1, 5'000);
  shrink(5'000, 2'501);
  environment.advance(2s);
  EXPECT_EQ(given_back, 0);
  shrink(2'501, 0);
  environment.advance(999ms);
  EXPECT_EQ(given_back, 0);
  environment.advance(1ms);
  EXPECT_EQ(given_back, 1);
  environment.advance(10s);
  EXPECT_EQ(given_back, 1);
}

TEST_F(PeakMemoryTest, IsKeptWhenFewLeave) {
  grow(1, 1'500);
  shrink(1'500, 501);
  environment.advance(2s);
  EXPECT_EQ(given_back, 0);
}

TEST_F(PeakMemoryTest, IsGivenBackAgainAfterTheNextPeak) {
  for (int times = 1; times <= 3; ++times) {
    grow(1, 1'000);
    shrink(1'000, 0);
    environment.advance(1s);
    EXPECT_EQ(given_back, times);
  }
}

}  // namespace
}  // namespace snug::server
