// Detects the only stream of a loop that receives data.
#include "net/lone_reader.h"

#include <gtest/gtest.h>

#include <array>

#include "net/stream.h"

namespace snug::net {
namespace {

using std::chrono::milliseconds;

struct LoneReaderTest : testing::Test {
  const Stream* one() const { return reinterpret_cast<const Stream*>(&places[0]); }
  const Stream* other() const { return reinterpret_cast<const Stream*>(&places[1]); }
  static base::MonotonicTime at(int ms) { return base::MonotonicTime(milliseconds(ms)); }

  const std::array<std::max_align_t, 2> places{};
  LoneReader reader;
};

TEST_F(LoneReaderTest, NobodyIsAloneAtFirst) {
  EXPECT_FALSE(reader.alone(one(), at(5000)));
  reader.on_read(one(), at(5000));
  EXPECT_FALSE(reader.alone(one(), at(5999)));
}

TEST_F(LoneReaderTest, AStreamIsAloneAfterASecondWithoutDataFromOthers) {
  reader.on_read(other(), at(1000));
  reader.on_read(one(), at(1500));
  reader.on_read(one(), at(2499));
  EXPECT_FALSE(reader.alone(one(), at(2499)));
  EXPECT_TRUE(reader.alone(one(), at(2500)));
  EXPECT_FALSE(reader.alone(other(), at(2500)));
}

TEST_F(LoneReaderTest, AStreamIsNotAloneAfterDataFromAnother) {
  reader.on_read(one(), at(1000));
  ASSERT_TRUE(reader.alone(one(), at(2000)));
  reader.on_read(other(), at(2000));
  EXPECT_FALSE(reader.alone(one(), at(2000)));
  reader.on_read(one(), at(2001));
  EXPECT_FALSE(reader.alone(one(), at(3000)));
  EXPECT_TRUE(reader.alone(one(), at(3001)));
}

}  // namespace
}  // namespace snug::net
