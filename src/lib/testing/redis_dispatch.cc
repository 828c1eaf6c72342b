// From words to a command: see redis_commands.h.
#include <map>
#include <string>
#include <utility>

#include "base/check.h"
#include "testing/redis_commands.h"
#include "testing/redis_text.h"

namespace snug::test_support::redis {

namespace {

using Table = std::map<std::string_view, Command>;

Table make_table() {
  Table table;
  for (const auto family :
       {connection_commands(), server_commands(), transaction_commands(), publish_commands(),
        key_commands(), scan_commands(), string_commands(), hash_commands(), set_commands(),
        sorted_set_commands(), stream_commands(), stream_read_commands()}) {
    for (const Command& command : family) table.emplace(command.name, command);
  }
  return table;
}

/// Whether a command has subcommands, and nothing else.
bool is_container(std::string_view name) {
  return name == "client" || name == "pubsub";
}

std::string shown(std::string_view word) {
  return std::string(word.substr(0, 128));
}

std::string unknown_command(const Words& words) {
  std::string args;
  for (std::size_t i = 1; i < words.size() && args.size() < 128; ++i) {
    args += '\'' + words[i].substr(0, 128 - args.size()) + "' ";
  }
  return "ERR unknown command '" + shown(words[0]) + "', with args beginning with: " + args;
}

struct Checked {
  const Command* command = nullptr;
  std::string error;  ///< Without a command.
};

std::string arity_error(std::string_view name) {
  return "ERR wrong number of arguments for '" + std::string(name) + "' command";
}

Checked look_up(const Words& words) {
  std::string name = lower(words[0]);
  if (is_container(name)) {
    if (words.size() < 2) return {nullptr, arity_error(name)};
    name += '|' + lower(words[1]);
  }
  const Command* const command = find_command(name);
  if (command == nullptr && name.find('|') != std::string::npos) {
    return {nullptr,
            "ERR unknown subcommand '" + shown(words[1]) + "'. Try " + upper(words[0]) + " HELP."};
  }
  if (command == nullptr) return {nullptr, unknown_command(words)};
  const auto size = static_cast<int>(words.size());
  const bool fits = command->arity < 0 ? size >= -command->arity : size == command->arity;
  if (!fits) return {nullptr, arity_error(command->name)};
  return {command, {}};
}

Checked check(Instance& instance, const Session& session, const Words& words) {
  Checked checked = look_up(words);
  if (checked.command == nullptr) return checked;
  const When when = checked.command->when;
  if (!session.signed_in && when != When::kBeforeSignIn && when != When::kAlways) {
    return {nullptr, "NOAUTH Authentication required."};
  }
  if (session.is_subscribed() && when != When::kSubscribed && when != When::kAlways) {
    return {nullptr, "ERR Can't execute '" + std::string(checked.command->name) +
                         "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are "
                         "allowed in this context"};
  }
  if (auto refusal = instance.command_faults().take(checked.command->name)) {
    return {nullptr, std::move(*refusal)};
  }
  return checked;
}

/// Browsers that were led here by a hostile page send these, so Redis hangs up.
bool is_http(const Words& words) {
  return is_word(words[0], "post") || is_word(words[0], "host:");
}

}  // namespace

const Command* find_command(std::string_view name) {
  static const Table kTable = make_table();
  const auto found = kTable.find(name);
  return found == kTable.end() ? nullptr : &found->second;
}

const Command& known_command(const Words& words) {
  const Command* const command = look_up(words).command;
  CHECK(command != nullptr);
  return *command;
}

void run(const Command& command, Instance& instance, Session& session, const Words& words,
         ReplyWriter& reply) {
  Call call{instance, session, words, reply, instance.keys(session.database), command.name};
  command.run(call);
}

void dispatch(Instance& instance, Session& session, const Words& words, ReplyWriter& reply) {
  if (is_http(words)) {
    session.quits = true;
    return;
  }
  const Checked checked = check(instance, session, words);
  if (checked.command == nullptr) {
    if (session.transaction) session.transaction->broken = true;
    return reply.error(checked.error);
  }
  const When when = checked.command->when;
  if (session.transaction && when != When::kAtOnce && when != When::kAlways) {
    session.transaction->commands.push_back(words);
    return reply.simple("QUEUED");
  }
  run(*checked.command, instance, session, words, reply);
}

}  // namespace snug::test_support::redis
