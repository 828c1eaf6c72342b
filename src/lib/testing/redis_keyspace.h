// One database of the Redis in memory: keys, their values, and when they expire.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "testing/redis_values.h"

namespace snug::test_support::redis {

class Keyspace {
 public:
  struct Entry {
    Value value;
    std::optional<std::int64_t> expires_at_ms{};  ///< Wall time.
  };
  using Entries = std::map<std::string, Entry, std::less<>>;

  const Entries& entries() const { return entries_; }
  std::size_t size() const { return entries_.size(); }
  std::size_t expiring_count() const { return deadlines_.size(); }

  /// Null if there is no such key. Valid until the key is put or erased.
  Value* find(std::string_view key);
  /// Replaces value and deadline.
  Value& put(const std::string& key, Value value);
  bool erase(std::string_view key);
  void clear();

  std::optional<std::int64_t> expires_at_ms(std::string_view key) const;
  /// Nothing: it stays. Only for a key that is there.
  void set_expiry(std::string_view key, std::optional<std::int64_t> at_ms);
  /// Erases keys whose time has come. Redis keeps them for the rest of that millisecond.
  void expire(std::int64_t now_ms);

 private:
  Entries entries_;
  std::set<std::pair<std::int64_t, std::string>> deadlines_;
};

}  // namespace snug::test_support::redis
