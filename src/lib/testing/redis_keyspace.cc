// See redis_keyspace.h.
#include "testing/redis_keyspace.h"

namespace snug::test_support::redis {

Value* Keyspace::find(std::string_view key) {
  const auto found = entries_.find(key);
  return found == entries_.end() ? nullptr : &found->second.value;
}

Value& Keyspace::put(const std::string& key, Value value) {
  erase(key);
  return entries_.emplace(key, Entry{std::move(value)}).first->second.value;
}

bool Keyspace::erase(std::string_view key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return false;
  if (found->second.expires_at_ms) {
    deadlines_.erase({*found->second.expires_at_ms, found->first});
  }
  entries_.erase(found);
  return true;
}

void Keyspace::clear() {
  entries_.clear();
  deadlines_.clear();
}

std::optional<std::int64_t> Keyspace::expires_at_ms(std::string_view key) const {
  const auto found = entries_.find(key);
  return found == entries_.end() ? std::nullopt : found->second.expires_at_ms;
}

void Keyspace::set_expiry(std::string_view key, std::optional<std::int64_t> at_ms) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return;
  auto& deadline = found->second.expires_at_ms;
  if (deadline) deadlines_.erase({*deadline, found->first});
  deadline = at_ms;
  if (deadline) deadlines_.emplace(*deadline, found->first);
}

void Keyspace::expire(std::int64_t now_ms) {
  while (!deadlines_.empty() && deadlines_.begin()->first <= now_ms) {
    const std::string key = deadlines_.begin()->second;
    erase(key);
  }
}

}  // namespace snug::test_support::redis
