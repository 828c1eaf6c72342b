// See redis_call.h.
#include "testing/redis_call.h"

#include <limits>

#include "testing/redis_text.h"

namespace snug::test_support::redis {

void Call::wrong_arity() const {
  reply.error("ERR wrong number of arguments for '" + std::string(command) + "' command");
}

bool read_integer(Call& call, std::string_view word, std::int64_t& number, std::string_view error) {
  const auto parsed = parse_integer(word);
  if (!parsed) {
    call.reply.error(error);
    return false;
  }
  number = *parsed;
  return true;
}

std::int64_t offset_of(std::int64_t index, std::size_t size) {
  return index < 0 ? index + static_cast<std::int64_t>(size) : index;
}

bool Expiry::resolve(Call& call, std::int64_t& at_ms) const {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  at_ms = number;
  bool fits = true;
  if (in_seconds) {
    fits = number <= kMost / 1000 && number >= kLeast / 1000;
    if (fits) at_ms = number * 1000;
  }
  if (fits && !absolute) {
    const std::int64_t now = call.instance.now_ms();
    fits = at_ms <= kMost - now;
    if (fits) at_ms += now;
  }
  if (!fits) {
    call.reply.error("ERR invalid expire time in '" + std::string(call.command) + "' command");
  }
  return fits;
}

}  // namespace snug::test_support::redis
