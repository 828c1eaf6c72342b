// Folding: texts that a reader takes for the same.
#include "words/fold.h"

#include <gtest/gtest.h>

namespace snug::chat {
namespace {

TEST(Fold, CaseMakesNoDifference) {
  EXPECT_EQ(folded("Hello"), "hello");
  EXPECT_EQ(folded("ПРИВЕТ"), "привет");
  EXPECT_EQ(folded("ὈΔΥΣΣΕΎΣ"), folded("ὀδυσσεύς"));
}

TEST(Fold, AccentsMakeNoDifference) {
  EXPECT_EQ(folded("Grüße"), "grusse");
  EXPECT_EQ(folded("gru\u0308\u00dfe"), "grusse");
  EXPECT_EQ(folded("crème brûlée"), "creme brulee");
  EXPECT_EQ(folded("Tiếng Việt"), "tieng viet");
}

TEST(Fold, LettersWithAStrokeAreTheirLetter) {
  EXPECT_EQ(folded("Łódź"), "lodz");
  EXPECT_EQ(folded("Øresund"), "oresund");
  EXPECT_EQ(folded("Æble, œuvre, þing, đen"), "aeble, oeuvre, thing, den");
}

TEST(Fold, TurkishDottedAndDotlessAreOneLetter) {
  for (const char* i : {"I", "i", "ı", "İ"}) EXPECT_EQ(folded(i), "i") << i;
  EXPECT_EQ(folded("IŞIK"), folded("ışık"));
}

TEST(Fold, CompatibilityFormsAreTheirLetters) {
  EXPECT_EQ(folded("\uff21\uff22\uff23\uff11"), "abc1");
  EXPECT_EQ(folded("\ufb01ne x\u00b2 \u2460"), "fine x2 1");
  EXPECT_EQ(folded("\U0001D400"), "a");
}

TEST(Fold, IgnorableCharactersAreNotThere) {
  EXPECT_EQ(folded("so\u00adft\u200b\u200d"), "soft");
}

TEST(Fold, AnEmojiIsItselfInEverySkinTone) {
  EXPECT_EQ(folded("\U0001F44D\U0001F3FD"), "\U0001F44D");
  EXPECT_EQ(folded("\u2764\ufe0f"), "\u2764");
}

TEST(Fold, JapaneseVoicedSoundsStayDifferent) {
  EXPECT_EQ(folded("が"), "が");
  EXPECT_EQ(folded("か\u3099"), "が");
  EXPECT_EQ(folded("\uff76\uff9e"), "ガ");
  EXPECT_NE(folded("はは"), folded("ばば"));
}

TEST(Fold, KoreanSyllablesAreOneCharacterHoweverTyped) {
  EXPECT_EQ(folded("한국"), "한국");
  EXPECT_EQ(folded("\u1112\u1161\u11ab\u1100\u116e\u11a8"), "한국");
}

TEST(Fold, ArabicPointsAndHebrewPointsAreAccents) {
  EXPECT_EQ(folded("مُحَمَّد"), "محمد");
  EXPECT_EQ(folded("أحمد"), "احمد");
  EXPECT_EQ(folded("كـــتاب"), "كتاب");
  EXPECT_EQ(folded("علی"), folded("علي"));
  EXPECT_EQ(folded("שָׁלוֹם"), "שלום");
}

TEST(Fold, SignsOfIndicScriptsAndThaiStay) {
  EXPECT_EQ(folded("हिन्दी"), "हिन्दी");
  EXPECT_EQ(folded("ที่นี่"), "ที่นี่");
  EXPECT_NE(folded("कि"), folded("की"));
}

TEST(Fold, EachCharacterKnowsItsPlaceInUtf16) {
  const auto all = fold("\U0001F44D\U0001F3FDa\u0308\u00df.");
  ASSERT_EQ(all.size(), 5U);
  EXPECT_EQ(all[0].from, 0U);
  EXPECT_EQ(all[0].to, 4U) << "with its skin tone";
  EXPECT_EQ(all[1].from, 4U);
  EXPECT_EQ(all[1].to, 6U) << "with its accent";
  EXPECT_EQ(all[2].from, 6U);
  EXPECT_EQ(all[3].from, 6U) << "two s of one letter";
  EXPECT_EQ(all[3].to, 7U);
  EXPECT_EQ(all[4].from, 7U);
}

TEST(Fold, TheLongestExpansionIsBounded) {
  std::string text;
  for (int i = 0; i < 8000; ++i) text += "\ufdfa";
  EXPECT_EQ(fold(text).size(), 8000U * 18);
}

TEST(Fold, AMarkThatBeginsATextIsNowhere) {
  EXPECT_EQ(folded("\u0301a"), "a");
  EXPECT_EQ(folded("\u3099"), "\u3099");
}

TEST(Fold, TheVersionNamesUnicode) {
  EXPECT_NE(folding_version().find("Unicode"), std::string::npos);
}

}  // namespace
}  // namespace snug::chat
