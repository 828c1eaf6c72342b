// Any bytes as MessagePack: no crash, and what was understood is the same after another way through
// writer and reader, and through the cursor, which makes JSON text of it.
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/require.h"
#include "values/json_reader.h"
#include "values/json_writer.h"
#include "values/message_pack.h"
#include "values/message_pack_cursor.h"

namespace snug::values {
namespace {

using fuzz::require;

constexpr std::size_t kMaxDepth = 50;

std::string written(const Json& value) {
  std::string bytes;
  append_message_pack(bytes, value);
  return bytes;
}

/// The fast way may refuse what the full one takes, but may not take what that refuses.
void check_cursor(std::string_view bytes, const std::optional<Json>& value) {
  MessagePackCursor whole(bytes);
  require(!value || (whole.skip(kMaxDepth) && whole.at_end()));
  MessagePackCursor cursor(bytes);
  std::string text;
  if (!cursor.append_json(text, kMaxDepth) || !cursor.at_end()) return;
  require(value.has_value());
  const auto read = read_json(text, kMaxDepth);
  require(read.has_value());
  // By way of text, which has one form for NaN and null.
  std::string other;
  Attachments none;
  append_json(other, *value, none);
  require(written(*read_json(other, kMaxDepth)) == written(*read));
}

void check(std::string_view bytes) {
  const auto value = read_message_pack(bytes, kMaxDepth);
  check_cursor(bytes, value);
  if (!value) return;
  const std::string once = written(*value);
  const auto again = read_message_pack(once, kMaxDepth);
  require(again.has_value());
  // Bytes, not values: NaN is not equal to itself.
  require(written(*again) == once);
}

}  // namespace
}  // namespace snug::values

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  snug::values::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
