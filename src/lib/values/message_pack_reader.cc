// Reads MessagePack and trusts no claimed size. Nothing is allocated for data that has not arrived.
#include <bit>
#include <cstdint>
#include <cstdio>
#include <utility>

#include "base/utf8.h"
#include "values/message_pack.h"

namespace snug::values {
namespace {

/// A Date's toJSON() (ECMA-262, Date Time String Format); null outside the range of a Date.
Json date_value(std::int64_t milliseconds) {
  constexpr std::int64_t kLimit = 8'640'000'000'000'000;  // ECMA-262, Time Values and Time Range
  constexpr std::int64_t kDay = 86'400'000;
  if (milliseconds < -kLimit || milliseconds > kLimit) return nullptr;
  const std::int64_t day = (milliseconds >= 0 ? milliseconds : milliseconds - kDay + 1) / kDay;
  const std::int64_t time = milliseconds - day * kDay;

  // Converts days to a Gregorian date. Years are counted from 1 March of the year 0, so a leap day
  // is the last of its year, in eras of 400 years.
  const std::int64_t from_march = day + 719'468;
  const std::int64_t era = (from_march >= 0 ? from_march : from_march - 146'096) / 146'097;
  const std::int64_t of_era = from_march - era * 146'097;
  const std::int64_t year_of_era =
      (of_era - of_era / 1'460 + of_era / 36'524 - of_era / 146'096) / 365;
  const std::int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_from_march = (5 * of_year + 2) / 153;
  const int day_of_month = static_cast<int>(of_year - (153 * month_from_march + 2) / 5 + 1);
  const int month =
      static_cast<int>(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
  const int year = static_cast<int>(year_of_era + era * 400 + (month <= 2 ? 1 : 0));

  const bool plain_year = year >= 0 && year <= 9999;
  char text[96];
  const int size = std::snprintf(
      text, sizeof text,
      plain_year ? "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ" : "%+07d-%02d-%02dT%02d:%02d:%02d.%03dZ",
      year, month, day_of_month, static_cast<int>(time / 3'600'000),
      static_cast<int>(time / 60'000 % 60), static_cast<int>(time / 1'000 % 60),
      static_cast<int>(time % 1'000));
  return std::string(text, static_cast<std::size_t>(size));
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  bool at_end() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }
  /// False if the bytes are no value. `depth` is the number of further nested arrays and maps
  /// allowed.
  bool read(Json& value, std::size_t depth);

 private:
  bool read_number(int type, Json& value);
  bool read_sized(int type, Json& value, std::size_t depth);
  bool read_string(std::uint64_t size, std::string& text);
  bool read_binary(std::uint64_t size, Json& value);
  bool read_array(std::uint64_t size, Json& value, std::size_t depth);
  bool read_map(std::uint64_t size, Json& value, std::size_t depth);
  bool read_key(std::string& key);
  bool read_extension(std::uint64_t size, bool fixed, Json& value);

  bool take(std::uint64_t size, std::string_view& bytes) {
    if (size > rest_.size()) return false;
    bytes = rest_.substr(0, static_cast<std::size_t>(size));
    rest_.remove_prefix(bytes.size());
    return true;
  }
  /// A big-endian number of `size` bytes.
  bool take_number(std::size_t size, std::uint64_t& number) {
    std::string_view bytes;
    if (!take(size, bytes)) return false;
    number = 0;
    for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
    return true;
  }

  std::string_view rest_;
  bool undefined_ = false;  ///< Whether the last value was undefined.
};

bool Reader::read(Json& value, std::size_t depth) {
  std::uint64_t first = 0;
  if (!take_number(1, first)) return false;
  const int type = static_cast<int>(first);
  undefined_ = false;
  if (type < 0x80) return value = first, true;
  if (type < 0x90) return read_map(first & 0x0F, value, depth);
  if (type < 0xA0) return read_array(first & 0x0F, value, depth);
  if (type < 0xC0) {
    value = std::string();
    return read_string(first & 0x1F, value.get_ref<std::string&>());
  }
  if (type >= 0xE0) return value = type - 0x100, true;
  switch (type) {
    case 0xC0:
      return value = nullptr, true;
    case 0xC2:
    case 0xC3:
      return value = type == 0xC3, true;
    case 0xCA:
    case 0xCB:
    case 0xCC:
    case 0xCD:
    case 0xCE:
    case 0xCF:
    case 0xD0:
    case 0xD1:
    case 0xD2:
    case 0xD3:
      return read_number(type, value);
    case 0xC1:  // never used
      return false;
    default:
      return read_sized(type, value, depth);
  }
}

bool Reader::read_number(int type, Json& value) {
  const bool floating = type <= 0xCB;
  const std::size_t size =
      floating ? (type == 0xCA ? 4U : 8U) : std::size_t{1} << ((type - 0xCC) & 3);
  std::uint64_t bits = 0;
  if (!take_number(size, bits)) return false;
  if (type == 0xCA) {
    value = static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
  } else if (type == 0xCB) {
    value = std::bit_cast<double>(bits);
  } else if (type <= 0xCF) {
    value = bits;
  } else {
    const int unused = static_cast<int>(64 - 8 * size);
    const std::int64_t number = static_cast<std::int64_t>(bits << unused) >> unused;
    // One representation for each number, however it was encoded.
    if (number < 0) {
      value = number;
    } else {
      value = static_cast<std::uint64_t>(number);
    }
  }
  return true;
}

/// Reads a value that begins with its size: string, binary, array, map or extension.
bool Reader::read_sized(int type, Json& value, std::size_t depth) {
  if (type >= 0xD4 && type <= 0xD8) return read_extension(1U << (type - 0xD4), true, value);
  std::uint64_t size = 0;
  const auto take_size = [&](int smallest_type, std::size_t smallest) {
    return take_number(smallest << (type - smallest_type), size);
  };
  if (type <= 0xC6) return take_size(0xC4, 1) && read_binary(size, value);
  if (type <= 0xC9) return take_size(0xC7, 1) && read_extension(size, false, value);
  if (type <= 0xDB) {
    value = std::string();
    return take_size(0xD9, 1) && read_string(size, value.get_ref<std::string&>());
  }
  if (type <= 0xDD) return take_size(0xDC, 2) && read_array(size, value, depth);
  return take_size(0xDE, 2) && read_map(size, value, depth);
}

bool Reader::read_string(std::uint64_t size, std::string& text) {
  std::string_view bytes;
  if (!take(size, bytes)) return false;
  text = base::is_utf8(bytes) ? std::string(bytes) : base::to_utf8(bytes);
  return true;
}

bool Reader::read_binary(std::uint64_t size, Json& value) {
  std::string_view bytes;
  if (!take(size, bytes)) return false;
  value = Json::binary(Json::binary_t::container_type(bytes.begin(), bytes.end()));
  return true;
}

bool Reader::read_array(std::uint64_t size, Json& value, std::size_t depth) {
  if (depth == 0 || size > rest_.size()) return false;  // each item takes at least a byte
  value = Json::array();
  auto& items = value.get_ref<Json::array_t&>();
  for (; size > 0; --size) {
    items.emplace_back();
    if (!read(items.back(), depth - 1)) return false;
  }
  undefined_ = false;
  return true;
}

bool Reader::read_map(std::uint64_t size, Json& value, std::size_t depth) {
  if (depth == 0 || size > rest_.size() / 2) return false;
  value = Json::object();
  auto& members = value.get_ref<Json::object_t&>();
  std::string key;
  for (; size > 0; --size) {
    Json member;
    if (!read_key(key) || !read(member, depth - 1)) return false;
    if (undefined_) {
      members.erase(key);
    } else {
      members.insert_or_assign(std::move(key), std::move(member));
    }
  }
  undefined_ = false;
  return true;
}

/// A string, or the digits of an integer. JavaScript itself sends no other property names.
bool Reader::read_key(std::string& key) {
  Json value;
  if (!read(value, 0)) return false;
  if (value.is_number_integer()) {
    key = value.dump();
    return true;
  }
  if (!value.is_string()) return false;
  key = std::move(value.get_ref<std::string&>());
  return true;
}

/// Extension type 0 is notepack's; all other types as notepack reads them.
bool Reader::read_extension(std::uint64_t size, bool fixed, Json& value) {
  std::uint64_t type = 0;
  std::string_view bytes;
  if (!take_number(1, type) || !take(size, bytes)) return false;
  if (type == 0 && fixed && size == 1) {
    value = nullptr;
    undefined_ = true;
    return true;
  }
  if (type == 0 && fixed && size == 8) {
    std::uint64_t milliseconds = 0;
    Reader(bytes).take_number(8, milliseconds);
    value = date_value(static_cast<std::int64_t>(milliseconds));
    return true;
  }
  Json binary = Json::binary(Json::binary_t::container_type(bytes.begin(), bytes.end()));
  if (type == 0 && !fixed) {
    value = std::move(binary);
  } else {
    value = Json::array({static_cast<std::int8_t>(type), std::move(binary)});
  }
  return true;
}

}  // namespace

std::optional<Json> take_message_pack(std::string_view& bytes, std::size_t max_depth) {
  Reader reader(bytes);
  std::optional<Json> value(std::in_place);
  if (!reader.read(*value, max_depth)) return std::nullopt;
  bytes = reader.rest();
  return value;
}

std::optional<Json> read_message_pack(std::string_view bytes, std::size_t max_depth) {
  auto value = take_message_pack(bytes, max_depth);
  if (!bytes.empty()) return std::nullopt;
  return value;
}

}  // namespace snug::values
