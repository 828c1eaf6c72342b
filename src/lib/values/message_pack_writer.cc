// Writes values as MessagePack, in the forms that notepack.io chooses.
#include <bit>
#include <cmath>
#include <cstdint>

#include "base/utf8.h"
#include "values/json_reader.h"
#include "values/message_pack.h"

namespace snug::values {
namespace {

/// Appends the lowest `size` bytes of `number`, highest first.
void append_big_endian(std::string& bytes, std::uint64_t number, int size) {
  for (int i = size - 1; i >= 0; --i) bytes += static_cast<char>(number >> (8 * i) & 0xFF);
}

void append_head(std::string& bytes, int type, std::uint64_t number, int size) {
  bytes += static_cast<char>(type);
  append_big_endian(bytes, number, size);
}

void append_unsigned(std::string& bytes, std::uint64_t number) {
  if (number < 0x80) return append_big_endian(bytes, number, 1);
  if (number <= UINT8_MAX) return append_head(bytes, 0xCC, number, 1);
  if (number <= UINT16_MAX) return append_head(bytes, 0xCD, number, 2);
  if (number <= UINT32_MAX) return append_head(bytes, 0xCE, number, 4);
  append_head(bytes, 0xCF, number, 8);
}

void append_integer(std::string& bytes, std::int64_t number) {
  const auto bits = static_cast<std::uint64_t>(number);
  if (number >= 0) return append_unsigned(bytes, bits);
  if (number >= -0x20) return append_big_endian(bytes, bits, 1);
  if (number >= INT8_MIN) return append_head(bytes, 0xD0, bits, 1);
  if (number >= INT16_MIN) return append_head(bytes, 0xD1, bits, 2);
  if (number >= INT32_MIN) return append_head(bytes, 0xD2, bits, 4);
  append_head(bytes, 0xD3, bits, 8);
}

/// JavaScript has one kind of number. A whole number is sent as an integer if it fits in one.
void append_float(std::string& bytes, double number) {
  constexpr double kTwoTo63 = 9223372036854775808.0;
  const bool whole = std::floor(number) == number && std::isfinite(number);
  if (whole && number >= 0 && number < 2 * kTwoTo63) {
    return append_unsigned(bytes, static_cast<std::uint64_t>(number));
  }
  if (whole && number < 0 && number >= -kTwoTo63) {
    return append_integer(bytes, static_cast<std::int64_t>(number));
  }
  append_head(bytes, 0xCB, std::bit_cast<std::uint64_t>(number), 8);
}

/// Size of an array or a map.
void append_size(std::string& bytes, int short_type, int long_type, std::size_t size) {
  if (size < 0x10) return append_big_endian(bytes, static_cast<unsigned>(short_type) | size, 1);
  if (size <= UINT16_MAX) return append_head(bytes, long_type, size, 2);
  append_head(bytes, long_type + 1, size, 4);
}

void append_binary(std::string& bytes, const Json::binary_t& value) {
  const std::size_t size = value.size();
  if (size <= UINT8_MAX) {
    append_head(bytes, 0xC4, size, 1);
  } else if (size <= UINT16_MAX) {
    append_head(bytes, 0xC5, size, 2);
  } else {
    append_head(bytes, 0xC6, size, 4);
  }
  bytes.append(value.begin(), value.end());
}

void append_valid_string(std::string& bytes, std::string_view text) {
  if (text.size() < 0x20) {
    append_big_endian(bytes, 0xA0 | text.size(), 1);
  } else if (text.size() <= UINT8_MAX) {
    append_head(bytes, 0xD9, text.size(), 1);
  } else if (text.size() <= UINT16_MAX) {
    append_head(bytes, 0xDA, text.size(), 2);
  } else {
    append_head(bytes, 0xDB, text.size(), 4);
  }
  bytes += text;
}

void append_array(std::string& bytes, const Json& items) {
  append_message_pack_array(bytes, items.size());
  for (const Json& item : items) append_message_pack(bytes, item);
}

void append_object(std::string& bytes, const Json::object_t& members) {
  append_message_pack_map(bytes, members.size());
  for (const auto& member : members) {
    append_message_pack_string(bytes, member.first);
    append_message_pack(bytes, member.second);
  }
}

}  // namespace

namespace {

/// Appends the values of one Outgoing, and returns their number.
struct ValueWriter {
  std::string& bytes;

  std::size_t operator()(Outgoing::Text text) const {
    return append_all(read_checked_json("[" + std::string(text.json) + "]"));
  }
  std::size_t operator()(Outgoing::Each each) const {
    if (each.values->is_null()) return 0;
    if (each.values->is_array()) return append_all(*each.values);
    return (*this)(each.values);
  }
  std::size_t operator()(const Json* value) const {
    append_message_pack(bytes, *value);
    return 1;
  }
  std::size_t operator()(std::string_view value) const {
    append_message_pack_string(bytes, value);
    return 1;
  }
  std::size_t operator()(bool value) const {
    append_big_endian(bytes, value ? 0xC3 : 0xC2, 1);
    return 1;
  }
  std::size_t operator()(std::int64_t value) const {
    append_integer(bytes, value);
    return 1;
  }
  std::size_t operator()(std::uint64_t value) const {
    append_unsigned(bytes, value);
    return 1;
  }
  std::size_t operator()(double value) const {
    append_float(bytes, value);
    return 1;
  }

 private:
  std::size_t append_all(const Json& array) const {
    for (const Json& value : array) append_message_pack(bytes, value);
    return array.size();
  }
};

}  // namespace

void append_message_pack_event(std::string& bytes, std::string_view event, OutgoingList values) {
  const std::size_t begin = bytes.size();
  append_message_pack_array(bytes, 0);  // most events have few values, and this byte is enough
  append_message_pack_string(bytes, event);
  std::size_t count = 1;
  for (const Outgoing& value : values) count += std::visit(ValueWriter{bytes}, value.form());
  std::string head;
  append_message_pack_array(head, count);
  bytes.replace(begin, 1, head);
}

void append_message_pack_array(std::string& bytes, std::size_t size) {
  append_size(bytes, 0x90, 0xDC, size);
}

void append_message_pack_map(std::string& bytes, std::size_t size) {
  append_size(bytes, 0x80, 0xDE, size);
}

void append_message_pack_string(std::string& bytes, std::string_view text) {
  if (base::is_utf8(text)) {
    append_valid_string(bytes, text);
  } else {
    append_valid_string(bytes, base::to_utf8(text));
  }
}

void append_message_pack(std::string& bytes, const Json& value) {
  switch (value.type()) {
    case Json::value_t::object:
      return append_object(bytes, value.get_ref<const Json::object_t&>());
    case Json::value_t::array:
      return append_array(bytes, value);
    case Json::value_t::string:
      return append_message_pack_string(bytes, value.get_ref<const std::string&>());
    case Json::value_t::boolean:
      return append_big_endian(bytes, value.get<bool>() ? 0xC3 : 0xC2, 1);
    case Json::value_t::number_integer:
      return append_integer(bytes, value.get<std::int64_t>());
    case Json::value_t::number_unsigned:
      return append_unsigned(bytes, value.get<std::uint64_t>());
    case Json::value_t::number_float:
      return append_float(bytes, value.get<double>());
    case Json::value_t::binary:
      return append_binary(bytes, value.get_binary());
    case Json::value_t::null:
    case Json::value_t::discarded:
      return append_big_endian(bytes, 0xC0, 1);
  }
}

}  // namespace snug::values
