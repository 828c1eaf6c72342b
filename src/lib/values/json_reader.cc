// A recursive descent with bounded depth. Without a destination for the value it only checks the
// text.
#include "values/json_reader.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>

#include "base/check.h"
#include "base/utf8.h"
#include "values/json_scan.h"

namespace snug::values {
namespace {

/// Each function takes the destination of its value; null only checks the text.
class JsonReader {
 public:
  JsonReader(std::string_view text, std::size_t max_depth)
      : at_(text.data()), end_(text.data() + text.size()), depth_left_(max_depth) {}

  /// Reads the whole text as one value.
  bool read_all(Json* value) {
    skip_space();
    if (!read_value(value)) return false;
    skip_space();
    return at_ == end_;
  }
  std::optional<std::size_t> find_values(std::span<TextPlace> places);

 private:
  bool read_value(Json* value);
  bool read_array(Json* value);
  bool read_object(Json* value);
  bool read_member(Json::object_t* members);
  bool read_string(std::string* text);
  bool read_escape(std::string* text);
  bool read_code_point(std::string* text);
  bool read_hex4(std::uint32_t& unit);
  bool read_number(Json* value);
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
  /// Whether a value would not print as its text: it has U+FFFD for something without a form in
  /// UTF-8, or a number that is rounded or written differently.
  bool replaced_ = false;
};

/// The whole text is the array.
std::optional<std::size_t> JsonReader::find_values(std::span<TextPlace> places) {
  const char* const begin = at_;
  const auto place = [begin](const char* where) {
    return static_cast<std::uint32_t>(where - begin);
  };
  std::size_t count = 0;
  if (depth_left_ == 0 || !take('[')) return std::nullopt;
  --depth_left_;
  skip_space();
  if (!take(']')) {
    do {
      if (count == places.size()) return std::nullopt;
      skip_space();
      places[count].begin = place(at_);
      if (!read_value(nullptr)) return std::nullopt;
      places[count++].end = place(at_);
      skip_space();
    } while (take(','));
    if (!take(']')) return std::nullopt;
  }
  if (at_ != end_ || replaced_) return std::nullopt;
  return count;
}

bool JsonReader::read_value(Json* value) {
  if (at_ == end_) return false;
  switch (*at_) {
    case '"':
      if (!value) return read_string(nullptr);
      *value = std::string();
      return read_string(value->get_ptr<std::string*>());
    case '[':
      return read_array(value);
    case '{':
      return read_object(value);
    case 't':
      if (value) *value = true;
      return read_word("true");
    case 'f':
      if (value) *value = false;
      return read_word("false");
    case 'n':
      return read_word("null");
    default:
      return read_number(value);
  }
}

bool JsonReader::read_array(Json* value) {
  if (depth_left_ == 0) return false;
  --depth_left_;
  ++at_;
  if (value) *value = Json::array();
  auto* const items = value ? value->get_ptr<Json::array_t*>() : nullptr;
  skip_space();
  if (!take(']')) {
    do {
      skip_space();
      if (!read_value(items ? &items->emplace_back() : nullptr)) return false;
      skip_space();
    } while (take(','));
    if (!take(']')) return false;
  }
  ++depth_left_;
  return true;
}

bool JsonReader::read_object(Json* value) {
  if (depth_left_ == 0) return false;
  --depth_left_;
  ++at_;
  if (value) *value = Json::object();
  auto* const members = value ? value->get_ptr<Json::object_t*>() : nullptr;
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

bool JsonReader::read_member(Json::object_t* members) {
  skip_space();
  std::string name;
  if (at_ == end_ || *at_ != '"' || !read_string(members ? &name : nullptr)) return false;
  skip_space();
  if (!take(':')) return false;
  skip_space();
  Json* value = nullptr;
  if (members) {
    value = &(*members)[std::move(name)];
    *value = nullptr;
  }
  if (!read_value(value)) return false;
  skip_space();
  return true;
}

bool JsonReader::read_string(std::string* text) {
  ++at_;
  for (;;) {
    const std::size_t plain = plain_length(std::string_view(at_, left()));
    if (text) text->append(at_, plain);
    at_ += plain;
    if (take('"')) return true;
    if (!take('\\') || !read_escape(text)) return false;
  }
}

bool JsonReader::read_escape(std::string* text) {
  if (at_ == end_) return false;
  const auto put = [text](char c) {
    if (text) *text += c;
    return true;
  };
  switch (const char c = *at_++) {
    case '"':
    case '\\':
    case '/':
      return put(c);
    case 'b':
      return put('\b');
    case 'f':
      return put('\f');
    case 'n':
      return put('\n');
    case 'r':
      return put('\r');
    case 't':
      return put('\t');
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

/// The digits after `\u`. JavaScript writes half a surrogate pair when a text was cut within an
/// emoji. UTF-8 has no form for it, so it becomes U+FFFD; its sender should not be disconnected for
/// it.
bool JsonReader::read_code_point(std::string* text) {
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
      replaced_ = true;
    }
  } else if (is_low_surrogate(unit)) {
    unit = kReplacement;
    replaced_ = true;
  }
  if (text) append_utf8(*text, unit);
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

bool make_number(std::string_view digits, bool negative, bool integer, Json& value) {
  const char* const begin = digits.data();
  const char* const end = begin + digits.size();
  if (integer && negative) {
    std::int64_t number = 0;
    if (std::from_chars(begin, end, number).ec == std::errc()) {
      value = number;
      return true;
    }
  } else if (integer) {
    std::uint64_t number = 0;
    if (std::from_chars(begin, end, number).ec == std::errc()) {
      value = number;
      return true;
    }
  }
  double number = 0;
  if (std::from_chars(begin, end, number).ec != std::errc()) {
    // Out of range; strtod tells too large from too small.
    number = std::strtod(std::string(digits).c_str(), nullptr);
  }
  value = number;
  return std::isfinite(number);
}

/// Whether JSON.stringify writes the number in this way; false if in doubt. With this few digits no
/// number is rounded. Below a millionth JSON.stringify writes an exponent.
bool is_usual_number(std::string_view text, bool integer) {
  constexpr std::size_t kExactDigits = 15;
  if (text.size() > kExactDigits) return false;
  if (integer) return text != "-0";
  return text.back() != '0' && text.find(".000000") == std::string_view::npos;
}

bool JsonReader::read_number(Json* value) {
  const char* const begin = at_;
  const bool negative = take('-');
  if (!take('0') && !read_digits()) return false;
  bool integer = true;
  if (take('.')) {
    integer = false;
    if (!read_digits()) return false;
  }
  const bool has_exponent = take('e') || take('E');
  if (has_exponent) {
    if (!take('+')) take('-');
    if (!read_digits()) return false;
  }
  if (!value && (has_exponent || !is_usual_number({begin, at_}, integer))) replaced_ = true;
  // Only a number with this many digits, or an exponent, can exceed a double.
  const bool fits = !has_exponent && at_ - begin < std::numeric_limits<double>::max_exponent10;
  if (!value && fits) return true;
  const std::string_view digits(begin, static_cast<std::size_t>(at_ - begin));
  Json checked;
  return make_number(digits, negative, integer && !has_exponent, value ? *value : checked);
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
  if (!JsonReader(text, max_depth).read_all(&value)) return std::nullopt;
  return value;
}

Json read_checked_json(std::string_view text) {
  Json value;
  CHECK(JsonReader(text, std::numeric_limits<std::size_t>::max()).read_all(&value));
  return value;
}

std::optional<std::size_t> find_values(std::string_view array, std::size_t max_depth,
                                       std::span<TextPlace> places) {
  return JsonReader(array, max_depth).find_values(places);
}

}  // namespace snug::values
