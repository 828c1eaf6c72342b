// A text that does not change, such as an id. A short one needs no allocation.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace snug::base {

/// 24 bytes, where a std::string of 20 characters takes 64.
class ShortText {
 public:
  explicit ShortText(std::string_view text);
  ~ShortText();
  ShortText(const ShortText&) = delete;
  ShortText& operator=(const ShortText&) = delete;

  /// Valid while this exists and does not move.
  std::string_view view() const { return {bytes(), size_}; }

 private:
  bool inside() const { return size_ <= place_.size(); }
  const char* bytes() const;

  std::array<char, 20> place_;  ///< The text, or a pointer to a longer text.
  std::uint32_t size_;
};

}  // namespace snug::base
