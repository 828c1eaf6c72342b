// Knows whether one stream of a loop is the only one that says anything.
#pragma once

#include <chrono>

#include "base/time.h"

namespace snug::net {

class Stream;

class LoneReader {
 public:
  /// After so long without a word, others are not expected to wait for their turn.
  static constexpr std::chrono::seconds kSilence{1};

  /// Something was read from `stream`, which may be gone later: it is compared only.
  void on_read(const Stream* stream, base::MonotonicTime now) {
    if (stream == last_) return;
    last_ = stream;
    other_at_ = now;
  }
  bool alone(const Stream* stream, base::MonotonicTime now) const {
    return stream == last_ && now - other_at_ >= kSilence;
  }

 private:
  const Stream* last_ = nullptr;
  base::MonotonicTime other_at_{};  ///< When it followed on another.
};

}  // namespace snug::net
