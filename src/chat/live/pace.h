// How much a socket is sent at once: as much as its line was seen to carry quickly.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace snug::chat {

/// A page that takes longer than the client may take to answer a ping ends the connection, and so
/// would the same page after it: a line of 4 KB/s never got 256 KiB. So the first page is small,
/// and acknowledgements tell how large the next may be.
class Pace {
 public:
  static constexpr std::uint32_t kFirstBytes = 16 * 1024;  ///< Four seconds at 4 KB/s.
  static constexpr std::uint32_t kLeastBytes = 4 * 1024;
  static constexpr std::uint32_t kMostBytes = 256 * 1024;
  static constexpr std::chrono::seconds kQuick{1};  ///< Twice as much would not be long either.
  static constexpr std::chrono::seconds kSlow{4};   ///< A ping behind it still comes in time.

  /// Bytes of the next page.
  std::size_t page_bytes() const { return page_bytes_; }
  /// So many bytes arrived in that time.
  void arrived(std::size_t bytes, std::chrono::steady_clock::duration took);

 private:
  std::uint32_t page_bytes_ = kFirstBytes;
};

}  // namespace snug::chat
