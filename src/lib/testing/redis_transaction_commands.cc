// MULTI, EXEC and DISCARD of the Redis in memory.
#include <array>
#include <utility>

#include "testing/redis_commands.h"

namespace snug::test_support::redis {

namespace {

void multi(Call& call) {
  if (call.session.transaction) return call.reply.error("ERR MULTI calls can not be nested");
  call.session.transaction.emplace();
  call.reply.ok();
}

void exec(Call& call) {
  Session& session = call.session;
  if (!session.transaction) return call.reply.error("ERR EXEC without MULTI");
  const Transaction transaction = *std::exchange(session.transaction, std::nullopt);
  if (transaction.broken) {
    return call.reply.error("EXECABORT Transaction discarded because of previous errors.");
  }
  call.reply.array(transaction.commands.size());
  const bool may_wait = std::exchange(session.may_wait, false);
  for (const Words& words : transaction.commands) {
    run(known_command(words), call.instance, session, words, call.reply);
  }
  session.may_wait = may_wait;
}

void discard(Call& call) {
  if (!call.session.transaction) return call.reply.error("ERR DISCARD without MULTI");
  call.session.transaction.reset();
  call.reply.ok();
}

constexpr std::array kCommands = {
    Command{"multi", 1, multi, When::kAtOnce},
    Command{"exec", 1, exec, When::kAtOnce},
    Command{"discard", 1, discard, When::kAtOnce},
};

}  // namespace

std::span<const Command> transaction_commands() {
  return kCommands;
}

}  // namespace snug::test_support::redis
