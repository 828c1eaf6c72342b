// The chain of the log: each event carries a short hash of itself and of the chain before it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/values.h"

namespace snug::model {

/// The chain of one history. It reveals damage and tells histories apart. The key is the server's
/// secret, because anyone who has it could test guesses at texts against the chains that clients
/// get. A body enters the chain by its own hash, so that the chain still holds when a body is
/// erased and its hash is kept.
class ChainHash {
 public:
  /// `key` is Snapshot::chain_key.
  explicit ChainHash(std::string_view key);

  /// The chain of a log without events.
  Chain empty() const { return empty_; }
  /// The chain of `event` after an event with the chain `before`. Does not read `event.chain`.
  Chain after(Chain before, const Event& event) const;
  BodyHash of_body(std::string_view body) const { return {hash(body.data(), body.size())}; }
  /// Whether the event has this body, or had it before that was erased.
  bool has_body(const Event& event, std::string_view body) const {
    return event.erased ? *event.erased == of_body(body) : event.body == body;
  }

 private:
  std::uint64_t hash(const void* bytes, std::size_t size) const;

  std::array<unsigned char, 16> key_{};
  Chain empty_;
};

/// A chain on the wire: 16 hex digits.
using ChainText = std::array<char, 16>;
ChainText chain_text(Chain chain);
/// Nothing unless it is 16 hex digits in lower case.
std::optional<Chain> parse_chain(std::string_view text);

}  // namespace snug::model
