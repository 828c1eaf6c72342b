// Words of texts in every script, phrases of queries, and where they stand.
#include "words/cut.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "words/fold.h"
#include "words/unicode.h"

namespace snug::chat {
namespace {

using model::Phrase;
using model::Span;
using List = std::vector<std::string>;

List words(std::string_view text) {
  List list;
  for (const Word& word : cut(text)) list.push_back(word.text);
  return list;
}

/// Whether a text is found by a query of one part.
bool finds(std::string_view query, std::string_view text, Ending ending = Ending::kOpen) {
  const Phrase phrase = phrase_of(query, ending);
  return !phrase.words.empty() && !find(cut(text), phrase).empty();
}

/// The parts of an ASCII text, or of one in which each character is one UTF-16 code unit.
std::vector<Span> spans(std::string_view query, std::string_view text) {
  return find(cut(text), phrase_of(query, Ending::kOpen));
}

TEST(Cut, LettersAndDigitsAreWords) {
  EXPECT_EQ(words("Meet at 10:30, room B2!"), (List{"meet", "at", "10", "30", "room", "b2"}));
  EXPECT_EQ(words("don't e-mail a_b"), (List{"don", "t", "e", "mail", "a", "b"}));
  EXPECT_EQ(words(" .,;! "), List{});
  EXPECT_EQ(words(""), List{});
}

TEST(Cut, ScriptsWithoutSpacesArePairs) {
  EXPECT_EQ(words("天気予報"), (List{"天気", "気予", "予報", "報"}));
  EXPECT_EQ(words("天"), (List{"天"}));
  EXPECT_EQ(words("さようなら。"), (List{"さよ", "よう", "うな", "なら", "ら"}));
  EXPECT_EQ(words("กิน"), (List{"กิ", "ิน", "น"}));
  EXPECT_EQ(words("학교에"), (List{"학교", "교에", "에"}));
}

TEST(Cut, MixedScriptsAreCutWhereTheyChange) {
  EXPECT_EQ(words("iPhone手机3月"), (List{"iphone", "手机", "机", "3", "月"}));
}

TEST(Cut, EachSymbolIsAWord) {
  EXPECT_EQ(words("great🎉🎉 \u2764\ufe0f"), (List{"great", "🎉", "🎉", "\u2764"}));
}

TEST(Cut, ALongWordIsCutOff) {
  const auto all = cut(std::string(5000, 'x'));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].text.size(), kWordCharacters);
  EXPECT_EQ(all[0].span, (Span{0, 5000}));
}

TEST(Phrase, OneWordFindsWordsThatBeginWithIt) {
  EXPECT_TRUE(finds("mee", "the meeting"));
  EXPECT_FALSE(finds("eet", "the meeting"));
  EXPECT_FALSE(finds("mee", "the meeting", Ending::kWhole));
  EXPECT_TRUE(finds("HÄU", "viele Häuser"));
}

TEST(Phrase, AShortWordFindsItselfOnly) {
  EXPECT_FALSE(finds("me", "the meeting"));
  EXPECT_TRUE(finds("me", "tell ME"));
}

TEST(Phrase, AWordOfSeveralPartsIsAPhrase) {
  EXPECT_TRUE(finds("node.js", "use node.js here"));
  EXPECT_FALSE(finds("node.js", "js and node"));
  EXPECT_TRUE(finds("don\u2019t", "don't"));
}

TEST(Phrase, WordsOfAPhraseFollowEachOther) {
  EXPECT_TRUE(finds("new york", "in New York now", Ending::kWhole));
  EXPECT_FALSE(finds("new york", "new in york", Ending::kWhole));
}

TEST(Phrase, OneTwoAndThreeCharactersOfARunAreFound) {
  for (const char* part :
       {"天", "気", "報", "天気", "気予", "予報", "天気予", "気予報", "天気予報"}) {
    EXPECT_TRUE(finds(part, "明日の天気予報です")) << part;
    EXPECT_TRUE(finds(part, "天気予報", Ending::kWhole)) << part;
  }
  for (const char* other : {"天予", "報予", "気天", "天気報", "予報天"}) {
    EXPECT_FALSE(finds(other, "明日の天気予報です")) << other;
  }
}

TEST(Phrase, EveryScriptFindsAPart) {
  EXPECT_TRUE(finds("학교", "학교에서 만나요"));
  EXPECT_TRUE(finds("ข้าว", "ฉันกินข้าวแล้ว"));
  EXPECT_TRUE(finds("كتاب", "هذا الكِتاب كِتَاب"));
  EXPECT_TRUE(finds("weather天気", "the Weather天気予報"));
  EXPECT_TRUE(finds("天気weather", "今日の天気weather"));
  EXPECT_FALSE(finds("天気weather", "天気予weather"));
  EXPECT_TRUE(finds("🎉", "Party 🎉🎉"));
  EXPECT_TRUE(finds("👍", "ok👍🏽"));
  EXPECT_TRUE(finds("🎉🎉", "Party 🎉🎉"));
  EXPECT_FALSE(finds("🎉🎉", "🎉 or not"));
}

TEST(Phrase, PunctuationAloneHasNoWords) {
  EXPECT_TRUE(phrase_of("!?", Ending::kOpen).words.empty());
  EXPECT_TRUE(phrase_of("", Ending::kWhole).words.empty());
}

TEST(Find, PlacesAreUtf16CodeUnits) {
  EXPECT_EQ(spans("gru", "🎉 Grüße, grüß"), (std::vector<Span>{{3, 8}, {10, 14}}));
  EXPECT_EQ(spans("天", "今天天気"), (std::vector<Span>{{1, 2}, {2, 3}}));
  EXPECT_EQ(spans("天気", "今天気"), (std::vector<Span>{{1, 3}}));
  EXPECT_EQ(spans("node.js", "a node.js b"), (std::vector<Span>{{2, 9}}));
}

TEST(Find, APhraseThatBeginsLikeItselfIsFoundInTime) {
  EXPECT_TRUE(finds("a a b", "a a a b", Ending::kWhole));
  EXPECT_TRUE(finds("a b a b c", "a b a b a b c", Ending::kWhole));
  EXPECT_FALSE(finds("a b a b c", "a b a b a b d", Ending::kWhole));
}

TEST(Find, AllPhrasesAndTheirPlacesInOrder) {
  std::vector<Span> found;
  EXPECT_TRUE(find_all("one two three",
                       {phrase_of("three", Ending::kOpen), phrase_of("one two", Ending::kWhole),
                        phrase_of("two", Ending::kOpen)},
                       found));
  EXPECT_EQ(found, (std::vector<Span>{{0, 7}, {8, 13}}));
  found.clear();
  EXPECT_FALSE(find_all(
      "one two", {phrase_of("one", Ending::kOpen), phrase_of("three", Ending::kOpen)}, found));
}

TEST(Find, ThePlacesAreBounded) {
  std::string text;
  for (int i = 0; i < 4000; ++i) text += "a ";
  std::vector<Span> found;
  EXPECT_TRUE(find_all(text, {phrase_of("a", Ending::kOpen)}, found));
  EXPECT_EQ(found.size(), kMostSpans);
}

TEST(Links, AddressesAreFound) {
  EXPECT_TRUE(has_link("see https://example.org"));
  EXPECT_TRUE(has_link("(HTTP://x)"));
  EXPECT_TRUE(has_link("www.example.org"));
  for (const char* none :
       {"https://", "xhttp://a", "http is a protocol", "www. then", "awww.cute"}) {
    EXPECT_FALSE(has_link(none)) << none;
  }
}

// --- random texts ---

class RandomTexts {
 public:
  explicit RandomTexts(unsigned seed) : random_(seed) {}

  std::string text(std::size_t most) {
    std::string made;
    for (std::size_t left = below(most) + 1; left > 0; --left)
      made += kParts[below(std::size(kParts))];
    return made;
  }
  std::size_t below(std::size_t end) { return random_() % end; }

 private:
  static constexpr const char* kParts[] = {"a", "b",  "A",  "ä",      "ß",  "1",     " ",
                                           " ", ".",  "天", "気",     "が", "か",    "ข",
                                           "้",  "한", "🎉", "\u0301", "ا",  "\u200d"};
  std::mt19937 random_;
};

std::size_t characters_of(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) take_character(text);
  return count;
}

struct Stretch {
  std::string text;
  bool is_paired = false;
  bool is_symbol = false;
};

/// Runs of characters of one kind, said again without pairs.
std::vector<Stretch> stretches(std::string_view text) {
  std::vector<Stretch> list;
  bool is_open = false;
  for (const FoldedCharacter& one : fold(text)) {
    std::string character;
    append_character(character, one.character);
    const bool is_gap = one.character == ' ' || one.character == '.';
    const bool is_symbol = one.character == 0x1F389;
    const bool is_paired = !is_symbol && one.character >= 0xE00 && one.character < 0xE0000;
    if (is_gap) {
      is_open = false;
      continue;
    }
    const bool goes_on =
        is_open && !is_symbol && !list.back().is_symbol && list.back().is_paired == is_paired;
    if (!goes_on) list.push_back({"", is_paired, is_symbol});
    list.back().text += character;
    is_open = true;
  }
  return list;
}

/// What a query means, said with substrings: the runs follow each other. The first may begin, and
/// the last may end, within a run of a paired script; a long last word may go on.
bool holds(const std::vector<Stretch>& text, const std::vector<Stretch>& query, bool is_open) {
  for (std::size_t at = 0; at + query.size() <= text.size(); ++at) {
    bool fits = true;
    for (std::size_t i = 0; i < query.size() && fits; ++i) {
      const Stretch& have = text[at + i];
      const Stretch& want = query[i];
      const bool is_first = i == 0;
      const bool is_last = i + 1 == query.size();
      if (have.is_paired != want.is_paired || have.is_symbol != want.is_symbol)
        fits = false;
      else if (want.is_paired && is_first && is_last)
        fits = have.text.find(want.text) != std::string::npos;
      else if (want.is_paired && is_first)
        fits = have.text.ends_with(want.text);
      else if (want.is_paired && is_last)
        fits = have.text.starts_with(want.text);
      else if (is_last && is_open && !want.is_symbol &&
               characters_of(want.text) >= kPrefixCharacters)
        fits = have.text.starts_with(want.text);
      else
        fits = have.text == want.text;
    }
    if (fits) return true;
  }
  return false;
}

TEST(Find, FindsExactlyTheTextsThatHoldThePhrase) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomTexts random(seed);
  int found = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = random.text(30);
    const std::string query = random.text(5);
    const bool is_open = random.below(2) == 0;
    const std::vector<Stretch> wanted = stretches(query);
    if (wanted.empty()) continue;
    const bool finds_it = finds(query, text, is_open ? Ending::kOpen : Ending::kWhole);
    ASSERT_EQ(finds_it, holds(stretches(text), wanted, is_open))
        << "[" << query << "] in [" << text << "]";
    found += finds_it ? 1 : 0;
  }
  EXPECT_GT(found, 1000);
}

/// The time of cutting a text and finding a phrase in it, as a multiple of the same with an eighth
/// of the text.
TEST(Find, HostileTextsTakeLinearTime) {
  const char* const kHostile[] = {
      "a",      "ああ", "a ",      "\u0301", "a\u0301",    "\ufdfa", "\u1161",       "\u3099",
      "\u200d", "🎉",   "http://", "w",      "\U0001F3FD", "ﷺ ",     "\u1100\u1161", "ก้"};
  for (const char* unit : kHostile) {
    const auto time_of = [&](int count) {
      std::string text;
      std::string query;
      for (int i = 0; i < count; ++i) text += unit;
      for (int i = 0; i < 100; ++i) query += unit;
      auto best = std::chrono::steady_clock::duration::max();
      for (int round = 0; round < 3; ++round) {
        const auto start = std::chrono::steady_clock::now();
        std::vector<Span> found;
        const Phrase phrase = phrase_of(query + "x", Ending::kOpen);
        if (!phrase.words.empty()) find_all(text, {phrase}, found);
        has_link(text);
        best = std::min(best, std::chrono::steady_clock::now() - start);
      }
      return std::chrono::duration<double>(best).count();
    };
    const double small = time_of(1'000);
    const double large = time_of(8'000);
    EXPECT_LT(large, small * 8 * 4 + 0.005) << unit;
  }
}

}  // namespace
}  // namespace snug::chat
