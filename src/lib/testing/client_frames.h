// WebSocket frames as written and read by a client (RFC 6455 5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snug::test_support {

inline constexpr int kTextFrame = 1;
inline constexpr int kBinaryFrame = 2;
inline constexpr int kCloseFrame = 8;
inline constexpr int kPingFrame = 9;
inline constexpr int kPongFrame = 10;

inline constexpr int kFinal = 0x80;  ///< FIN: the last frame of its message.
inline constexpr std::string_view kMaskingKey = "\x37\xfa\x21\x3d";  ///< The key of RFC 6455 5.7.

std::string big_endian(std::uint64_t value, int byte_count);
std::string masked(std::string_view payload);

/// One masked frame, as from a client. `first` is FIN, the reserved bits and the opcode. The length
/// has its shortest form.
std::string client_frame(int first, std::string_view payload);
std::string client_close(int code, std::string_view reason = {});
/// One unmasked frame, as from a server.
std::string server_frame(int first, std::string_view payload);

struct ServerFrame {
  int opcode = 0;
  std::string payload;
};

/// Takes the first complete frame from the front of `bytes`. A frame that no client understands
/// (masked, a fragment, a reserved bit) gets the opcode -1.
std::optional<ServerFrame> take_frame(std::string_view& bytes);

}  // namespace snug::test_support
