// Commands of the Redis in memory for keys of any type, and for when they expire.
#include <array>

#include "testing/redis_commands.h"
#include "testing/redis_text.h"

namespace snug::test_support::redis {

namespace {

void del(Call& call) {
  std::size_t count = 0;
  for (std::size_t i = 1; i < call.words.size(); ++i) count += call.keys.erase(call.words[i]);
  call.reply.count(count);
}

void exists(Call& call) {
  std::size_t count = 0;
  for (std::size_t i = 1; i < call.words.size(); ++i) {
    count += call.keys.find(call.words[i]) != nullptr;
  }
  call.reply.count(count);
}

void type(Call& call) {
  const Value* const value = call.keys.find(call.key());
  call.reply.simple(value == nullptr ? "none" : type_name(*value));
}

// --- looking for keys ---

void list_keys(Call& call) {
  Words names;
  for (const auto& [name, entry] : call.keys.entries()) {
    if (call.key() == "*" || matches(call.key(), name)) names.push_back(name);
  }
  call.reply.array(names.size());
  for (const std::string& name : names) call.reply.bulk(name);
}

struct Scan {
  std::string pattern = "*";
  std::string type;

  bool finds(std::string_view name, const Value& value) const {
    return (type.empty() || type == type_name(value)) && (pattern == "*" || matches(pattern, name));
  }
};

bool read_scan(Call& call, Scan& scan) {
  for (std::size_t i = 2; i < call.words.size(); i += 2) {
    const std::string option = lower(call.words[i]);
    const bool has_value = i + 1 < call.words.size();
    if (has_value && option == "match") {
      scan.pattern = call.words[i + 1];
    } else if (has_value && option == "type") {
      scan.type = lower(call.words[i + 1]);
    } else if (has_value && option == "count") {
      std::int64_t count = 0;
      if (!read_integer(call, call.words[i + 1], count)) return false;
      if (count >= 1) continue;
      call.reply.error(kSyntax);
      return false;
    } else {
      call.reply.error(kSyntax);
      return false;
    }
  }
  return true;
}

/// All of them at once, so that the next cursor is always 0.
void scan(Call& call) {
  Scan scan;
  if (!parse_unsigned(call.words[1])) return call.reply.error("ERR invalid cursor");
  if (!read_scan(call, scan)) return;
  Words names;
  for (const auto& [name, entry] : call.keys.entries()) {
    if (scan.finds(name, entry.value)) names.push_back(name);
  }
  call.reply.array(2);
  call.reply.bulk("0");
  call.reply.array(names.size());
  for (const std::string& name : names) call.reply.bulk(name);
}

// --- expiry ---

struct ExpireOptions {
  bool nx = false;
  bool xx = false;
  bool gt = false;
  bool lt = false;

  /// A key without a time lives for ever, which is longer than any.
  bool allows(std::optional<std::int64_t> present, std::int64_t at_ms) const {
    if (nx && present) return false;
    if (xx && !present) return false;
    if (gt && (!present || at_ms <= *present)) return false;
    return !lt || !present || at_ms < *present;
  }
};

bool read_options(Call& call, ExpireOptions& options) {
  for (std::size_t i = 3; i < call.words.size(); ++i) {
    const std::string option = lower(call.words[i]);
    bool* const chosen = option == "nx"   ? &options.nx
                         : option == "xx" ? &options.xx
                         : option == "gt" ? &options.gt
                         : option == "lt" ? &options.lt
                                          : nullptr;
    if (chosen == nullptr) {
      call.reply.error("ERR Unsupported option " + call.words[i]);
      return false;
    }
    *chosen = true;
  }
  if (options.nx && (options.xx || options.gt || options.lt)) {
    call.reply.error("ERR NX and XX, GT or LT options at the same time are not compatible");
    return false;
  }
  if (options.gt && options.lt) {
    call.reply.error("ERR GT and LT options at the same time are not compatible");
    return false;
  }
  return true;
}

void expire_in(Call& call, bool in_seconds) {
  ExpireOptions options;
  if (!read_options(call, options)) return;
  Expiry expiry{0, in_seconds, false};
  if (!read_integer(call, call.words[2], expiry.number)) return;
  std::int64_t at_ms = 0;
  if (!expiry.resolve(call, at_ms)) return;
  if (call.keys.find(call.key()) == nullptr) return call.reply.integer(0);
  if (!options.allows(call.keys.expires_at_ms(call.key()), at_ms)) return call.reply.integer(0);
  if (at_ms <= call.instance.now_ms()) {
    call.keys.erase(call.key());
  } else {
    call.keys.set_expiry(call.key(), at_ms);
  }
  call.reply.integer(1);
}

void expire(Call& call) {
  expire_in(call, true);
}

void pexpire(Call& call) {
  expire_in(call, false);
}

/// What is left of a key's time in milliseconds, or Redis' numbers for no time and no key.
std::int64_t time_left(Call& call) {
  if (call.keys.find(call.key()) == nullptr) return -2;
  const auto at_ms = call.keys.expires_at_ms(call.key());
  return at_ms ? *at_ms - call.instance.now_ms() : -1;
}

void ttl(Call& call) {
  const std::int64_t left = time_left(call);
  call.reply.integer(left < 0 ? left : (left + 500) / 1000);
}

void pttl(Call& call) {
  call.reply.integer(time_left(call));
}

void persist(Call& call) {
  const bool expires = call.keys.expires_at_ms(call.key()).has_value();
  call.keys.set_expiry(call.key(), std::nullopt);
  call.reply.integer(expires ? 1 : 0);
}

constexpr std::array kCommands = {
    Command{"del", -2, del},       Command{"unlink", -2, del},      Command{"exists", -2, exists},
    Command{"type", 2, type},      Command{"keys", 2, list_keys},   Command{"scan", -2, scan},
    Command{"expire", -3, expire}, Command{"pexpire", -3, pexpire}, Command{"ttl", 2, ttl},
    Command{"pttl", 2, pttl},      Command{"persist", 2, persist},
};

}  // namespace

std::span<const Command> key_commands() {
  return kCommands;
}

}  // namespace snug::test_support::redis
