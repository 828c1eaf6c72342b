// Frames as a client sends them, for tests.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace snug::websocket {

/// RFC 6455 5.7's key.
inline constexpr std::string_view kTestKey = "\x37\xfa\x21\x3d";

inline std::string big_endian(std::uint64_t value, int byte_count) {
  std::string bytes;
  for (int shift = (byte_count - 1) * 8; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>((value >> shift) & 0xff));
  }
  return bytes;
}

inline std::string masked(std::string_view payload) {
  std::string bytes(payload);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<char>(bytes[i] ^ kTestKey[i % 4]);
  }
  return bytes;
}

/// `first` is FIN, the reserved bits and the opcode. The shortest form of length.
inline std::string client_frame(int first, std::string_view payload) {
  std::string bytes(1, static_cast<char>(first));
  if (payload.size() < 126) {
    bytes += static_cast<char>(0x80 | payload.size());
  } else if (payload.size() <= 0xffff) {
    bytes += '\xfe' + big_endian(payload.size(), 2);
  } else {
    bytes += '\xff' + big_endian(payload.size(), 8);
  }
  return bytes.append(kTestKey).append(masked(payload));
}

inline std::string client_close(int code, std::string_view reason = {}) {
  return client_frame(0x88, big_endian(static_cast<std::uint64_t>(code), 2).append(reason));
}

}  // namespace snug::websocket
