// Characters of texts and names: counting, cleaning, what is allowed where.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace snug::chat {

/// Unicode code points. The text has to be UTF-8, as everything that came through JSON is.
std::size_t count_characters(std::string_view utf8);

/// CR LF and CR become a newline; other control characters (C0 but tab, DEL, C1) go.
std::string without_control_characters(std::string utf8);

/// Whether there is a control character, or one that turns the writing direction (spoofed names).
bool has_control_character(std::string_view utf8);

/// Whether nothing of it would be seen: white space, joiners and marks without width only.
bool is_blank(std::string_view utf8);

/// A sign-in name: 1 to 32 of a-z, A-Z, digits, '.', '_', '-'.
bool is_sign_in_name(std::string_view name);

/// Lower case for a to z; other characters unchanged.
std::string fold_case(std::string_view ascii);

}  // namespace snug::chat
