// One command that is being carried out by the Redis in memory, and what commands have in common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "testing/redis_instance.h"

namespace snug::test_support::redis {

inline constexpr std::string_view kWrongType =
    "WRONGTYPE Operation against a key holding the wrong kind of value";
inline constexpr std::string_view kNoInteger = "ERR value is not an integer or out of range";
inline constexpr std::string_view kNoFloat = "ERR value is not a valid float";
inline constexpr std::string_view kNoStreamId =
    "ERR Invalid stream ID specified as stream command argument";
inline constexpr std::string_view kSyntax = "ERR syntax error";

struct Call {
  Instance& instance;
  Session& session;
  const Words& words;
  ReplyWriter& reply;
  Keyspace& keys;
  std::string_view command;  ///< Its full name: "client|id".

  const std::string& key() const { return words[1]; }
  /// "ERR wrong number of arguments for 'hset' command".
  void wrong_arity() const;
};

/// Finds the value of a key; null if there is none. False if it has another type, which is then the
/// reply.
template <class Type>
bool find(Call& call, std::string_view key, Type*& found) {
  Value* const value = call.keys.find(key);
  found = value == nullptr ? nullptr : std::get_if<Type>(value);
  if (value == nullptr || found != nullptr) return true;
  call.reply.error(kWrongType);
  return false;
}

/// The same, and makes an empty value where there is none.
template <class Type>
bool find_or_make(Call& call, const std::string& key, Type*& found) {
  if (!find(call, key, found)) return false;
  if (found == nullptr) found = &std::get<Type>(call.keys.put(key, Type()));
  return true;
}

/// Redis has no empty collections.
template <class Type>
void erase_if_empty(Call& call, const std::string& key, const Type& value) {
  if (value.empty()) call.keys.erase(key);
}

/// SREM, ZREM and HDEL: removes the members that are named, and replies with their number.
template <class Collection>
void erase_members(Call& call) {
  Collection* collection = nullptr;
  if (!find(call, call.key(), collection)) return;
  if (collection == nullptr) return call.reply.integer(0);
  std::size_t count = 0;
  for (std::size_t i = 2; i < call.words.size(); ++i) count += collection->erase(call.words[i]);
  erase_if_empty(call, call.key(), *collection);
  call.reply.count(count);
}

/// Reads an integer. False if it is none; then `error` is the reply.
bool read_integer(Call& call, std::string_view word, std::int64_t& number,
                  std::string_view error = kNoInteger);

/// An index of a range (-1 is the last one) as an offset; below zero if it is before the beginning.
std::int64_t offset_of(std::int64_t index, std::size_t size);

/// When a key is to expire.
struct Expiry {
  std::int64_t number = 0;  ///< As it was written.
  bool in_seconds = false;
  bool absolute = false;

  /// False if no clock can count it; then that is the reply.
  bool resolve(Call& call, std::int64_t& at_ms) const;
};

}  // namespace snug::test_support::redis
