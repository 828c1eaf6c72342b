// The size of a socket's next page.
#include "live/pace.h"

#include <algorithm>

namespace snug::chat {

/// A small page that arrived quickly says nothing about a large one.
void Pace::arrived(std::size_t bytes, std::chrono::steady_clock::duration took) {
  if (took > kSlow) {
    page_bytes_ = std::max(kLeastBytes, page_bytes_ / 2);
  } else if (took <= kQuick && bytes * 2 >= page_bytes_) {
    page_bytes_ = std::min(kMostBytes, page_bytes_ * 2);
  }
}

}  // namespace snug::chat
