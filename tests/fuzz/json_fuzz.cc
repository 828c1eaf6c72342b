// Any bytes as JSON: read as nlohmann/json reads them, the same after another way through writer
// and reader, and the values of an array found where its reader finds them.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "fuzz/require.h"
#include "values/json_reader.h"
#include "values/json_writer.h"

namespace snug::values {
namespace {

using fuzz::require;

constexpr std::size_t kMaxDepth = 200;

std::string written(const Json& value) {
  std::string text;
  Attachments attachments;
  append_json(text, value, attachments);
  return text;
}

/// Half a surrogate pair is refused by nlohmann/json only, great depth by our reader only.
void check_value(std::string_view text) {
  const auto value = read_json(text, kMaxDepth);
  const Json reference = Json::parse(text.begin(), text.end(), nullptr, false);
  if (!value) return;
  if (!reference.is_discarded()) require(*value == reference);
  require(read_json(written(*value), kMaxDepth) == value);
}

void check_places(std::string_view text) {
  std::array<TextPlace, 8> places;
  const auto count = find_values(text, kMaxDepth, places);
  if (!count) return;
  const auto value = read_json(text, kMaxDepth);
  require(value && value->is_array() && value->size() == *count);
  for (std::size_t i = 0; i < *count; ++i) {
    const auto& place = places[i];
    require(read_json(text.substr(place.begin, place.end - place.begin), kMaxDepth) == (*value)[i]);
  }
}

}  // namespace
}  // namespace snug::values

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  snug::values::check_value(text);
  // What is no UTF-8 has been refused before values are looked for in it.
  if (snug::base::is_utf8(text)) snug::values::check_places(text);
  return 0;
}
