// Strings of the Redis in memory.
#include <array>
#include <limits>
#include <optional>
#include <utility>

#include "testing/redis_commands.h"
#include "testing/redis_text.h"

namespace snug::test_support::redis {

namespace {

void get(Call& call) {
  std::string* value = nullptr;
  if (!find(call, call.key(), value)) return;
  if (value == nullptr) return call.reply.null();
  call.reply.bulk(*value);
}

struct SetOptions {
  bool only_new = false;
  bool only_old = false;
  bool get = false;
  bool keep_time = false;
  std::optional<Expiry> expiry;
};

/// Takes an option with a time. False if the word is none, or if there was one before.
bool take_time(Call& call, std::size_t& at, SetOptions& options) {
  static constexpr std::array<std::string_view, 4> kOptions = {"ex", "px", "exat", "pxat"};
  const std::string option = lower(call.words[at]);
  for (std::size_t i = 0; i < kOptions.size(); ++i) {
    if (option != kOptions.at(i)) continue;
    if (options.expiry || options.keep_time || at + 1 >= call.words.size()) return false;
    options.expiry = Expiry{0, i % 2 == 0, i >= 2};
    ++at;  // the number is read when all options are known to be right
    return true;
  }
  return false;
}

bool take_option(Call& call, std::size_t& at, SetOptions& options) {
  const std::string option = lower(call.words[at]);
  if (option == "nx" && !options.only_old) return options.only_new = true;
  if (option == "xx" && !options.only_new) return options.only_old = true;
  if (option == "get") return options.get = true;
  if (option == "keepttl" && !options.expiry) return options.keep_time = true;
  return take_time(call, at, options);
}

bool read_options(Call& call, SetOptions& options) {
  std::size_t time_at = 0;
  for (std::size_t i = 3; i < call.words.size(); ++i) {
    if (!take_option(call, i, options)) {
      call.reply.error(kSyntax);
      return false;
    }
    if (options.expiry && time_at == 0) time_at = i;
  }
  if (!options.expiry) return true;
  if (!read_integer(call, call.words[time_at], options.expiry->number)) return false;
  if (options.expiry->number > 0) return true;
  call.reply.error("ERR invalid expire time in 'set' command");
  return false;
}

void set(Call& call) {
  SetOptions options;
  if (!read_options(call, options)) return;
  std::int64_t at_ms = 0;
  if (options.expiry && !options.expiry->resolve(call, at_ms)) return;
  ReplyWriter before;
  if (options.get) {
    std::string* old = nullptr;
    if (!find(call, call.key(), old)) return;
    old == nullptr ? before.null() : before.bulk(*old);
  }
  const bool exists = call.keys.find(call.key()) != nullptr;
  if ((options.only_new && exists) || (options.only_old && !exists)) {
    return options.get ? call.reply.raw(before.take()) : call.reply.null();
  }
  const auto kept = options.keep_time ? call.keys.expires_at_ms(call.key()) : std::nullopt;
  call.keys.put(call.key(), call.words[2]);
  if (kept) call.keys.set_expiry(call.key(), kept);
  if (options.expiry) call.keys.set_expiry(call.key(), at_ms);
  options.get ? call.reply.raw(before.take()) : call.reply.ok();
}

void incr(Call& call) {
  std::string* value = nullptr;
  if (!find(call, call.key(), value)) return;
  std::int64_t number = 0;
  if (value != nullptr && !read_integer(call, *value, number)) return;
  if (number == std::numeric_limits<std::int64_t>::max()) {
    return call.reply.error("ERR increment or decrement would overflow");
  }
  ++number;
  if (value == nullptr) {
    call.keys.put(call.key(), std::to_string(number));
  } else {
    *value = std::to_string(number);
  }
  call.reply.integer(number);
}

constexpr std::array kCommands = {
    Command{"get", 2, get},
    Command{"set", -3, set},
    Command{"incr", 2, incr},
};

}  // namespace

std::span<const Command> string_commands() {
  return kCommands;
}

}  // namespace snug::test_support::redis
