// Any bytes as a packet of the MessagePack parser: no crash, and what was understood is the same
// after another way through encoder and decoder.
#include <cstdint>
#include <string_view>

#include "fuzz/require.h"
#include "snug/parser.h"

namespace snug {
namespace {

using fuzz::require;

void check(std::string_view bytes) {
  const auto parser = message_pack_parser();
  const ParserLimits limits{.max_json_depth = 50};
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
}  // namespace snug

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  snug::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
