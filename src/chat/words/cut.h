// Cuts texts into the words that a search compares, and finds phrases in them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/search.h"

namespace snug::chat {

/// A word of a text.
///  - Letters and digits up to a gap are a word. Only its first kWordCharacters count.
///  - Scripts that do not separate words by spaces (Chinese, Japanese, Thai …), and Korean, whose
///    particles cling to words, are cut into overlapping pairs of characters, and the last
///    character of a run alone: 天気予報 is 天気 気予 予報 報. So each part of a run is found.
///  - A symbol or an emoji is a word.
struct Word {
  std::string text;  ///< Folded.
  model::Span span;
  model::Span first;  ///< Of a pair: its first character. Otherwise the same as `span`.
};

/// A text of one long word would make the index as large as itself.
inline constexpr std::size_t kWordCharacters = 64;
/// A shorter word at the end of a query matches only whole words: too many others begin with it.
inline constexpr std::size_t kPrefixCharacters = 3;

/// The text must be UTF-8. Takes linear time.
std::vector<Word> cut(std::string_view utf8);

/// What the end of a phrase matches.
enum class Ending {
  kOpen,   ///< Words that begin with its last one, if that has kPrefixCharacters.
  kWhole,  ///< The word itself.
};
/// A part of a query as a phrase. Without words if there are none in it.
model::Phrase phrase_of(std::string_view utf8, Ending ending);

/// The places of a phrase in a text, in order, without overlaps. Takes linear time.
std::vector<model::Span> find(const std::vector<Word>& text, const model::Phrase& phrase);

/// Whether the text has each phrase. Adds the places of all to `spans`, in order, those that
/// overlap as one, and at most kMostSpans of them.
bool find_all(std::string_view utf8, const std::vector<model::Phrase>& phrases,
              std::vector<model::Span>& spans);
inline constexpr std::size_t kMostSpans = 32;

/// Whether a text has a web address.
bool has_link(std::string_view utf8);

}  // namespace snug::chat
