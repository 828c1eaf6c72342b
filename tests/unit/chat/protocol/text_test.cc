// Characters of texts and names.
#include "protocol/text.h"

#include <gtest/gtest.h>

namespace snug::chat {
namespace {

TEST(Text, CountsCodePointsNotBytes) {
  EXPECT_EQ(count_characters(""), 0U);
  EXPECT_EQ(count_characters("abc"), 3U);
  EXPECT_EQ(count_characters("gr\u00fc\u00dfe"), 5U);
  EXPECT_EQ(count_characters("\U0001F600\U0001F44D\U0001F3FD"), 3U);
}

TEST(Text, ControlCharactersGoButNewlineAndTabStay) {
  EXPECT_EQ(without_control_characters(std::string("a\0b\x01\x1b[31mc\x7f", 11)), "ab[31mc");
  EXPECT_EQ(without_control_characters("a\tb\nc"), "a\tb\nc");
  EXPECT_EQ(without_control_characters("a\u0085b\u009fc\u00a0d"), "abc\u00a0d");
}

TEST(Text, EveryLineEndBecomesANewline) {
  EXPECT_EQ(without_control_characters("a\r\nb\rc\n\rd\r"), "a\nb\nc\n\nd\n");
}

TEST(Text, LongCharactersStayWhole) {
  EXPECT_EQ(without_control_characters("\u20ac\U0001F600\u00fc"), "\u20ac\U0001F600\u00fc");
}

TEST(Text, ATextThatShowsNothingIsBlank) {
  EXPECT_TRUE(is_blank(""));
  EXPECT_TRUE(is_blank(" \t\n\u00a0\u2003\u200b\u3000\ufeff\u2060"));
  // Braille without a dot, tags, variation selectors, fillers, a joiner.
  for (const char* nothing :
       {"\u2800", "\U000E0041", "\ufe0f", "\u115f\uffa0", "\u034f", "\u00ad"}) {
    EXPECT_TRUE(is_blank(nothing)) << nothing;
  }
  EXPECT_FALSE(is_blank("\u2801"));
  EXPECT_FALSE(is_blank("\ufe0f\u2764"));
  EXPECT_FALSE(is_blank(" . "));
  EXPECT_FALSE(is_blank("\u4e2d"));
}

TEST(Text, NamesMayNotTurnTheWritingDirection) {
  EXPECT_TRUE(has_control_character("a\u202eb"));
  EXPECT_TRUE(has_control_character("a\u2066b"));
  EXPECT_TRUE(has_control_character("a\nb"));
  EXPECT_FALSE(has_control_character("Zo\u00eb \U0001F600"));
}

TEST(Text, SignInNamesArePlain) {
  EXPECT_TRUE(is_sign_in_name("a"));
  EXPECT_TRUE(is_sign_in_name("Ann.Lee_2-x"));
  EXPECT_TRUE(is_sign_in_name(std::string(32, 'x')));
  EXPECT_FALSE(is_sign_in_name(std::string(33, 'x')));
  EXPECT_FALSE(is_sign_in_name(""));
  EXPECT_FALSE(is_sign_in_name("a b"));
  EXPECT_FALSE(is_sign_in_name("J\u00fcrgen"));
  EXPECT_FALSE(is_sign_in_name(std::string_view("a\0", 2)));
}

TEST(Text, FoldsLettersAtoZOnly) {
  EXPECT_EQ(fold_case("AnN-\u00dc9"), "ann-\u00dc9");
}

}  // namespace
}  // namespace snug::chat
