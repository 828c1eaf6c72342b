// Folding for search: texts that a reader takes for the same become the same characters.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace snug::chat {

/// A character of a folded text, and the part of the original that it stands for, in UTF-16 code
/// units. Several may stand for one part (ß is two s).
struct FoldedCharacter {
  std::uint32_t character = 0;
  std::uint32_t from = 0;
  std::uint32_t to = 0;
};

/// Case, accents, compatibility forms (NFKD), ignorable characters and skin tones make no
/// difference; nor do letters with a stroke (ø and o), the dotless ı and i, and letters that Arabic
/// and Persian keyboards have for each other. The vowel signs of Indic scripts, the marks of Thai
/// and the voiced sounds of Japanese stay. The text must be UTF-8. Takes linear time; the result
/// has at most 18 characters for one of the text.
std::vector<FoldedCharacter> fold(std::string_view utf8);

/// The folded text.
std::string folded(std::string_view utf8);

/// Changes whenever fold() or cut() may give something else for the same text: with this program's
/// rules or with Unicode's version.
std::string folding_version();

}  // namespace snug::chat
