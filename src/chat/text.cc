// Characters of texts and names.
#include "chat/text.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace snug::chat {
namespace {

constexpr std::size_t kMaxNameLength = 32;

std::uint32_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

/// Takes the first code point off valid UTF-8. What is not valid comes byte by byte.
std::uint32_t take_character(std::string_view& rest) {
  const std::uint32_t lead = byte_at(rest, 0);
  const std::size_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (length == 1 || length > rest.size()) {
    rest.remove_prefix(1);
    return lead;
  }
  std::uint32_t character = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    character = (character << 6) | (byte_at(rest, i) & 0x3F);
  }
  rest.remove_prefix(length);
  return character;
}

/// Most texts hold none. Looks at every byte, so that the compiler can look at many at once; U+0080
/// to U+009F begin with the byte C2.
bool may_hold_control_characters(std::string_view utf8) {
  bool may = false;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    may |= byte < 0x20 || byte == 0x7F || byte == 0xC2;
  }
  return may;
}

bool is_control(std::uint32_t character) {
  return character < 0x20 || (character >= 0x7F && character <= 0x9F);
}

/// U+202A to U+202E and U+2066 to U+2069 (Unicode UAX #9, explicit formatting).
bool turns_direction(std::uint32_t character) {
  return (character >= 0x202A && character <= 0x202E) ||
         (character >= 0x2066 && character <= 0x2069);
}

struct Range {
  std::uint32_t first, last;
};

/// Unicode White_Space and Default_Ignorable_Code_Point (DerivedCoreProperties.txt), and the empty
/// Braille pattern: what leaves nothing to see on its own. By rising number.
constexpr Range kInvisible[] = {
    {0x00, 0x20},       {0x7F, 0xA0},       {0xAD, 0xAD},     {0x034F, 0x034F}, {0x061C, 0x061C},
    {0x115F, 0x1160},   {0x1680, 0x1680},   {0x17B4, 0x17B5}, {0x180B, 0x180F}, {0x2000, 0x200F},
    {0x2028, 0x202F},   {0x205F, 0x206F},   {0x2800, 0x2800}, {0x3000, 0x3000}, {0x3164, 0x3164},
    {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFF8}, {0x1BCA0, 0x1BCA3},
    {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
};

bool draws_nothing(std::uint32_t character) {
  const auto* found = std::lower_bound(
      std::begin(kInvisible), std::end(kInvisible), character,
      [](const Range& range, std::uint32_t wanted) { return range.last < wanted; });
  return found != std::end(kInvisible) && character >= found->first;
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
