// Hashes of the Redis in memory.
#include <array>

#include "testing/redis_commands.h"

namespace snug::test_support::redis {

namespace {

void hset(Call& call) {
  if (call.words.size() % 2 == 1) return call.wrong_arity();
  Hash* hash = nullptr;
  if (!find_or_make(call, call.key(), hash)) return;
  std::size_t new_count = 0;
  for (std::size_t i = 2; i < call.words.size(); i += 2) {
    new_count += hash->set(call.words[i], call.words[i + 1]);
  }
  call.reply.count(new_count);
}

void hsetnx(Call& call) {
  Hash* hash = nullptr;
  if (!find_or_make(call, call.key(), hash)) return;
  const bool is_new = hash->find(call.words[2]) == nullptr;
  if (is_new) hash->set(call.words[2], call.words[3]);
  call.reply.integer(is_new ? 1 : 0);
}

void write_field(Call& call, const Hash* hash, std::string_view field) {
  const std::string* const value = hash == nullptr ? nullptr : hash->find(field);
  value == nullptr ? call.reply.null() : call.reply.bulk(*value);
}

void hget(Call& call) {
  Hash* hash = nullptr;
  if (find(call, call.key(), hash)) write_field(call, hash, call.words[2]);
}

void hmget(Call& call) {
  Hash* hash = nullptr;
  if (!find(call, call.key(), hash)) return;
  call.reply.array(call.words.size() - 2);
  for (std::size_t i = 2; i < call.words.size(); ++i) write_field(call, hash, call.words[i]);
}

void write_fields(Call& call, bool names, bool values) {
  Hash* hash = nullptr;
  if (!find(call, call.key(), hash)) return;
  if (hash == nullptr) return call.reply.array(0);
  call.reply.array(hash->size() * (names && values ? 2 : 1));
  for (const auto& [name, value] : hash->fields()) {
    if (names) call.reply.bulk(name);
    if (values) call.reply.bulk(value);
  }
}

void hgetall(Call& call) {
  write_fields(call, true, true);
}

void hkeys(Call& call) {
  write_fields(call, true, false);
}

void hvals(Call& call) {
  write_fields(call, false, true);
}

void hlen(Call& call) {
  Hash* hash = nullptr;
  if (find(call, call.key(), hash)) call.reply.count(hash == nullptr ? 0 : hash->size());
}

void hexists(Call& call) {
  Hash* hash = nullptr;
  if (!find(call, call.key(), hash)) return;
  call.reply.integer(hash != nullptr && hash->find(call.words[2]) != nullptr ? 1 : 0);
}

constexpr std::array kCommands = {
    Command{"hset", -4, hset},
    Command{"hsetnx", 4, hsetnx},
    Command{"hget", 3, hget},
    Command{"hmget", -3, hmget},
    Command{"hdel", -3, erase_members<Hash>},
    Command{"hgetall", 2, hgetall},
    Command{"hkeys", 2, hkeys},
    Command{"hvals", 2, hvals},
    Command{"hlen", 2, hlen},
    Command{"hexists", 3, hexists},
};

}  // namespace

std::span<const Command> hash_commands() {
  return kCommands;
}

}  // namespace snug::test_support::redis
