// Knows whether only one stream of a loop is receiving data.
#pragma once

#include <chrono>

#include "base/time.h"

namespace snug::net {

class Stream;

class LoneReader {
 public:
  /// After so long without data from the others, none of them is likely to wait for its turn.
  static constexpr std::chrono::seconds kSilence{1};

  /// Data was read from `stream`. The pointer is only compared, because the stream may be destroyed
  /// later.
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
  base::MonotonicTime other_at_{};  ///< When another stream was last replaced by `last_`.
};

}  // namespace snug::net
