// Things that the connections of one Redis share.
#pragma once

#include <memory>
#include <string>

#include "net/tls_context.h"
#include "redis/url.h"
#include "server/loop_core.h"
#include "snug/redis.h"

namespace snug::redis {

struct Settings {
  server::LoopCore& core;
  const RedisOptions options;
  Url url;
  std::shared_ptr<const net::TlsContext> trust{};  ///< For TLS; null until it is loaded.

  base::Environment& environment() const { return core.environment(); }
  /// For sentences: "Redis at localhost:6379".
  std::string server_name() const { return "Redis at " + url.address; }
};

}  // namespace snug::redis
