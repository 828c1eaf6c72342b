// Folding for search, through utf8proc.
#include "words/fold.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "words/unicode.h"

namespace snug::chat {
namespace {

/// Part of folding_version(): raise it with each change of fold() or cut().
constexpr const char* kRules = "1";

/// The longest decomposition of a character, that of U+FDFA, has 18.
constexpr std::size_t kMostOfOne = 32;

struct Pair {
  std::uint32_t from;
  std::string_view to;
};

/// Letters that Unicode does not decompose. In order.
constexpr Pair kLetters[] = {
    {0x00E6, "ae"}, {0x00F0, "d"}, {0x00F8, "o"},      {0x00FE, "th"},     {0x0111, "d"},
    {0x0127, "h"},  {0x0131, "i"}, {0x0142, "l"},      {0x014B, "n"},      {0x0153, "oe"},
    {0x0167, "t"},  {0x0180, "b"}, {0x0649, "\u064A"}, {0x06A9, "\u0643"}, {0x06CC, "\u064A"},
};

bool is_between(std::uint32_t character, std::uint32_t low, std::uint32_t high) {
  return character >= low && character <= high;
}

bool is_skin_tone(std::uint32_t character) {
  return is_between(character, 0x1F3FB, 0x1F3FF);
}

/// Combining classes of UAX #44: 1 overlays, 7 nuktas, 10 to 36 the points of Hebrew, Arabic and
/// Syriac, from 200 on the accents of Latin, Greek and Cyrillic.
bool is_accent(std::uint32_t character) {
  constexpr std::uint32_t kTatweel = 0x0640;
  if (character == kTatweel || is_skin_tone(character)) return true;
  const utf8proc_property_t& property =
      *utf8proc_get_property(static_cast<utf8proc_int32_t>(character));
  if (property.category == UTF8PROC_CATEGORY_ME) return true;
  const int mark = property.combining_class;
  return mark == 1 || mark == 7 || (mark >= 10 && mark <= 36) || mark >= 200;
}

/// Voicing marks of Japanese, and the vowels and final consonants of a Korean syllable.
bool joins_the_one_before(std::uint32_t character) {
  return character == 0x3099 || character == 0x309A || is_between(character, 0x1161, 0x1175) ||
         is_between(character, 0x11A8, 0x11C2);
}

/// The character that two make together; 0 if they make none.
std::uint32_t composed(std::uint32_t first, std::uint32_t second) {
  std::array<utf8proc_int32_t, 3> both{static_cast<utf8proc_int32_t>(first),
                                       static_cast<utf8proc_int32_t>(second), 0};
  constexpr auto kOptions = static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_STABLE);
  const utf8proc_ssize_t count = utf8proc_normalize_utf32(both.data(), 2, kOptions);
  return count == 1 ? static_cast<std::uint32_t>(both[0]) : 0;
}

class Folding {
 public:
  explicit Folding(std::size_t bytes) { folded_.reserve(bytes); }

  void take(std::uint32_t character) {
    from_ = to_;
    to_ += character < 0x10000 ? 1 : 2;
    if (character < 0x80) {
      const bool is_capital = is_between(character, 'A', 'Z');
      return append(is_capital ? character - 'A' + 'a' : character);
    }
    if (is_ignorable(character)) return extend();
    if (is_between(character, 0xAC00, 0xD7A3)) return append(character);
    decompose(character);
  }
  std::vector<FoldedCharacter> take_result() { return std::move(folded_); }

 private:
  void decompose(std::uint32_t character) {
    std::array<utf8proc_int32_t, kMostOfOne> parts{};
    constexpr auto kOptions = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE |
                                                             UTF8PROC_COMPAT | UTF8PROC_CASEFOLD);
    int boundary = 0;
    const utf8proc_ssize_t count =
        utf8proc_decompose_char(static_cast<utf8proc_int32_t>(character), parts.data(),
                                static_cast<utf8proc_ssize_t>(parts.size()), kOptions, &boundary);
    if (count < 0 || count > static_cast<utf8proc_ssize_t>(parts.size())) return append(character);
    for (auto part = parts.begin(); part != parts.begin() + count; ++part) {
      add(static_cast<std::uint32_t>(*part));
    }
  }

  void add(std::uint32_t character) {
    if (is_accent(character) || is_ignorable(character)) return extend();
    if (joins_the_one_before(character) && !folded_.empty()) {
      const std::uint32_t both = composed(folded_.back().character, character);
      if (both != 0) {
        folded_.back().character = both;
        return extend();
      }
    }
    const auto* letter =
        std::lower_bound(std::begin(kLetters), std::end(kLetters), character,
                         [](const Pair& pair, std::uint32_t wanted) { return pair.from < wanted; });
    if (letter == std::end(kLetters) || letter->from != character) return append(character);
    for (std::string_view rest = letter->to; !rest.empty();) append(take_character(rest));
  }

  void append(std::uint32_t character) { folded_.push_back({character, from_, to_}); }
  /// A mark belongs to the character that it stands behind.
  void extend() {
    if (!folded_.empty()) folded_.back().to = to_;
  }

  std::vector<FoldedCharacter> folded_;
  std::uint32_t from_ = 0;
  std::uint32_t to_ = 0;
};

}  // namespace

std::vector<FoldedCharacter> fold(std::string_view utf8) {
  Folding folding(utf8.size());
  while (!utf8.empty()) folding.take(take_character(utf8));
  return folding.take_result();
}

std::string folded(std::string_view utf8) {
  std::string text;
  for (const FoldedCharacter& one : fold(utf8)) append_character(text, one.character);
  return text;
}

std::string folding_version() {
  return std::string(kRules) + " of Unicode " + utf8proc_unicode_version();
}

}  // namespace snug::chat
