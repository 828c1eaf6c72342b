// Text of others in one line.
#include "base/one_line.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "base/guard.h"

namespace snug::base {
namespace {

TEST(OneLine, EscapesControlCharacters) {
  EXPECT_EQ(one_line("a\nb\tc\x1b[31m\x7f", 100), R"(a\nb\x09c\x1b[31m\x7f)");
  EXPECT_EQ(one_line("\xC2\x9Bx \xC3\xA4", 100), "\\x9bx \xC3\xA4");
  EXPECT_EQ(one_line(std::string_view("\0", 1), 100), R"(\x00)");
}

TEST(OneLine, IsCutBetweenCharacters) {
  EXPECT_EQ(one_line("12345678", 8), "12345678");
  EXPECT_EQ(one_line("123456789", 8), "12345\xE2\x80\xA6");
  EXPECT_EQ(one_line("1234\xC3\xA4\xC3\xA4\xC3\xA4", 8), "1234\xE2\x80\xA6");
  EXPECT_EQ(one_line("1234\n\n", 8), "1234\\n\\n");
  EXPECT_EQ(one_line("1234\n\n\n", 8), "1234\xE2\x80\xA6");
}

TEST(OneLine, KeepsBytesThatAreNoText) {
  EXPECT_EQ(one_line("\xFF\xC3", 100), "\xFF\xC3");
}

TEST(ThrownBy, NamesTheTypeAndItsWords) {
  EXPECT_EQ(thrown_by([] {}), "");
  EXPECT_EQ(thrown_by([] { throw std::out_of_range("no\nsuch"); }),
            R"(std::out_of_range: no\nsuch)");
  EXPECT_EQ(thrown_by([] { throw 7; }), "something that is no std::exception");
  EXPECT_LE(thrown_by([] { throw std::runtime_error(std::string(10'000, 'x')); }).size(), 300U);
}

}  // namespace
}  // namespace snug::base
