// Base64 (RFC 4648 4) and base64url without padding (RFC 4648 5).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace snug::base {

std::string base64_encode(std::string_view bytes);
std::string base64url_encode(std::string_view bytes);
/// Strict: wrong characters, wrong padding or stray bits give nothing.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace snug::base
