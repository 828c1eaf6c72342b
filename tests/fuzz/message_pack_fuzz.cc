// Any bytes as MessagePack, and as a packet of that parser: no crash, and what was understood is
// the same after another way through writer and reader.
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/require.h"
#include "snug/parser.h"
#include "socketio/message_pack.h"

namespace snug::socketio {
namespace {

using fuzz::require;

constexpr std::size_t kMaxDepth = 50;

std::string written(const Json& value) {
  std::string bytes;
  append_message_pack(bytes, value);
  return bytes;
}

void check_value(std::string_view bytes) {
  const auto value = read_message_pack(bytes, kMaxDepth);
  if (!value) return;
  const std::string once = written(*value);
  const auto again = read_message_pack(once, kMaxDepth);
  require(again.has_value());
  // Bytes, not values: NaN is not equal to itself.
  require(written(*again) == once);
}

void check_packet(std::string_view bytes) {
  const auto parser = message_pack_parser();
  const ParserLimits limits{.max_json_depth = kMaxDepth};
  const auto packet = parser->make_decoder(limits)->add(true, bytes);
  if (!packet || !*packet) return;
  const auto messages = parser->encode(**packet);
  require(messages.size() == 1 && messages[0].binary);
  const auto again = parser->make_decoder(limits)->add(true, messages[0].payload);
  require(again && *again);
  require((*again)->type == (*packet)->type && (*again)->id == (*packet)->id);
  require(parser->encode(**again)[0].payload == messages[0].payload);
}

}  // namespace
}  // namespace snug::socketio

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  snug::socketio::check_value(bytes);
  snug::socketio::check_packet(bytes);
  return 0;
}
