// Names that people see.
#include "protocol/shown_name.h"

#include <cstdint>
#include <utility>

#include "protocol/text.h"
#include "words/unicode.h"

namespace snug::chat {
namespace {

constexpr std::uint32_t kNonJoiner = 0x200C;
constexpr std::uint32_t kJoiner = 0x200D;

/// Joiners, variation selectors and tags. Emoji are made with them.
bool belongs_to_its_neighbour(std::uint32_t character) {
  return character == kNonJoiner || character == kJoiner ||
         (character >= 0xFE00 && character <= 0xFE0F) ||
         (character >= 0xE0020 && character <= 0xE007F);
}

/// Whether it is removed from both ends of a name.
bool is_trimmed(std::uint32_t character) {
  return is_gap(character) || (is_ignorable(character) && !belongs_to_its_neighbour(character));
}

}  // namespace

std::string with_single_gaps(std::string_view text) {
  std::string single;
  bool gap = false;
  while (!text.empty()) {
    const std::uint32_t character = take_character(text);
    if (is_gap(character)) {
      gap = true;
      continue;
    }
    if (std::exchange(gap, false) && !single.empty()) single += ' ';
    append_character(single, character);
  }
  return single;
}

std::string tidy_name(std::string_view name) {
  std::string tidy;
  std::size_t end = 0;
  bool visible = false;
  const std::string single = with_single_gaps(name);
  for (std::string_view rest = single; !rest.empty();) {
    const std::uint32_t character = take_character(rest);
    if (tidy.empty() && is_trimmed(character)) continue;
    append_character(tidy, character);
    if (!is_trimmed(character)) end = tidy.size();
    visible = visible || !(is_gap(character) || is_ignorable(character));
  }
  tidy.resize(visible ? end : 0);
  return tidy;
}

std::string shown_name(std::string_view given) {
  std::string name = tidy_name(given);
  const bool is_long = count_characters(name) > kMaxShownNameCharacters;
  return is_long || has_control_character(given) ? std::string() : name;
}

std::string rule_of_shown_names() {
  return "must be 1 to " + std::to_string(kMaxShownNameCharacters) +
         " characters that can be seen, without control characters";
}

}  // namespace snug::chat
