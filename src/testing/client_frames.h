// WebSocket frames as a client writes and reads them (RFC 6455 5).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace snug::test_support {

inline constexpr int kTextFrame = 1;
inline constexpr int kBinaryFrame = 2;
inline constexpr int kCloseFrame = 8;
inline constexpr int kPingFrame = 9;
inline constexpr int kPongFrame = 10;

/// A whole message in one masked frame.
std::string client_frame(int opcode, std::string_view payload);

struct ServerFrame {
  int opcode = 0;
  std::string payload;
};

/// Takes the first complete frame off the front of `bytes`. One that no client understands
/// (masked, a fragment, a reserved bit) comes with the opcode -1.
std::optional<ServerFrame> take_frame(std::string_view& bytes);

}  // namespace snug::test_support
