// SHA-1 (RFC 3174): for the WebSocket handshake, and to derive names that do not reveal random ids.
// No signature depends on it.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace snug::base {

std::array<std::byte, 20> sha1(std::string_view bytes);

}  // namespace snug::base
