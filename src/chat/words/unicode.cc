// Unicode through utf8proc.
#include "words/unicode.h"

#include <utf8proc.h>

#include <cstdlib>

namespace snug::chat {
namespace {

std::uint32_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

std::string mapped(std::string_view utf8, unsigned options) {
  utf8proc_uint8_t* result = nullptr;
  const utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()),
                   static_cast<utf8proc_ssize_t>(utf8.size()), &result,
                   static_cast<utf8proc_option_t>(options | UTF8PROC_STABLE | UTF8PROC_COMPAT));
  if (size < 0) return std::string(utf8);
  std::string text(reinterpret_cast<const char*>(result), static_cast<std::size_t>(size));
  // Wiped, because it may be a password.
  for (volatile utf8proc_uint8_t* byte = result; byte != result + size; ++byte) *byte = 0;
  std::free(result);
  return text;
}

const utf8proc_property_t& property_of(std::uint32_t character) {
  return *utf8proc_get_property(static_cast<utf8proc_int32_t>(character));
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    utf8proc_int32_t character = 0;
    const utf8proc_ssize_t size =
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(bytes.data()),
                         static_cast<utf8proc_ssize_t>(bytes.size()), &character);
    if (size <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

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

void append_character(std::string& text, std::uint32_t character) {
  utf8proc_uint8_t bytes[4];
  const utf8proc_ssize_t size =
      utf8proc_encode_char(static_cast<utf8proc_int32_t>(character), bytes);
  text.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

bool is_control(std::uint32_t character) {
  return character < 0x20 || (character >= 0x7F && character <= 0x9F);
}

bool is_gap(std::uint32_t character) {
  constexpr std::uint32_t kBrailleBlank = 0x2800;
  if (character == ' ' || character == '\t' || character == '\n') return true;
  if (character < 0x80) return character >= 0x0B && character <= 0x0D;
  if (character == 0x85 || character == kBrailleBlank) return true;
  const int category = property_of(character).category;
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP;
}

bool is_ignorable(std::uint32_t character) {
  // Tags and the code points reserved beside them, because utf8proc has only the assigned ones.
  const bool is_tag = character >= 0xE0000 && character <= 0xE0FFF;
  // Annotation anchors are not default ignorable, but fonts draw nothing for them.
  const bool is_anchor = character >= 0xFFF9 && character <= 0xFFFB;
  return character >= 0x80 && (is_tag || is_anchor || property_of(character).ignorable);
}

std::string nfkc(std::string_view utf8) {
  return mapped(utf8, UTF8PROC_COMPOSE);
}

std::string bare_nfkd(std::string_view utf8, Case letters) {
  const unsigned folding = letters == Case::kFolded ? UTF8PROC_CASEFOLD : 0;
  return mapped(utf8, UTF8PROC_DECOMPOSE | UTF8PROC_IGNORE | folding);
}

}  // namespace snug::chat
