// Properties and normal forms of Unicode, through utf8proc. Texts must be UTF-8, like everything
// that came through JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace snug::chat {

bool is_utf8(std::string_view bytes);

/// Takes the first code point off `rest`, which is not empty. Invalid UTF-8 comes byte by byte.
std::uint32_t take_character(std::string_view& rest);
void append_character(std::string& text, std::uint32_t character);

/// Control characters (C0, DEL, C1).
bool is_control(std::uint32_t character);
/// Characters that look like a gap: all of White_Space, and U+2800.
bool is_gap(std::uint32_t character);
/// Format characters without a glyph of their own: joiners, marks without width, tags, fillers
/// (Default_Ignorable_Code_Point).
bool is_ignorable(std::uint32_t character);

/// Composed, compatibility characters resolved (NFKC, UAX #15). Text that is not UTF-8 stays
/// unchanged.
std::string nfkc(std::string_view utf8);

enum class Case { kKept, kFolded };
/// Decomposed, compatibility characters resolved (NFKD), without ignorable characters; with case
/// folded on request (CaseFolding.txt). Text that is not UTF-8 stays unchanged.
std::string bare_nfkd(std::string_view utf8, Case letters);

}  // namespace snug::chat
