// The table of the commands that the Redis in memory knows, and how one is carried out.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "testing/redis_call.h"

namespace snug::test_support::redis {

/// When a command may be given.
enum class When : std::uint8_t {
  kUsual,         ///< After sign-in, and in a transaction later.
  kBeforeSignIn,  ///< Also without sign-in.
  kSubscribed,    ///< Also by a session with subscriptions.
  kAtOnce,        ///< In a transaction it is not queued.
  kAlways,        ///< All of these.
};

struct Command {
  std::string_view name;  ///< Small letters; a subcommand is "client|id".
  int arity;              ///< The words with the name; at least so many if it is negative.
  void (*run)(Call& call);
  When when = When::kUsual;
};

// One family a file.
std::span<const Command> connection_commands();
std::span<const Command> server_commands();
std::span<const Command> transaction_commands();
std::span<const Command> publish_commands();
std::span<const Command> key_commands();
std::span<const Command> string_commands();
std::span<const Command> hash_commands();
std::span<const Command> scan_commands();
std::span<const Command> set_commands();
std::span<const Command> sorted_set_commands();
std::span<const Command> stream_commands();
std::span<const Command> stream_read_commands();

/// Null if there is no such command.
const Command* find_command(std::string_view name);
/// Checks a command as Redis' processCommand does, and carries it out, queues or refuses it.
void dispatch(Instance& instance, Session& session, const Words& words, ReplyWriter& reply);
/// Carries out a command that was checked.
void run(const Command& command, Instance& instance, Session& session, const Words& words,
         ReplyWriter& reply);
/// A command that was checked before.
const Command& known_command(const Words& words);

}  // namespace snug::test_support::redis
