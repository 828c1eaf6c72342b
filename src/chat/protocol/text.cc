// Characters of texts and names.
#include "protocol/text.h"

#include <algorithm>
#include <cstdint>

#include "words/unicode.h"

namespace snug::chat {
namespace {

constexpr std::size_t kMaxNameLength = 32;

/// Most texts hold none. The loop has no early exit, so that the compiler can look at many bytes at
/// once. U+0080 to U+009F begin with the byte C2.
bool may_hold_control_characters(std::string_view utf8) {
  bool may = false;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    may |= byte < 0x20 || byte == 0x7F || byte == 0xC2;
  }
  return may;
}

/// U+202A to U+202E and U+2066 to U+2069 (Unicode UAX #9, explicit formatting).
bool turns_direction(std::uint32_t character) {
  return (character >= 0x202A && character <= 0x202E) ||
         (character >= 0x2066 && character <= 0x2069);
}

/// Control characters, gaps, and format characters without a glyph of their own.
bool draws_nothing(std::uint32_t character) {
  return is_control(character) || is_gap(character) || is_ignorable(character);
}

}  // namespace

std::size_t count_characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::string without_control_characters(std::string utf8) {
  if (!may_hold_control_characters(utf8)) return utf8;
  std::string clean;
  clean.reserve(utf8.size());
  for (std::string_view rest = utf8; !rest.empty();) {
    const char* start = rest.data();
    const std::size_t before = rest.size();
    const std::uint32_t character = take_character(rest);
    if (character == '\r') {
      if (rest.empty() || rest.front() != '\n') clean += '\n';
    } else if (!is_control(character) || character == '\n' || character == '\t') {
      clean.append(start, before - rest.size());
    }
  }
  return clean;
}

bool has_control_character(std::string_view utf8) {
  while (!utf8.empty()) {
    const std::uint32_t character = take_character(utf8);
    if (is_control(character) || turns_direction(character)) return true;
  }
  return false;
}

bool is_blank(std::string_view utf8) {
  while (!utf8.empty()) {
    if (!draws_nothing(take_character(utf8))) return false;
  }
  return true;
}

bool is_emoji(std::string_view utf8, std::size_t max_characters) {
  if (is_blank(utf8) || has_control_character(utf8)) return false;
  if (count_characters(utf8) > max_characters) return false;
  while (!utf8.empty()) {
    if (is_gap(take_character(utf8))) return false;
  }
  return true;
}

bool is_sign_in_name(std::string_view name) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return !name.empty() && name.size() <= kMaxNameLength &&
         name.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::string fold_case(std::string_view ascii) {
  std::string folded(ascii);
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return folded;
}

}  // namespace snug::chat
