// SHA-1 (RFC 3174), for the WebSocket handshake only; it protects nothing.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace snug::base {

std::array<std::byte, 20> sha1(std::string_view bytes);

}  // namespace snug::base
