// See request.h.
#include "redis/request.h"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/check.h"

namespace snug::redis {

namespace {

constexpr std::size_t kMaxNameBytes = 32;  // the longest of Redis 7 is ZREVRANGEBYSCORE

std::string capitals(std::string_view text) {
  std::string name;
  for (const char sign : text.substr(0, kMaxNameBytes)) {
    const bool is_small = sign >= 'a' && sign <= 'z';
    name += is_small ? static_cast<char>(sign - 'a' + 'A') : sign;
  }
  return name;
}

constexpr std::array kSubscriptions{"SUBSCRIBE",   "PSUBSCRIBE",   "SSUBSCRIBE",
                                    "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE"};
constexpr std::array kSignIn{"AUTH", "SELECT", "HELLO"};
constexpr std::array kNoPlace{"MONITOR", "QUIT", "RESET", "SYNC", "PSYNC"};

Error invalid(const std::string& why) {
  return {"command_invalid", why};
}

}  // namespace

std::string format(const RedisCommand& command) {
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
  for (const RedisWord& word : command.words()) {
    texts.push_back(word.text().data());
    sizes.push_back(word.text().size());
  }
  char* bytes = nullptr;
  const int size =
      redisFormatCommandArgv(&bytes, static_cast<int>(texts.size()), texts.data(), sizes.data());
  CHECK(size > 0);  // its only failure is that of malloc
  std::string formatted(bytes, static_cast<std::size_t>(size));
  redisFreeCommand(bytes);
  return formatted;
}

std::string name_of(const RedisCommand& command) {
  return command.words().empty() ? "" : capitals(command.words().front().text());
}

std::optional<Error> complaint_about(const RedisCommand& command) {
  const std::string name = name_of(command);
  if (name.empty()) return invalid("a command needs a name");
  const auto is_one_of = [&](const auto& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (is_one_of(kSubscriptions)) {
    return invalid(name +
                   " is no command of Redis::command: call subscribe, psubscribe or "
                   "ssubscribe, and unsubscribe with the id that they give");
  }
  if (is_one_of(kSignIn)) {
    return invalid(name + " is a part of the URL: redis://USER:PASSWORD@HOST/DATABASE");
  }
  const bool silences = name == "CLIENT" && command.words().size() > 1 &&
                        capitals(command.words()[1].text()) == "REPLY";
  if (is_one_of(kNoPlace) || silences) {
    return invalid(name + " would change the connection for all of its users");
  }
  return std::nullopt;
}

}  // namespace snug::redis
