// Base64 (RFC 4648 4) and base64url without padding (RFC 4648 5).
#pragma once

#include <string>
#include <string_view>

namespace snug::base {

std::string base64_encode(std::string_view bytes);
std::string base64url_encode(std::string_view bytes);
/// Whether `c` stands for six bits in the alphabet with '+' and '/'.
bool is_base64_character(char c);
/// As Node's Buffer.from(text, "base64"), which never fails. Accepts both alphabets, padded or not.
/// Stops at the first '='; ignores other characters, and bits that do not fill a byte.
std::string base64_decode(std::string_view text);

}  // namespace snug::base
