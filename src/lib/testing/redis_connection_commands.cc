// Commands of the Redis in memory that concern the connection itself.
#include <algorithm>
#include <array>

#include "testing/redis_commands.h"

namespace snug::test_support::redis {

namespace {

void ping(Call& call) {
  if (call.words.size() > 2) return call.wrong_arity();
  const bool has_text = call.words.size() == 2;
  if (call.session.is_subscribed()) {
    call.reply.array(2);
    call.reply.bulk("pong");
    return call.reply.bulk(has_text ? call.words[1] : "");
  }
  if (has_text) return call.reply.bulk(call.words[1]);
  call.reply.simple("PONG");
}

void echo(Call& call) {
  call.reply.bulk(call.words[1]);
}

void auth(Call& call) {
  if (call.words.size() > 3) return call.reply.error(kSyntax);
  const Passwords& passwords = call.instance.passwords();
  const bool names_user = call.words.size() == 3;
  if (!names_user && !passwords.contains("default")) {
    return call.reply.error(
        "ERR AUTH <password> called without any password configured for the default user. Are you "
        "sure your configuration is correct?");
  }
  const std::string_view user = names_user ? std::string_view(call.words[1]) : "default";
  const auto found = passwords.find(user);
  const bool is_right =
      found == passwords.end() ? user == "default" : found->second == call.words.back();
  if (!is_right) {
    return call.reply.error("WRONGPASS invalid username-password pair or user is disabled.");
  }
  call.session.signed_in = true;
  call.reply.ok();
}

void select(Call& call) {
  std::int64_t database = 0;
  if (!read_integer(call, call.words[1], database)) return;
  if (database < 0 || database >= static_cast<std::int64_t>(Instance::kDatabaseCount)) {
    return call.reply.error("ERR DB index is out of range");
  }
  call.session.database = static_cast<std::size_t>(database);
  call.reply.ok();
}

void quit(Call& call) {
  call.session.quits = true;
  call.reply.ok();
}

void reset(Call& call) {
  Session& session = call.session;
  session.transaction.reset();
  session.database = 0;
  session.name.clear();
  session.signed_in = !call.instance.passwords().contains("default");
  call.instance.subscriptions().remove_all(session);
  call.reply.simple("RESET");
}

void client_set_name(Call& call) {
  const std::string& name = call.words[2];
  if (std::ranges::any_of(name, [](char sign) { return sign < '!' || sign > '~'; })) {
    return call.reply.error(
        "ERR Client names cannot contain spaces, newlines or special characters.");
  }
  call.session.name = name;
  call.reply.ok();
}

void client_get_name(Call& call) {
  if (call.session.name.empty()) return call.reply.null();
  call.reply.bulk(call.session.name);
}

void client_id(Call& call) {
  call.reply.integer(call.session.id);
}

constexpr std::array kCommands = {
    Command{"ping", -1, ping, When::kSubscribed},
    Command{"echo", 2, echo},
    Command{"auth", -2, auth, When::kBeforeSignIn},
    Command{"select", 2, select},
    Command{"quit", -1, quit, When::kAlways},
    Command{"reset", 1, reset, When::kAlways},
    Command{"client|setname", 3, client_set_name},
    Command{"client|getname", 2, client_get_name},
    Command{"client|id", 2, client_id},
};

}  // namespace

std::span<const Command> connection_commands() {
  return kCommands;
}

}  // namespace snug::test_support::redis
