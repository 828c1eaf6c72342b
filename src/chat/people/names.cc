// Compares names as people see them.
#include "people/names.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "people/confusables.h"
#include "words/unicode.h"

namespace snug::chat {
namespace {

constexpr std::uint32_t kNonJoiner = 0x200C;
constexpr std::uint32_t kJoiner = 0x200D;
constexpr std::uint32_t kObjectReplacement = 0xFFFC;

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

/// Empty for a character that looks like no other.
std::string_view look_alike_of(std::uint32_t character) {
  const auto* found = std::lower_bound(
      std::begin(kConfusables), std::end(kConfusables), character,
      [](const Confusable& one, std::uint32_t wanted) { return one.character < wanted; });
  if (found == std::end(kConfusables) || found->character != character) return {};
  return std::string_view(kLookAlikes).substr(found->begin, found->size);
}

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

enum class Replaced { kAll, kForeign };

/// Replaces each character by its look-alike; with kForeign, only characters that are not ASCII.
/// Drops ignorable characters.
std::string drawn(std::string_view bare, Replaced which) {
  std::string replaced;
  while (!bare.empty()) {
    const std::uint32_t character = take_character(bare);
    if (is_ignorable(character) || character == kObjectReplacement) continue;
    const bool stays = which == Replaced::kForeign && character < 0x80;
    const std::string_view alike = stays ? std::string_view() : look_alike_of(character);
    if (alike.empty())
      append_character(replaced, character);
    else
      replaced += alike;
  }
  return replaced;
}

std::string skeleton(std::string_view name, Case letters) {
  // Again, because some look like a capital letter: 0 like O.
  return with_single_gaps(bare_nfkd(drawn(bare_nfkd(name, letters), Replaced::kAll), letters));
}

}  // namespace

std::string tidy_display_name(std::string_view name) {
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

std::vector<std::string> look_alikes(std::string_view name) {
  // A Cyrillic capital may look like a Latin one where their small letters differ.
  const std::string capitals = drawn(bare_nfkd(name, Case::kKept), Replaced::kForeign);
  return {"folded " + skeleton(name, Case::kFolded), "written " + skeleton(name, Case::kKept),
          "drawn " + skeleton(capitals, Case::kFolded)};
}

void Names::add(const model::User& user) {
  for (const std::string* name : {&user.name, &user.display_name}) {
    for (std::string& key : look_alikes(*name)) used_.insert(std::move(key));
  }
}

bool Names::has_like(std::string_view name) const {
  const auto keys = look_alikes(name);
  return std::any_of(keys.begin(), keys.end(), [this](const std::string& key) {
    return used_.contains(key) || reserved_.contains(key);
  });
}

void Names::reserve(const model::User& user) {
  for (const std::string* name : {&user.name, &user.display_name}) {
    for (std::string& key : look_alikes(*name)) reserved_.insert(std::move(key));
  }
}

void Names::release(const model::User& user) {
  for (const std::string* name : {&user.name, &user.display_name}) {
    for (const std::string& key : look_alikes(*name)) {
      if (const auto one = reserved_.find(key); one != reserved_.end()) reserved_.erase(one);
    }
  }
}

}  // namespace snug::chat
