// The characters allowed in a part of a message, as a table.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace snug::http {

/// ASCII letters, digits and some marks.
class CharacterSet {
 public:
  constexpr explicit CharacterSet(std::string_view marks) {
    for (char c = '0'; c <= '9'; ++c) add(c);
    for (char c = 'a'; c <= 'z'; ++c) add(c);
    for (char c = 'A'; c <= 'Z'; ++c) add(c);
    for (const char c : marks) add(c);
  }

  constexpr bool has(char c) const { return members_[static_cast<unsigned char>(c)]; }
  constexpr bool has_all_of(std::string_view text) const {
    return std::all_of(text.begin(), text.end(), [this](char c) { return has(c); });
  }

 private:
  constexpr void add(char c) { members_[static_cast<unsigned char>(c)] = true; }

  std::array<bool, 256> members_{};
};

}  // namespace snug::http
