// Words of texts and phrases of queries.
#include "words/cut.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "words/fold.h"
#include "words/unicode.h"

namespace snug::chat {
namespace {

using model::Phrase;
using model::Span;

enum class Kind { kGap, kLetter, kPaired, kSymbol };

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

/// Scripts without spaces between words, and Korean. In order.
constexpr Range kPairedScripts[] = {
    {0x0E00, 0x0EFF},    // Thai, Lao
    {0x1000, 0x109F},    // Myanmar
    {0x1100, 0x11FF},    // Hangul Jamo
    {0x1780, 0x17FF},    // Khmer
    {0x1950, 0x19DF},    // Tai Le, New Tai Lue
    {0x1A20, 0x1AAF},    // Tai Tham
    {0x2E80, 0x2FDF},    // Radicals
    {0x3005, 0x3007},    // Iteration mark, closing mark, zero
    {0x3041, 0x31FF},    // Hiragana, Katakana, Bopomofo, Hangul compatibility letters
    {0x3400, 0x4DBF},    // Chinese, extension A
    {0x4E00, 0x9FFF},    // Chinese
    {0xA000, 0xA4CF},    // Yi
    {0xA9E0, 0xA9FF},    // Myanmar, extension B
    {0xAA60, 0xAA7F},    // Myanmar, extension A
    {0xAC00, 0xD7FF},    // Hangul
    {0xF900, 0xFAFF},    // Chinese, compatibility
    {0x1B000, 0x1B16F},  // Kana, supplements
    {0x20000, 0x3FFFF},  // Chinese, further extensions
};

bool is_paired(std::uint32_t character) {
  const auto* range =
      std::lower_bound(std::begin(kPairedScripts), std::end(kPairedScripts), character,
                       [](const Range& one, std::uint32_t wanted) { return one.last < wanted; });
  return range != std::end(kPairedScripts) && character >= range->first;
}

Kind kind_of(std::uint32_t character) {
  if (character < 0x80) {
    const bool is_letter =
        (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
    return is_letter ? Kind::kLetter : Kind::kGap;
  }
  const int category = utf8proc_get_property(static_cast<utf8proc_int32_t>(character))->category;
  // Emoji that are newer than the library have no category.
  const bool is_new_emoji =
      category == UTF8PROC_CATEGORY_CN && character >= 0x1F000 && character <= 0x1FAFF;
  if (category == UTF8PROC_CATEGORY_SO || is_new_emoji) return Kind::kSymbol;
  const bool is_letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
  if (!is_letter) return Kind::kGap;
  return is_paired(character) ? Kind::kPaired : Kind::kLetter;
}

/// Letters, marks and numbers are one range of categories.
static_assert(UTF8PROC_CATEGORY_LU < UTF8PROC_CATEGORY_MN &&
              UTF8PROC_CATEGORY_MN < UTF8PROC_CATEGORY_NO);

struct Cut {
  std::vector<Word> words;
  /// Whether the text ends with the last character of a run of pairs, and its length.
  std::size_t last_run = 0;
};

using Characters = std::vector<FoldedCharacter>;

class Cutter {
 public:
  explicit Cutter(const Characters& characters) : characters_(characters) {}

  Cut run() {
    for (std::size_t at = 0; at < characters_.size();) {
      const Kind kind = kind_of(characters_[at].character);
      std::size_t end = at + 1;
      if (kind != Kind::kSymbol) {
        while (end < characters_.size() && kind_of(characters_[end].character) == kind) ++end;
      }
      if (kind != Kind::kGap) add(kind, at, end);
      at = end;
    }
    return std::move(cut_);
  }

 private:
  void add(Kind kind, std::size_t at, std::size_t end) {
    cut_.last_run = kind == Kind::kPaired ? end - at : 0;
    if (kind == Kind::kPaired) return add_pairs(at, end);
    add_word(at, std::min(end, at + kWordCharacters));
    cut_.words.back().span.to = characters_[end - 1].to;
    cut_.words.back().first = cut_.words.back().span;
  }
  void add_pairs(std::size_t at, std::size_t end) {
    for (; at < end; ++at) add_word(at, std::min(at + 2, end));
  }
  void add_word(std::size_t at, std::size_t end) {
    Word word;
    for (std::size_t i = at; i < end; ++i) append_character(word.text, characters_[i].character);
    word.first = {characters_[at].from, characters_[at].to};
    word.span = {characters_[at].from, characters_[end - 1].to};
    cut_.words.push_back(std::move(word));
  }

  const Characters& characters_;
  Cut cut_;
};

Cut cut_with_end(std::string_view utf8) {
  const Characters characters = fold(utf8);
  return Cutter(characters).run();
}

std::size_t count_of_characters(const std::string& utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

/// For each beginning of the phrase, the length of the longest shorter one that it ends with
/// (Knuth, Morris and Pratt). The last word is left out: it may match as a prefix.
std::vector<std::size_t> fallbacks(const std::vector<std::string>& words) {
  std::vector<std::size_t> table(words.size(), 0);
  std::size_t length = 0;
  for (std::size_t i = 1; i + 1 < words.size(); ++i) {
    while (length > 0 && words[i] != words[length]) length = table[length - 1];
    if (words[i] == words[length]) ++length;
    table[i] = length;
  }
  return table;
}

bool is_last_word(const Word& word, const Phrase& phrase) {
  const std::string& wanted = phrase.words.back();
  return phrase.is_prefix ? word.text.starts_with(wanted) : word.text == wanted;
}

/// A prefix of a pair is its first character.
std::uint32_t end_of(const Word& word, const Phrase& phrase) {
  return phrase.is_prefix ? word.first.to : word.span.to;
}

void add_merged(std::vector<Span>& spans, std::vector<Span> found) {
  spans.insert(spans.end(), found.begin(), found.end());
  std::sort(spans.begin(), spans.end(),
            [](const Span& a, const Span& b) { return a.from < b.from; });
  std::size_t kept = 0;
  for (const Span& span : spans) {
    if (kept > 0 && span.from < spans[kept - 1].to) {
      spans[kept - 1].to = std::max(spans[kept - 1].to, span.to);
    } else {
      spans[kept++] = span;
    }
  }
  spans.resize(std::min(kept, kMostSpans));
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_word_character(char c) {
  return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/// Whether the text is `what`, in any case, and something visible behind it.
bool goes_on_behind(std::string_view text, std::string_view what) {
  return text.size() > what.size() && static_cast<unsigned char>(text[what.size()]) > ' ' &&
         std::equal(what.begin(), what.end(), text.begin(),
                    [](char wanted, char c) { return lower(c) == wanted; });
}

}  // namespace

std::vector<Word> cut(std::string_view utf8) {
  return cut_with_end(utf8).words;
}

Phrase phrase_of(std::string_view utf8, Ending ending) {
  Cut cut = cut_with_end(utf8);
  Phrase phrase;
  if (cut.words.empty()) return phrase;
  if (cut.last_run > 1) cut.words.pop_back();  // In a text the run may go on.
  for (Word& word : cut.words) phrase.words.push_back(std::move(word.text));
  const bool is_long = count_of_characters(phrase.words.back()) >= kPrefixCharacters;
  const bool is_open = ending == Ending::kOpen && cut.last_run == 0 && is_long;
  phrase.is_prefix = is_open || cut.last_run == 1;
  return phrase;
}

std::vector<Span> find(const std::vector<Word>& text, const Phrase& phrase) {
  std::vector<Span> found;
  const std::size_t before_last = phrase.words.size() - 1;
  const std::vector<std::size_t> fallback = fallbacks(phrase.words);
  std::size_t length = 0;  // Words of the phrase that end before `i`.
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (length == before_last && is_last_word(text[i], phrase)) {
      found.push_back({text[i - length].span.from, end_of(text[i], phrase)});
      length = 0;
      continue;
    }
    const auto goes_on = [&] {
      return length < before_last && text[i].text == phrase.words[length];
    };
    while (length > 0 && !goes_on()) length = fallback[length - 1];
    if (goes_on()) ++length;
  }
  return found;
}

bool find_all(std::string_view utf8, const std::vector<Phrase>& phrases, std::vector<Span>& spans) {
  if (phrases.empty()) return true;
  const std::vector<Word> words = cut(utf8);
  for (const Phrase& phrase : phrases) {
    std::vector<Span> found = find(words, phrase);
    if (found.empty()) return false;
    add_merged(spans, std::move(found));
  }
  return true;
}

bool has_link(std::string_view utf8) {
  for (std::size_t at = 0; at < utf8.size(); ++at) {
    const bool is_inside_a_word = at > 0 && is_word_character(utf8[at - 1]);
    if (is_inside_a_word) continue;
    const std::string_view rest = utf8.substr(at);
    for (const std::string_view start : {"http://", "https://", "www."}) {
      if (goes_on_behind(rest, start)) return true;
    }
  }
  return false;
}

}  // namespace snug::chat
