// UTF-8 (RFC 3629): validation of whole texts, validation of streams that fails at the first wrong
// byte, and repair.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace snug::base {

bool is_utf8(std::string_view bytes);

/// `bytes` with each invalid part replaced by U+FFFD, as JavaScript's decoders do: the longest
/// valid beginning of a character, or one byte (WHATWG Encoding, "UTF-8 decoder").
std::string to_utf8(std::string_view bytes);

/// Validates a text that arrives in pieces.
class Utf8Validator {
 public:
  /// False as soon as no continuation could make the text valid, and from then on until reset().
  bool feed(std::string_view bytes);
  /// Whether the text may end here.
  bool complete() const { return state_ == 0; }
  void reset() { state_ = 0; }

 private:
  bool feed_byte(unsigned char byte);

  /// 0 between characters, else the requirements on the next byte (see utf8.cc).
  std::uint32_t state_ = 0;
};

}  // namespace snug::base
