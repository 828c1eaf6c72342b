// Tests of made and read passwords.
#include "app/password.h"

#include <gtest/gtest.h>

#include <sstream>

#include "support/regex.h"

namespace snug::app {
namespace {

TEST(Password, IsFourGroupsOfFourThatNobodyMisreads) {
  const std::regex form("[2-9a-km-np-z]{4}(-[2-9a-km-np-z]{4}){3}");
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(std::regex_match(make_password(), form));
}

TEST(Password, IsNewEachTime) {
  EXPECT_NE(make_password(), make_password());
}

TEST(Password, IsReadFromTheFirstLineAlone) {
  std::istringstream unix_lines("correct horse\nmore\n");
  EXPECT_EQ(read_password(unix_lines, ""), "correct horse");
  std::istringstream windows_lines("correct horse\r\n");
  EXPECT_EQ(read_password(windows_lines, ""), "correct horse");
  std::istringstream nothing("");
  EXPECT_EQ(read_password(nothing, ""), "");
}

}  // namespace
}  // namespace snug::app
