// Ids of the entries of a stream: "1733011200000-0".
#pragma once

#include <charconv>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snug::cluster {

struct StreamId {
  std::uint64_t time = 0;  ///< Milliseconds of Redis' clock.
  std::uint64_t sequence = 0;

  auto operator<=>(const StreamId&) const = default;

  /// Nothing if it is anything else.
  static std::optional<StreamId> of(std::string_view text) {
    StreamId id;
    const char* const end = text.data() + text.size();
    const auto time = std::from_chars(text.data(), end, id.time);
    if (time.ec != std::errc() || time.ptr == end || *time.ptr != '-') return std::nullopt;
    const auto sequence = std::from_chars(time.ptr + 1, end, id.sequence);
    if (sequence.ec != std::errc() || sequence.ptr != end) return std::nullopt;
    return id;
  }
  std::string text() const { return std::to_string(time) + '-' + std::to_string(sequence); }
  /// The first id after it. Exclusive ranges need Redis 6.2.
  StreamId next() const {
    return sequence == UINT64_MAX ? StreamId{time + 1, 0} : StreamId{time, sequence + 1};
  }
  /// The last id before it. Not of 0-0.
  StreamId previous() const {
    return sequence == 0 ? StreamId{time - 1, UINT64_MAX} : StreamId{time, sequence - 1};
  }
};

inline constexpr StreamId kLastStreamId{UINT64_MAX, UINT64_MAX};

}  // namespace snug::cluster
