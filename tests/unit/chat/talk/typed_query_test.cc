// What people type into a search.
#include "talk/typed_query.h"

#include <gtest/gtest.h>

#include "words/cut.h"

namespace snug::chat {
namespace {

using model::Phrase;
using std::chrono::minutes;

TypedQuery read(std::string_view text, minutes offset = minutes(0)) {
  auto query = read_typed_query(text, offset, Limits());
  EXPECT_TRUE(query) << text << ": " << query.error().message;
  return query ? *std::move(query) : TypedQuery();
}

std::string refusal(std::string_view text) {
  const auto query = read_typed_query(text, minutes(0), Limits());
  return query ? "none" : query.error().message;
}

constexpr model::WallMillis kDay = 24LL * 60 * 60 * 1000;
constexpr model::WallMillis kNovember30 = 1'795'996'800'000;  // 2026, in UTC.

TEST(TypedQuery, WordsMayGoOnAndPhrasesMayNot) {
  const TypedQuery query = read("  Hello  \"New York\" an ");
  EXPECT_EQ(query.phrases,
            (std::vector<Phrase>{{{"hello"}, true}, {{"new", "york"}, false}, {{"an"}, false}}));
}

TEST(TypedQuery, PhonesTypeOtherQuotationMarks) {
  const std::vector<Phrase> expected = {{{"new", "york"}, false}};
  for (const char* text : {"“new york”", "„new york“", "«new york»", "\"new york", "„new york"}) {
    EXPECT_EQ(read(text).phrases, expected) << text;
  }
}

TEST(TypedQuery, FiltersAreTakenOut) {
  const TypedQuery query = read("from:ann lunch IN:kitchen has:Link");
  EXPECT_EQ(query.from, "ann");
  EXPECT_EQ(query.in, "kitchen");
  EXPECT_TRUE(query.has_link);
  EXPECT_EQ(query.phrases, (std::vector<Phrase>{{{"lunch"}, true}}));
}

TEST(TypedQuery, ANameWithSpacesStandsInQuotationMarks) {
  const TypedQuery query = read("from:\"Ann Smith\" x in:“the kitchen”");
  EXPECT_EQ(query.from, "Ann Smith");
  EXPECT_EQ(query.in, "the kitchen");
  EXPECT_EQ(query.phrases.size(), 1U);
}

TEST(TypedQuery, OtherColonsAreText) {
  EXPECT_EQ(read("note:this").phrases, (std::vector<Phrase>{{{"note", "this"}, true}}));
  EXPECT_EQ(read("https://example.org").phrases,
            (std::vector<Phrase>{{{"https", "example", "org"}, true}}));
  EXPECT_EQ(read("from: me").phrases.size(), 2U);
  EXPECT_EQ(read(":").phrases.size(), 0U);
}

TEST(TypedQuery, DaysAreExcludedByBeforeAndAfter) {
  EXPECT_EQ(read("before:2026-11-30").before, kNovember30);
  EXPECT_EQ(read("after:2026-11-30").after, kNovember30 + kDay);
  EXPECT_EQ(read("before:2026-12").before, kNovember30 + kDay);
  EXPECT_EQ(read("after:2026-11").after, kNovember30 + kDay);
  EXPECT_EQ(read("after:2026").after, kNovember30 + 32 * kDay);
  EXPECT_EQ(read("after:2026 after:2025").after, kNovember30 + 32 * kDay) << "the narrower";
}

TEST(TypedQuery, DaysBeginAtTheTypistsMidnight) {
  EXPECT_EQ(read("before:2026-11-30", minutes(60)).before, kNovember30 - 60 * 60 * 1000);
  EXPECT_EQ(read("after:2026-11-30", minutes(-300)).after, kNovember30 + kDay + 300 * 60 * 1000);
}

TEST(TypedQuery, FiltersWithoutMeaningAreRefused) {
  for (const char* text :
       {"before:yesterday", "before:2026-13", "after:2026-02-30", "after:26-11-30",
        "after:2026-1-1", "before:1969", "before:-026", "after:2026/11/30"}) {
    EXPECT_NE(refusal(text).find("takes a day"), std::string::npos) << text;
  }
  EXPECT_NE(refusal("has:cheese").find("has:link"), std::string::npos);
  EXPECT_NE(refusal("from:ann from:bob").find("once"), std::string::npos);
}

TEST(TypedQuery, ItsLengthIsLimited) {
  EXPECT_EQ(refusal(std::string(200, 'x')), "none");
  EXPECT_NE(refusal(std::string(201, 'x')).find("200 characters"), std::string::npos);
  std::string many;
  for (int i = 0; i < 33; ++i) many += "a ";
  EXPECT_NE(refusal(many).find("32 words"), std::string::npos);
}

TEST(TypedQuery, AnyTextIsAQuery) {
  for (const char* text :
       {"", "\"", "\"\"", "“", "from:\"", "a\"b", "*", "AND OR NOT", "\xF0\x9F\x8E\x89"}) {
    EXPECT_EQ(refusal(text), "none") << text;
  }
}

}  // namespace
}  // namespace snug::chat
