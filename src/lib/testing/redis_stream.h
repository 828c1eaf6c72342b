// A stream of the Redis in memory: its ids and its entries.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snug::test_support::redis {

struct StreamId {
  std::uint64_t time_ms = 0;
  std::uint64_t number = 0;

  auto operator<=>(const StreamId&) const = default;
  std::string text() const;
  bool is_last() const { return *this == StreamId{UINT64_MAX, UINT64_MAX}; }
  StreamId next() const;      ///< Not for the last one.
  StreamId previous() const;  ///< Not for the first one.
};

/// "5-3", or "5", which has the number `missing`.
std::optional<StreamId> parse_stream_id(std::string_view text, std::uint64_t missing = 0);

class Stream {
 public:
  struct Entry {
    std::vector<std::string> words;  ///< Fields and values in turn.
    std::uint64_t ordinal = 0;       ///< How many came before it.
  };
  using Entries = std::map<StreamId, Entry>;
  /// What to drop: the oldest ones beyond a size, or before an id.
  struct Trim {
    std::optional<std::size_t> max_size{};
    std::optional<StreamId> first{};
    /// Only whole nodes of kNodeEntries are dropped, as with "~".
    bool roughly = false;
    std::size_t limit = 0;  ///< At most so many, with `roughly`; zero: no limit.
  };

  const Entries& entries() const { return entries_; }
  StreamId last_id() const { return last_id_; }
  std::size_t size() const { return entries_.size(); }

  /// `id` is above last_id().
  void add(StreamId id, std::vector<std::string> words);
  bool erase(StreamId id) { return entries_.erase(id) > 0; }
  std::size_t trim(const Trim& trim);  ///< How many were dropped.

 private:
  // The setting stream-node-max-entries of Redis. Its limit of 4 KiB a node is not imitated.
  static constexpr std::uint64_t kNodeEntries = 100;

  bool is_beyond(const Trim& trim, std::size_t count, StreamId last) const;
  std::size_t drop_node(const Trim& trim, std::size_t dropped_count);

  Entries entries_;
  StreamId last_id_;
  std::uint64_t added_count_ = 0;
};

}  // namespace snug::test_support::redis
