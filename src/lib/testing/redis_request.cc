// See redis_request.h.
#include "testing/redis_request.h"

#include <climits>
#include <utility>

#include "testing/redis_text.h"

namespace snug::test_support::redis {

namespace {

constexpr std::size_t kMaxLineBytes = 64UL << 10;
constexpr std::int64_t kMaxWordBytes = 512L << 20;
constexpr std::int64_t kMaxWordsBeforeSignIn = 10;
constexpr std::int64_t kMaxWordBytesBeforeSignIn = 16'384;

bool is_space(char sign) {
  return sign == ' ' || (sign >= '\t' && sign <= '\r');
}

int hex_digit(char sign) {
  if (sign >= '0' && sign <= '9') return sign - '0';
  if (sign >= 'a' && sign <= 'f') return sign - 'a' + 10;
  if (sign >= 'A' && sign <= 'F') return sign - 'A' + 10;
  return -1;
}

/// Takes one sign after a backslash in double quotes.
char escaped(std::string_view& line) {
  if (line.size() >= 3 && line[0] == 'x' && hex_digit(line[1]) >= 0 && hex_digit(line[2]) >= 0) {
    const int byte = hex_digit(line[1]) * 16 + hex_digit(line[2]);
    line.remove_prefix(3);
    return static_cast<char>(byte);
  }
  const char sign = line.front();
  line.remove_prefix(1);
  switch (sign) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'b':
      return '\b';
    case 'a':
      return '\a';
    default:
      return sign;
  }
}

/// Takes the rest of a quoted part. False if it does not end, or is not followed by a space.
bool take_quoted(std::string_view& line, char quote, std::string& word) {
  while (!line.empty()) {
    const char sign = line.front();
    line.remove_prefix(1);
    if (sign == quote) return line.empty() || is_space(line.front());
    const bool escape = sign == '\\' && !line.empty() && (quote == '"' || line.front() == '\'');
    if (!escape) {
      word += sign;
    } else if (quote == '"') {
      word += escaped(line);
    } else {
      word += '\'';
      line.remove_prefix(1);
    }
  }
  return false;
}

bool take_word(std::string_view& line, std::string& word) {
  while (!line.empty() && !is_space(line.front())) {
    const char sign = line.front();
    line.remove_prefix(1);
    if (sign == '"' || sign == '\'') return take_quoted(line, sign, word);
    word += sign;
  }
  return true;
}

}  // namespace

std::optional<Words> split_words(std::string_view line) {
  Words words;
  for (;;) {
    while (!line.empty() && is_space(line.front())) line.remove_prefix(1);
    if (line.empty()) return words;
    if (!take_word(line, words.emplace_back())) return std::nullopt;
  }
}

std::optional<Words> RequestParser::next(bool signed_in) {
  Step step = Step::kNext;
  while (step == Step::kNext && error_.empty()) step = parse(signed_in);
  if (step != Step::kDone) {
    buffer_.erase(0, std::exchange(at_, 0));
    return std::nullopt;
  }
  return std::exchange(words_, {});
}

RequestParser::Step RequestParser::parse(bool signed_in) {
  if (words_left_ > 0) return parse_word(signed_in);
  if (at_ == buffer_.size()) return Step::kMore;
  return buffer_[at_] == '*' ? parse_count(signed_in) : parse_inline();
}

RequestParser::Step RequestParser::fail(std::string error) {
  error_ = "Protocol error: " + std::move(error);
  return Step::kMore;
}

RequestParser::Step RequestParser::parse_inline() {
  const std::size_t end = buffer_.find('\n', at_);
  if (end == std::string::npos) {
    return buffer_.size() - at_ > kMaxLineBytes ? fail("too big inline request") : Step::kMore;
  }
  std::string_view line = std::string_view(buffer_).substr(at_, end - at_);
  if (line.ends_with('\r')) line.remove_suffix(1);
  auto words = split_words(line.substr(0, line.find('\0')));
  if (!words) return fail("unbalanced quotes in request");
  at_ = end + 1;
  words_ = std::move(*words);
  return words_.empty() ? Step::kNext : Step::kDone;
}

/// Up to "\r\n", which is used.
std::optional<std::string_view> RequestParser::line(const char* too_big) {
  const std::string_view rest = std::string_view(buffer_).substr(at_);
  const std::size_t end = rest.find('\r');
  if (end == std::string_view::npos) {
    if (rest.size() > kMaxLineBytes) fail(too_big);
    return std::nullopt;
  }
  if (end + 2 > rest.size()) return std::nullopt;
  at_ += end + 2;
  return rest.substr(0, end);
}

RequestParser::Step RequestParser::parse_count(bool signed_in) {
  const auto text = line("too big mbulk count string");
  if (!text) return Step::kMore;
  const auto count = parse_integer(text->substr(1));
  if (!count || *count > INT_MAX) return fail("invalid multibulk length");
  if (*count > kMaxWordsBeforeSignIn && !signed_in) return fail("unauthenticated multibulk length");
  words_left_ = *count;  // none, if it is negative
  return Step::kNext;
}

RequestParser::Step RequestParser::parse_word(bool signed_in) {
  if (word_bytes_ < 0) {
    const std::size_t start = at_;
    const auto text = line("too big bulk count string");
    if (!text) return Step::kMore;
    if (buffer_[start] != '$') {
      return fail("expected '$', got '" + std::string(1, buffer_[start]) + "'");
    }
    const auto size = parse_integer(text->substr(1));
    if (!size || *size < 0 || *size > kMaxWordBytes) return fail("invalid bulk length");
    if (*size > kMaxWordBytesBeforeSignIn && !signed_in) return fail("unauthenticated bulk length");
    word_bytes_ = *size;
  }
  const auto size = static_cast<std::size_t>(word_bytes_);
  if (buffer_.size() - at_ < size + 2) return Step::kMore;
  words_.push_back(buffer_.substr(at_, size));
  at_ += size + 2;
  word_bytes_ = -1;
  return --words_left_ == 0 ? Step::kDone : Step::kNext;
}

}  // namespace snug::test_support::redis
