// See redis_text.h.
#include "testing/redis_text.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace snug::test_support::redis {

namespace {

// A pattern with many stars takes exponential time, so Redis gives up at this depth.
constexpr int kMaxDepth = 1'000;
constexpr std::string_view kSpaces = " \t\n\v\f\r";

template <class Number>
std::optional<Number> whole_number(std::string_view text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

class Matching {
 public:
  bool matches(std::string_view pattern, std::string_view text, int depth) {
    if (depth > kMaxDepth) return false;
    while (!pattern.empty() && !text.empty()) {
      if (pattern.front() == '*') return star(pattern, text, depth);
      if (!sign(pattern, text.front())) return false;
      if (!pattern.empty()) pattern.remove_prefix(1);
      text.remove_prefix(1);
      if (!text.empty()) continue;
      while (!pattern.empty() && pattern.front() == '*') pattern.remove_prefix(1);
      break;
    }
    return pattern.empty() && text.empty();
  }

 private:
  bool star(std::string_view pattern, std::string_view text, int depth) {
    while (pattern.size() > 1 && pattern[1] == '*') pattern.remove_prefix(1);
    if (pattern.size() == 1) return true;
    for (; !text.empty(); text.remove_prefix(1)) {
      if (matches(pattern.substr(1), text, depth + 1)) return true;
      if (given_up_) return false;
    }
    // What follows the star was found nowhere, so an earlier star cannot help.
    given_up_ = true;
    return false;
  }

  /// Whether one sign matches; leaves the pattern at the last sign that was used.
  static bool sign(std::string_view& pattern, char text) {
    switch (pattern.front()) {
      case '?':
        return true;
      case '[':
        return set(pattern, text);
      case '\\':
        if (pattern.size() >= 2) pattern.remove_prefix(1);
        [[fallthrough]];
      default:
        return pattern.front() == text;
    }
  }

  /// `[…]`. A set without an end goes to the pattern's end.
  static bool set(std::string_view& pattern, char text) {
    pattern.remove_prefix(1);
    const bool negated = !pattern.empty() && pattern.front() == '^';
    if (negated) pattern.remove_prefix(1);
    bool found = false;
    for (; !pattern.empty() && pattern.front() != ']'; pattern.remove_prefix(1)) {
      if (pattern.front() == '\\' && pattern.size() >= 2) {
        pattern.remove_prefix(1);
        found |= pattern.front() == text;
      } else if (pattern.size() >= 3 && pattern[1] == '-') {
        // As signed bytes, like Redis.
        const auto [first, last] = std::minmax(pattern[0], pattern[2]);
        pattern.remove_prefix(2);
        found |= text >= first && text <= last;
      } else {
        found |= pattern.front() == text;
      }
    }
    return found != negated;
  }

  bool given_up_ = false;
};

template <class Change>
std::string changed(std::string_view text, Change change) {
  std::string result(text);
  for (char& letter : result) letter = change(letter);
  return result;
}

char lower_letter(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
}

char upper_letter(char letter) {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - ('a' - 'A')) : letter;
}

}  // namespace

std::optional<std::int64_t> parse_integer(std::string_view text) {
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.starts_with('0') && text != "0") return std::nullopt;
  return whole_number<std::int64_t>(text);
}

std::optional<std::uint64_t> parse_unsigned(std::string_view text) {
  return whole_number<std::uint64_t>(text);
}

std::optional<double> parse_score(std::string_view text) {
  const bool has_space = !text.empty() && kSpaces.find(text.front()) != std::string_view::npos;
  if (text.empty() || has_space) return std::nullopt;
  errno = 0;
  const auto score = parse_score_bound(text);
  const bool fits = errno != ERANGE || (score && *score != 0 && !std::isinf(*score));
  return fits ? score : std::nullopt;
}

std::optional<double> parse_score_bound(std::string_view text) {
  const std::string ended(text);
  char* end = nullptr;
  const double score = std::strtod(ended.c_str(), &end);
  if (*end != '\0' || std::isnan(score)) return std::nullopt;
  return score;
}

std::string score_text(double score) {
  if (std::isinf(score)) return score > 0 ? "inf" : "-inf";
  std::array<char, 64> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.17g", score);
  return {text.data(), static_cast<std::size_t>(size)};
}

bool matches(std::string_view pattern, std::string_view text) {
  return Matching().matches(pattern, text, 0);
}

std::string lower(std::string_view text) {
  return changed(text, lower_letter);
}

std::string upper(std::string_view text) {
  return changed(text, upper_letter);
}

bool is_word(std::string_view text, std::string_view word) {
  return lower(text) == word;
}

}  // namespace snug::test_support::redis
