// Commands as bytes, and which of them a shared connection cannot carry.
#pragma once

#include <optional>
#include <string>

#include "snug/redis.h"

namespace snug::redis {

/// The bytes of a command. It has at least one word.
std::string format(const RedisCommand& command);

/// The error `command_invalid`, if a program may not send this command.
std::optional<Error> complaint_about(const RedisCommand& command);

/// The name in capital letters, for the log: at most 32 letters.
std::string name_of(const RedisCommand& command);

}  // namespace snug::redis
