// The chain of the log: each event carries a short hash of itself and of the one before.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/values.h"

namespace snug::model {

/// Of one history. It finds damage and tells histories apart. Its key is the server's secret,
/// because whoever has it can try guesses at texts against what clients are told. What is hashed of
/// a body is the body's own hash, so that the chain still holds when a body is erased one day and
/// its hash is kept.
class ChainHash {
 public:
  /// Snapshot::chain_key.
  explicit ChainHash(std::string_view key);

  /// Of a log without events.
  Chain empty() const { return empty_; }
  /// Of `event`, whose own chain does not matter, behind one whose chain is `before`.
  Chain after(Chain before, const Event& event) const;

 private:
  std::uint64_t hash(const void* bytes, std::size_t size) const;

  std::array<unsigned char, 16> key_{};
  Chain empty_;
};

/// 16 hex digits: its form outside.
using ChainText = std::array<char, 16>;
ChainText chain_text(Chain chain);
/// Nothing unless it is 16 hex digits in lower case.
std::optional<Chain> parse_chain(std::string_view text);

}  // namespace snug::model
