// Any bytes at a WebSocket receiver: no crash, no limit passed, nothing held between messages, and
// the same reports on both of its paths, however the bytes are cut; without compression and with
// it.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/require.h"
#include "unit/lib/websocket/recorder.h"
#include "websocket/deflate_handshake.h"

namespace snug::websocket {
namespace {

enum class Compression { kNone, kWithoutContext, kWithContext };

std::string hear(std::string_view bytes, Compression compression, std::size_t chunk_bytes,
                 Receiver::Path path) {
  Limits limits;
  limits.max_message_bytes = 300;
  limits.max_fragment_count = 8;
  Recorder recorder;
  ReceiverMemory memory;
  Receiver receiver(memory, limits, recorder, path);
  if (compression != Compression::kNone) {
    const bool keep_context = compression == Compression::kWithContext;
    memory.allow_compression(std::make_unique<Inflater>(kMaxWindowBits, keep_context));
  }
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, std::min(chunk_bytes, bytes.size()));
    bytes.remove_prefix(piece.size());
    // In memory of its own size, so that a read beyond it is an error to ASan.
    const std::vector<char> exact(piece.begin(), piece.end());
    receiver.feed({exact.data(), exact.size()});
    fuzz::require(memory.message_capacity_bytes() <= 2 * limits.max_message_bytes);
  }
  return recorder.heard;
}

}  // namespace
}  // namespace snug::websocket

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using snug::websocket::hear;
  using Path = snug::websocket::Receiver::Path;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  using snug::websocket::Compression;
  for (const auto compression :
       {Compression::kNone, Compression::kWithoutContext, Compression::kWithContext}) {
    const std::string whole = hear(bytes, compression, SIZE_MAX, Path::kFramesOnly);
    snug::fuzz::require(hear(bytes, compression, SIZE_MAX, Path::kShortest) == whole);
    snug::fuzz::require(hear(bytes, compression, 1 + size % 7, Path::kShortest) == whole);
  }
  return 0;
}
