// See client_frames.h. The server never fragments, and compresses only if asked.
#include "testing/client_frames.h"

#include <cstddef>
#include <cstdint>

namespace snug::test_support {

namespace {

std::uint64_t from_big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

/// The bytes before the masking key. `mask` is the bit of its second byte.
std::string head_of(int first, unsigned mask, std::size_t payload_bytes) {
  std::string head(1, static_cast<char>(first));
  if (payload_bytes < 126) return head + static_cast<char>(mask | payload_bytes);
  const bool is_long = payload_bytes > 0xffff;
  head += static_cast<char>(mask | (is_long ? 127U : 126U));
  return head + big_endian(payload_bytes, is_long ? 8 : 2);
}

}  // namespace

std::string big_endian(std::uint64_t value, int byte_count) {
  std::string bytes;
  for (int shift = (byte_count - 1) * 8; shift >= 0; shift -= 8) {
    bytes += static_cast<char>((value >> shift) & 0xff);
  }
  return bytes;
}

std::string masked(std::string_view payload) {
  std::string bytes(payload);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<char>(bytes[i] ^ kMaskingKey[i % kMaskingKey.size()]);
  }
  return bytes;
}

std::string client_frame(int first, std::string_view payload) {
  return head_of(first, 0x80, payload.size()).append(kMaskingKey).append(masked(payload));
}

std::string client_close(int code, std::string_view reason) {
  const std::string payload = big_endian(static_cast<std::uint64_t>(code), 2).append(reason);
  return client_frame(kFinal | kCloseFrame, payload);
}

std::string server_frame(int first, std::string_view payload) {
  return head_of(first, 0, payload.size()).append(payload);
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
