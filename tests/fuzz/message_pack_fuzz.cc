// Any bytes as MessagePack: no crash, and what was understood is the same after another way through
// writer and reader.
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/require.h"
#include "values/message_pack.h"

namespace snug::values {
namespace {

using fuzz::require;

constexpr std::size_t kMaxDepth = 50;

std::string written(const Json& value) {
  std::string bytes;
  append_message_pack(bytes, value);
  return bytes;
}

void check(std::string_view bytes) {
  const auto value = read_message_pack(bytes, kMaxDepth);
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
