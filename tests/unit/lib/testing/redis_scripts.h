// What the Redis in memory and a real one are asked, and must answer alike.
#pragma once

#include <span>
#include <string_view>

namespace snug::testing {

/// The lines of a script:
///
/// - `A SET key "a value"`: the client A gives a command. Quotes as in redis-cli: "\xff".
/// - `A (sorted) SMEMBERS key`: the same, with replies that differ by nature: see Shown (sorted,
///   pairs, numbers, kind).
/// - `A (id) XADD stream * f v`: from now on <id> stands for the reply, in commands and replies.
/// - `A raw "PING\r\n"`: A sends bytes as they are.
/// - `@ 20`: replies come within 20 ms.
/// - `# …`: a comment.
struct RedisScript {
  std::string_view name;
  std::string_view text;
};

std::span<const RedisScript> redis_scripts();
std::span<const RedisScript> redis_stream_scripts();
/// For a server whose default user has the password "secret".
std::span<const RedisScript> redis_password_scripts();

}  // namespace snug::testing
