// A recursive descent whose depth is bounded.
#include "socketio/json_reader.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/utf8.h"
#include "socketio/json_scan.h"

namespace snug::socketio {
namespace {

class JsonReader {
 public:
  JsonReader(std::string_view text, std::size_t max_depth)
      : at_(text.data()), end_(text.data() + text.size()), depth_left_(max_depth) {}

  /// The whole text as one value.
  bool read_all(Json& value) {
    skip_space();
    if (!read_value(value)) return false;
    skip_space();
    return at_ == end_;
  }

 private:
  bool read_value(Json& value);
  bool read_array(Json& value);
  bool read_object(Json& value);
  bool read_member(Json::object_t& members);
  bool read_string(std::string& text);
  bool read_escape(std::string& text);
  bool read_code_point(std::string& text);
  bool read_hex4(std::uint32_t& unit);
  bool read_number(Json& value);
  bool read_digits();
  bool read_word(std::string_view word);

  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  bool take(char c) {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }
  void skip_space() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) ++at_;
  }

  const char* at_;
  const char* end_;
  std::size_t depth_left_;
};

bool JsonReader::read_value(Json& value) {
  if (at_ == end_) return false;
  switch (*at_) {
    case '"':
      value = std::string();
      return read_string(value.get_ref<std::string&>());
    case '[':
      return read_array(value);
    case '{':
      return read_object(value);
    case 't':
      value = true;
      return read_word("true");
    case 'f':
      value = false;
      return read_word("false");
    case 'n':
      return read_word("null");
    default:
      return read_number(value);
  }
}

bool JsonReader::read_array(Json& value) {
  if (depth_left_ == 0) return false;
  --depth_left_;
  ++at_;
  value = Json::array();
  auto& items = value.get_ref<Json::array_t&>();
  skip_space();
  if (!take(']')) {
    do {
      skip_space();
      if (!read_value(items.emplace_back())) return false;
      skip_space();
    } while (take(','));
    if (!take(']')) return false;
  }
  ++depth_left_;
  return true;
}

bool JsonReader::read_object(Json& value) {
  if (depth_left_ == 0) return false;
  --depth_left_;
  ++at_;
  value = Json::object();
  auto& members = value.get_ref<Json::object_t&>();
  skip_space();
  if (!take('}')) {
    do {
      if (!read_member(members)) return false;
    } while (take(','));
    if (!take('}')) return false;
  }
  ++depth_left_;
  return true;
}

bool JsonReader::read_member(Json::object_t& members) {
  skip_space();
  std::string name;
  if (at_ == end_ || *at_ != '"' || !read_string(name)) return false;
  skip_space();
  if (!take(':')) return false;
  skip_space();
  Json& value = members[std::move(name)];
  value = nullptr;
  if (!read_value(value)) return false;
  skip_space();
  return true;
}

bool JsonReader::read_string(std::string& text) {
  ++at_;
  for (;;) {
    const std::size_t plain = plain_length(std::string_view(at_, left()));
    text.append(at_, plain);
    at_ += plain;
    if (take('"')) return true;
    if (!take('\\') || !read_escape(text)) return false;
  }
}

bool JsonReader::read_escape(std::string& text) {
  if (at_ == end_) return false;
  switch (*at_++) {
    case '"':
      text += '"';
      return true;
    case '\\':
      text += '\\';
      return true;
    case '/':
      text += '/';
      return true;
    case 'b':
      text += '\b';
      return true;
    case 'f':
      text += '\f';
      return true;
    case 'n':
      text += '\n';
      return true;
    case 'r':
      text += '\r';
      return true;
    case 't':
      text += '\t';
      return true;
    case 'u':
      return read_code_point(text);
    default:
      return false;
  }
}

void append_utf8(std::string& text, std::uint32_t code_point) {
  const auto byte = [&text](std::uint32_t value) { text += static_cast<char>(value); };
  if (code_point < 0x80) return byte(code_point);
  if (code_point < 0x800) {
    byte(0xC0 | code_point >> 6);
  } else {
    if (code_point < 0x10000) {
      byte(0xE0 | code_point >> 12);
    } else {
      byte(0xF0 | code_point >> 18);
      byte(0x80 | (code_point >> 12 & 0x3F));
    }
    byte(0x80 | (code_point >> 6 & 0x3F));
  }
  byte(0x80 | (code_point & 0x3F));
}

bool is_high_surrogate(std::uint32_t unit) {
  return unit >= 0xD800 && unit < 0xDC00;
}
bool is_low_surrogate(std::uint32_t unit) {
  return unit >= 0xDC00 && unit < 0xE000;
}

/// What follows `\u`. Half a character, which JavaScript writes when a text was cut within an
/// emoji, becomes U+FFFD: UTF-8 has no form for it, and its sender is not to be cut off for it.
bool JsonReader::read_code_point(std::string& text) {
  constexpr std::uint32_t kReplacement = 0xFFFD;
  std::uint32_t unit = 0;
  if (!read_hex4(unit)) return false;
  if (is_high_surrogate(unit)) {
    const char* const after = at_;
    std::uint32_t low = 0;
    if (take('\\') && take('u') && read_hex4(low) && is_low_surrogate(low)) {
      unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    } else {
      at_ = after;
      unit = kReplacement;
    }
  } else if (is_low_surrogate(unit)) {
    unit = kReplacement;
  }
  append_utf8(text, unit);
  return true;
}

bool JsonReader::read_hex4(std::uint32_t& unit) {
  if (left() < 4) return false;
  const auto [stopped, error] = std::from_chars(at_, at_ + 4, unit, 16);
  if (error != std::errc() || stopped != at_ + 4) return false;
  at_ += 4;
  return true;
}

bool JsonReader::read_digits() {
  const char* const begin = at_;
  while (at_ != end_ && *at_ >= '0' && *at_ <= '9') ++at_;
  return at_ != begin;
}

bool JsonReader::read_number(Json& value) {
  const char* const begin = at_;
  const bool negative = take('-');
  if (!take('0') && !read_digits()) return false;
  bool integer = true;
  if (take('.')) {
    integer = false;
    if (!read_digits()) return false;
  }
  if (take('e') || take('E')) {
    integer = false;
    if (!take('+')) take('-');
    if (!read_digits()) return false;
  }
  if (integer && negative) {
    std::int64_t number = 0;
    if (std::from_chars(begin, at_, number).ec == std::errc()) {
      value = number;
      return true;
    }
  } else if (integer) {
    std::uint64_t number = 0;
    if (std::from_chars(begin, at_, number).ec == std::errc()) {
      value = number;
      return true;
    }
  }
  double number = 0;
  if (std::from_chars(begin, at_, number).ec != std::errc()) {
    // Too large or too small; strtod tells them apart.
    number = std::strtod(std::string(begin, at_).c_str(), nullptr);
  }
  value = number;
  return std::isfinite(number);
}

bool JsonReader::read_word(std::string_view word) {
  if (!std::string_view(at_, left()).starts_with(word)) return false;
  at_ += word.size();
  return true;
}

}  // namespace

std::optional<Json> read_json(std::string_view text, std::size_t max_depth) {
  if (!base::is_utf8(text)) return std::nullopt;
  Json value;
  if (!JsonReader(text, max_depth).read_all(value)) return std::nullopt;
  return value;
}

}  // namespace snug::socketio
