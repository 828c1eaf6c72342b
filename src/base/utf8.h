// UTF-8 validation (RFC 3629): whole texts, and streams that fail at the first wrong byte.
#pragma once

#include <cstdint>
#include <string_view>

namespace snug::base {

bool is_utf8(std::string_view bytes);

/// Validates a text that arrives in pieces.
class Utf8Validator {
 public:
  /// False as soon as no continuation could make the text valid; then always false, until reset().
  bool feed(std::string_view bytes);
  /// Whether the text may end here.
  bool complete() const { return state_ == 0; }
  void reset() { state_ = 0; }

 private:
  bool feed_byte(unsigned char byte);

  /// 0 between characters, else what the next byte must be (see utf8.cc).
  std::uint32_t state_ = 0;
};

}  // namespace snug::base
