// What the Redis in memory holds and replies, as Json.
#pragma once

#include <string_view>

#include "snug/json.h"
#include "testing/redis_values.h"

namespace snug::test_support::redis {

/// See testing::Redis::value.
Json json_of(const Value& value);
/// The first of `bytes`, which are replies of an Instance; takes it away. An error is an object
/// `{"error": text}`.
Json take_reply(std::string_view& bytes);

}  // namespace snug::test_support::redis
