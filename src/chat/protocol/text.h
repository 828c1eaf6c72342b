// Characters of texts and names: counting, cleaning, what is allowed where.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace snug::chat {

/// Counts Unicode code points. The text must be UTF-8, like everything that came through JSON.
std::size_t count_characters(std::string_view utf8);

/// Replaces CR LF and CR by a newline, and removes other control characters (C0 but tab, DEL, C1).
std::string without_control_characters(std::string utf8);

/// Whether there is a control character, or one that changes the writing direction (spoofed names).
bool has_control_character(std::string_view utf8);

/// Whether nothing of it is visible: only white space, joiners and marks without width.
bool is_blank(std::string_view utf8);

/// Whether people can react with it: something visible without white space and control characters,
/// of at most `max_characters`.
bool is_emoji(std::string_view utf8, std::size_t max_characters);

/// A sign-in name: 1 to 32 of a-z, A-Z, digits, '.', '_', '-'.
bool is_sign_in_name(std::string_view name);

/// Lower case for a to z; other characters unchanged.
std::string fold_case(std::string_view ascii);

}  // namespace snug::chat
