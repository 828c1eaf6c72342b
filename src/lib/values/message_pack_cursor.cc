// One pass from MessagePack to JSON text.
#include "values/message_pack_cursor.h"

#include <algorithm>
#include <bit>

#include "values/json_writer.h"

namespace snug::values {
namespace {

bool is_fixed_map(int type) {
  return (type & 0xF0) == 0x80;
}
bool is_fixed_array(int type) {
  return (type & 0xF0) == 0x90;
}
bool is_map(int type) {
  return is_fixed_map(type) || type == 0xDE || type == 0xDF;
}
bool is_array(int type) {
  return is_fixed_array(type) || type == 0xDC || type == 0xDD;
}
bool is_string(int type) {
  return (type & 0xE0) == 0xA0 || (type >= 0xD9 && type <= 0xDB);
}

/// Bytes that follow a number's type.
std::size_t number_size(int type) {
  if (type <= 0xCB) return type == 0xCA ? 4 : 8;
  return std::size_t{1} << ((type - 0xCC) & 3);
}

/// As append_json_string(), which looks at a string three times. Most are short and plain.
void append_string(std::string& text, std::string_view value) {
  constexpr std::size_t kShort = 32;
  const auto is_plain = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
  };
  if (value.size() > kShort || !std::all_of(value.begin(), value.end(), is_plain)) {
    return append_json_string(text, value);
  }
  text += '"';
  text += value;
  text += '"';
}

}  // namespace

bool MessagePackCursor::take(std::uint64_t size, std::string_view& bytes) {
  if (size > rest_.size()) return false;
  bytes = rest_.substr(0, static_cast<std::size_t>(size));
  rest_.remove_prefix(bytes.size());
  return true;
}

/// A big-endian number of `size` bytes.
bool MessagePackCursor::take_number(std::size_t size, std::uint64_t& number) {
  std::string_view bytes;
  if (!take(size, bytes)) return false;
  number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return true;
}

bool MessagePackCursor::take_type(int& type) {
  if (rest_.empty()) return false;
  type = static_cast<unsigned char>(rest_.front());
  rest_.remove_prefix(1);
  return true;
}

/// The size of an array or a map. Each item takes at least a byte.
bool MessagePackCursor::read_size(int type, int fixed, int long_type, std::size_t& size) {
  std::uint64_t number = static_cast<unsigned>(type & 0x0F);
  const bool ok = (type & 0xF0) == fixed || (type == long_type && take_number(2, number)) ||
                  (type == long_type + 1 && take_number(4, number));
  if (!ok || number > rest_.size()) return false;
  size = static_cast<std::size_t>(number);
  return true;
}

bool MessagePackCursor::read_array(std::size_t& size) {
  int type = 0;
  return take_type(type) && is_array(type) && read_size(type, 0x90, 0xDC, size);
}

bool MessagePackCursor::read_map(std::size_t& size) {
  int type = 0;
  return take_type(type) && is_map(type) && read_size(type, 0x80, 0xDE, size);
}

bool MessagePackCursor::read_text_size(int type, std::uint64_t& size) {
  size = static_cast<unsigned>(type & 0x1F);
  return (type & 0xE0) == 0xA0 || take_number(std::size_t{1} << (type - 0xD9), size);
}

bool MessagePackCursor::read_string(std::string_view& text) {
  int type = 0;
  std::uint64_t size = 0;
  return take_type(type) && is_string(type) && read_text_size(type, size) && take(size, text);
}

bool MessagePackCursor::read_bool(bool& value) {
  int type = 0;
  if (!take_type(type)) return false;
  value = type == 0xC3;
  return type == 0xC2 || type == 0xC3;
}

bool MessagePackCursor::read_unsigned(std::uint64_t& number) {
  int type = 0;
  if (!take_type(type)) return false;
  number = static_cast<std::uint64_t>(type);
  if (type < 0x80) return true;
  return type >= 0xCC && type <= 0xCF && take_number(number_size(type), number);
}

bool MessagePackCursor::skip(std::size_t depth) {
  int type = 0;
  if (!take_type(type)) return false;
  std::size_t size = 0;
  if (is_array(type) || is_map(type)) {
    const bool map = is_map(type);
    if (depth == 0) return false;
    if (!(map ? read_size(type, 0x80, 0xDE, size) : read_size(type, 0x90, 0xDC, size)))
      return false;
    for (std::size_t left = map ? 2 * size : size; left > 0; --left) {
      if (!skip(depth - 1)) return false;
    }
    return true;
  }
  if (type < 0x80 || type >= 0xE0 || (type >= 0xC0 && type <= 0xC3)) return type != 0xC1;
  return skip_sized(type);
}

/// A number, a string, a binary value or an extension.
bool MessagePackCursor::skip_sized(int type) {
  std::string_view bytes;
  std::uint64_t size = 0;
  if (type >= 0xCA && type <= 0xD3) return take(number_size(type), bytes);
  if (type >= 0xD4 && type <= 0xD8) return take(1 + (1ULL << (type - 0xD4)), bytes);
  if (is_string(type)) return read_text_size(type, size) && take(size, bytes);
  const bool extension = type >= 0xC7;  // one more byte has its type
  const int smallest = extension ? 0xC7 : 0xC4;
  return take_number(std::size_t{1} << (type - smallest), size) &&
         take(size + (extension ? 1 : 0), bytes);
}

bool MessagePackCursor::append_json(std::string& text, std::size_t depth) {
  return append_value(text, depth);
}

bool MessagePackCursor::append_value(std::string& text, std::size_t depth) {
  int type = 0;
  if (!take_type(type)) return false;
  std::size_t size = 0;
  if (is_string(type)) {
    std::uint64_t bytes = 0;
    std::string_view value;
    if (!read_text_size(type, bytes) || !take(bytes, value)) return false;
    append_string(text, value);
    return true;
  }
  if (is_map(type)) {
    if (depth == 0 || !read_size(type, 0x80, 0xDE, size)) return false;
    return append_map(text, size, depth - 1);
  }
  if (is_array(type)) {
    if (depth == 0 || !read_size(type, 0x90, 0xDC, size)) return false;
    return append_array(text, size, depth - 1);
  }
  if (type == 0xD4) return append_undefined(text);
  return append_number(text, type);
}

/// A number, a boolean or null.
bool MessagePackCursor::append_number(std::string& text, int type) {
  if (type < 0x80) {
    values::append_number(text, static_cast<std::uint64_t>(type));
  } else if (type >= 0xE0) {
    values::append_number(text, std::int64_t{type} - 0x100);
  } else if (type == 0xC0) {
    text += "null";
  } else if (type == 0xC2 || type == 0xC3) {
    text += type == 0xC3 ? "true" : "false";
  } else {
    if (type < 0xCA || type > 0xD3) return false;
    const std::size_t size = number_size(type);
    std::uint64_t bits = 0;
    if (!take_number(size, bits)) return false;
    const int unused = static_cast<int>(64 - 8 * size);
    if (type == 0xCA) {
      const auto number = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
      values::append_number(text, static_cast<double>(number));
    } else if (type == 0xCB) {
      values::append_number(text, std::bit_cast<double>(bits));
    } else if (type <= 0xCF) {
      values::append_number(text, bits);
    } else {
      values::append_number(text, static_cast<std::int64_t>(bits << unused) >> unused);
    }
  }
  return true;
}

bool MessagePackCursor::append_array(std::string& text, std::size_t size, std::size_t depth) {
  text += '[';
  for (std::size_t i = 0; i < size; ++i) {
    if (i > 0) text += ',';
    if (!append_value(text, depth)) return false;
  }
  text += ']';
  return true;
}

bool MessagePackCursor::append_map(std::string& text, std::size_t size, std::size_t depth) {
  text += '{';
  for (std::size_t i = 0; i < size; ++i) {
    if (i > 0) text += ',';
    if (!append_key(text)) return false;
    text += ':';
    // An undefined member is left out, and takes an earlier one of its name along.
    if (rest_.starts_with('\xD4') || !append_value(text, depth)) return false;
  }
  text += '}';
  return true;
}

/// A string, or the digits of a whole number.
bool MessagePackCursor::append_key(std::string& text) {
  int type = 0;
  if (!take_type(type)) return false;
  if (is_string(type)) {
    std::uint64_t size = 0;
    std::string_view key;
    if (!read_text_size(type, size) || !take(size, key)) return false;
    append_string(text, key);
    return true;
  }
  if (type >= 0x80 && type < 0xE0 && (type < 0xCC || type > 0xD3)) return false;
  text += '"';
  if (!append_number(text, type)) return false;
  text += '"';
  return true;
}

/// notepack's undefined is an extension of one byte, of type 0.
bool MessagePackCursor::append_undefined(std::string& text) {
  std::uint64_t type = 0;
  std::string_view byte;
  if (!take_number(1, type) || !take(1, byte) || type != 0) return false;
  text += "null";
  return true;
}

}  // namespace snug::values
