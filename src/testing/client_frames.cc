// See client_frames.h. The server neither fragments nor, unasked, compresses.
#include "testing/client_frames.h"

#include <cstddef>
#include <cstdint>

namespace snug::test_support {

namespace {

constexpr std::string_view kMaskingKey = "\x37\xfa\x21\x3d";  // RFC 6455 5.7

std::string big_endian(std::uint64_t value, int byte_count) {
  std::string bytes;
  for (int shift = (byte_count - 1) * 8; shift >= 0; shift -= 8) {
    bytes += static_cast<char>((value >> shift) & 0xff);
  }
  return bytes;
}

std::uint64_t from_big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

}  // namespace

std::string client_frame(int opcode, std::string_view payload) {
  std::string frame(1, static_cast<char>(0x80 | opcode));
  if (payload.size() < 126) {
    frame += static_cast<char>(0x80 | payload.size());
  } else if (payload.size() <= 0xffff) {
    frame += '\xfe' + big_endian(payload.size(), 2);
  } else {
    frame += '\xff' + big_endian(payload.size(), 8);
  }
  frame += kMaskingKey;
  for (std::size_t i = 0; i < payload.size(); ++i) {
    frame += static_cast<char>(payload[i] ^ kMaskingKey[i % kMaskingKey.size()]);
  }
  return frame;
}

std::optional<ServerFrame> take_frame(std::string_view& bytes) {
  if (bytes.size() < 2) return std::nullopt;
  const auto first = static_cast<unsigned char>(bytes[0]);
  const auto second = static_cast<unsigned char>(bytes[1]);
  if ((first & 0xf0) != 0x80 || second > 127) return ServerFrame{-1, {}};
  const std::size_t length_bytes = second == 127 ? 8 : second == 126 ? 2 : 0;
  if (bytes.size() < 2 + length_bytes) return std::nullopt;
  const std::uint64_t size =
      length_bytes == 0 ? second : from_big_endian(bytes.substr(2, length_bytes));
  if (bytes.size() - 2 - length_bytes < size) return std::nullopt;
  ServerFrame frame{first & 0x0f, std::string(bytes.substr(2 + length_bytes, size))};
  bytes.remove_prefix(2 + length_bytes + size);
  return frame;
}

}  // namespace snug::test_support
