// The fast path for complete, unfragmented, small data frames.
#include "websocket/small_frame.h"

#include <cstdint>
#include <cstring>

namespace snug::websocket {
namespace {

unsigned byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

}  // namespace

std::optional<SmallFrame> find_small_frame(std::string_view bytes) {
  constexpr std::size_t kMaskBytes = 4;
  if (bytes.size() < 2 + kMaskBytes) return std::nullopt;
  const unsigned first = byte_at(bytes, 0);
  if (first != 0x81 && first != 0x82) return std::nullopt;
  const unsigned second = byte_at(bytes, 1);
  std::size_t payload_bytes = second & 0x7f;
  if ((second & 0x80) == 0 || payload_bytes == 127) return std::nullopt;
  std::size_t mask_at = 2;
  if (payload_bytes == 126) {
    payload_bytes = byte_at(bytes, 2) << 8 | byte_at(bytes, 3);
    mask_at = 4;
    if (payload_bytes < 126 || payload_bytes > SmallFrame::kMaxPayloadBytes) return std::nullopt;
  }
  const std::size_t payload_at = mask_at + kMaskBytes;
  if (bytes.size() < payload_at + payload_bytes) return std::nullopt;
  SmallFrame frame{first == 0x81 ? MessageKind::kText : MessageKind::kBinary,
                   {},
                   bytes.substr(payload_at, payload_bytes),
                   payload_at + payload_bytes};
  std::memcpy(frame.key.data(), bytes.data() + mask_at, kMaskBytes);
  return frame;
}

void unmask(std::string_view masked, MaskKey key, char* out) {
  std::uint64_t words_key = 0;
  std::memcpy(&words_key, key.data(), 4);
  std::memcpy(reinterpret_cast<char*>(&words_key) + 4, key.data(), 4);
  std::size_t at = 0;
  for (; at + 32 <= masked.size(); at += 32) {
    std::array<std::uint64_t, 4> words;
    std::memcpy(words.data(), masked.data() + at, sizeof(words));
    for (std::uint64_t& word : words) word ^= words_key;
    std::memcpy(out + at, words.data(), sizeof(words));
  }
  for (; at + 8 <= masked.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, masked.data() + at, 8);
    word ^= words_key;
    std::memcpy(out + at, &word, 8);
  }
  for (; at < masked.size(); ++at) out[at] = static_cast<char>(masked[at] ^ key[at % 4]);
}

}  // namespace snug::websocket
