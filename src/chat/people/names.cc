// Compares names as people see them.
#include "people/names.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "people/confusables.h"
#include "protocol/shown_name.h"
#include "words/unicode.h"

namespace snug::chat {
namespace {

constexpr std::uint32_t kObjectReplacement = 0xFFFC;

/// Empty for a character that looks like no other.
std::string_view look_alike_of(std::uint32_t character) {
  const auto* found = std::lower_bound(
      std::begin(kConfusables), std::end(kConfusables), character,
      [](const Confusable& one, std::uint32_t wanted) { return one.character < wanted; });
  if (found == std::end(kConfusables) || found->character != character) return {};
  return std::string_view(kLookAlikes).substr(found->begin, found->size);
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
