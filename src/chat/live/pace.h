// The size of a socket's next page, from the time that earlier pages took.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace snug::chat {

/// A page that takes longer than the ping timeout ends the connection, and the same page would end
/// the next connection: a client on 4 KB/s would never receive 256 KiB. So the first page is small,
/// and acknowledgements set the size of the next.
class Pace {
 public:
  static constexpr std::uint32_t kFirstBytes = 16 * 1024;  ///< Four seconds at 4 KB/s.
  static constexpr std::uint32_t kLeastBytes = 4 * 1024;
  static constexpr std::uint32_t kMostBytes = 256 * 1024;
  static constexpr std::chrono::seconds kQuick{1};  ///< Twice as much would not take long either.
  static constexpr std::chrono::seconds kSlow{4};   ///< A ping behind the page still comes in time.

  /// Bytes of the next page.
  std::size_t page_bytes() const { return page_bytes_; }
  /// A page of `bytes` bytes was acknowledged after `took`.
  void arrived(std::size_t bytes, std::chrono::steady_clock::duration took);

 private:
  std::uint32_t page_bytes_ = kFirstBytes;
};

}  // namespace snug::chat
