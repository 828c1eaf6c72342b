// What Unicode says of characters and texts, through utf8proc. Texts have to be UTF-8, as
// everything that came through JSON is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace snug::chat {

bool is_utf8(std::string_view bytes);

/// Takes the first code point off. What is not UTF-8 comes byte by byte.
std::uint32_t take_character(std::string_view& rest);
void append_character(std::string& text, std::uint32_t character);

/// Control characters (C0, DEL, C1).
bool is_control(std::uint32_t character);
/// White space and other characters that are a gap: all of White_Space, and U+2800.
bool is_gap(std::uint32_t character);
/// Format characters that are nothing by themselves: joiners, marks without width, tags, fillers
/// (Default_Ignorable_Code_Point).
bool is_ignorable(std::uint32_t character);

/// One form for what is the same to people: composed, compatibility characters resolved (NFKC,
/// UAX #15). A text that is not UTF-8 stays as it is.
std::string nfkc(std::string_view utf8);

enum class Case { kKept, kFolded };
/// Decomposed, compatibility characters resolved (NFKD), without ignorable characters; on demand
/// without case (CaseFolding.txt). A text that is not UTF-8 stays as it is.
std::string bare_nfkd(std::string_view utf8, Case letters);

}  // namespace snug::chat
