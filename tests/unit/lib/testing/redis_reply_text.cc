// See redis_reply_text.h.
#include "redis_reply_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace snug::testing {

namespace {

class Reader {
 public:
  Reader(std::string_view bytes, Shown shown) : bytes_(bytes), shown_(shown) {}

  std::size_t used_bytes() const { return at_; }

  std::optional<std::string> reply() {
    const auto line = take_line();
    if (!line) return std::nullopt;
    if (line->empty() || std::string_view("+-:$*").find(line->front()) == std::string_view::npos) {
      at_ = bytes_.size();
      return "no reply: " + quoted(bytes_);
    }
    const std::string text(line->substr(1));
    if (line->front() == '$') return bulk(text);
    if (line->front() == '*') return array(text);
    return std::string(*line);
  }

 private:
  std::optional<std::string_view> take_line() {
    const std::size_t end = bytes_.find("\r\n", at_);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = bytes_.substr(at_, end - at_);
    at_ = end + 2;
    return line;
  }

  std::optional<std::string> bulk(const std::string& size_text) {
    if (size_text == "-1") return "nil";
    const std::size_t size = std::stoul(size_text);
    if (bytes_.size() - at_ < size + 2) return std::nullopt;
    std::string text = quoted(bytes_.substr(at_, size));
    at_ += size + 2;
    return text;
  }

  std::optional<std::string> array(const std::string& count_text) {
    if (count_text == "-1") return "nil array";
    std::vector<std::string> elements;
    const bool outermost = depth_++ == 0;
    for (std::size_t left = std::stoul(count_text); left > 0; --left) {
      auto element = reply();
      if (!element) return std::nullopt;
      elements.push_back(std::move(*element));
    }
    --depth_;
    if (outermost && shown_ == Shown::kPairs) elements = pairs(elements);
    if (outermost && (shown_ == Shown::kSorted || shown_ == Shown::kPairs)) {
      std::ranges::sort(elements);
    }
    std::string text = "[";
    for (const std::string& element : elements) text += (text.size() > 1 ? ", " : "") + element;
    return text + "]";
  }

  static std::vector<std::string> pairs(const std::vector<std::string>& elements) {
    std::vector<std::string> joined;
    for (std::size_t i = 0; i + 1 < elements.size(); i += 2) {
      joined.push_back(elements[i] + ": " + elements[i + 1]);
    }
    return joined;
  }

  const std::string_view bytes_;
  const Shown shown_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

std::string without_numbers(std::string_view text) {
  std::string shown;
  for (const char sign : text) {
    const bool is_digit = sign >= '0' && sign <= '9';
    if (!is_digit) shown += sign;
    if (is_digit && !shown.ends_with('#')) shown += '#';
  }
  return shown;
}

}  // namespace

std::string quoted(std::string_view bytes) {
  std::string text = "\"";
  for (const char sign : bytes) {
    if (sign >= ' ' && sign <= '~' && sign != '"' && sign != '\\') {
      text += sign;
      continue;
    }
    std::array<char, 8> escaped{};
    std::snprintf(escaped.data(), escaped.size(), "\\x%02x", static_cast<unsigned char>(sign));
    text += escaped.data();
  }
  return text + '"';
}

std::optional<std::string> take_reply_text(std::string& bytes, Shown shown) {
  Reader reader(bytes, shown);
  auto text = reader.reply();
  if (!text) return std::nullopt;
  bytes.erase(0, reader.used_bytes());
  if (shown == Shown::kKind) return text->substr(0, 1);
  return shown == Shown::kNumbers ? without_numbers(*text) : *text;
}

}  // namespace snug::testing
