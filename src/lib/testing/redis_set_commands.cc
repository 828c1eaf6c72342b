// Sets of the Redis in memory.
#include <array>

#include "testing/redis_commands.h"

namespace snug::test_support::redis {

namespace {

void sadd(Call& call) {
  Set* set = nullptr;
  if (!find_or_make(call, call.key(), set)) return;
  std::size_t new_count = 0;
  for (std::size_t i = 2; i < call.words.size(); ++i)
    new_count += set->insert(call.words[i]).second;
  call.reply.count(new_count);
}

/// In the order of their bytes; Redis has them in no order.
void smembers(Call& call) {
  Set* set = nullptr;
  if (!find(call, call.key(), set)) return;
  if (set == nullptr) return call.reply.array(0);
  call.reply.array(set->size());
  for (const std::string& member : *set) call.reply.bulk(member);
}

void sismember(Call& call) {
  Set* set = nullptr;
  if (!find(call, call.key(), set)) return;
  call.reply.integer(set != nullptr && set->contains(call.words[2]) ? 1 : 0);
}

void scard(Call& call) {
  Set* set = nullptr;
  if (find(call, call.key(), set)) call.reply.count(set == nullptr ? 0 : set->size());
}

constexpr std::array kCommands = {
    Command{"sadd", -3, sadd},        Command{"srem", -3, erase_members<Set>},
    Command{"smembers", 2, smembers}, Command{"sismember", 3, sismember},
    Command{"scard", 2, scard},
};

}  // namespace

std::span<const Command> set_commands() {
  return kCommands;
}

}  // namespace snug::test_support::redis
