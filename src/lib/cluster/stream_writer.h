// Adds entries to the stream for the adapters of one server.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "cluster/stream_entry.h"
#include "cluster/trouble.h"
#include "snug/redis.h"
#include "snug/redis_streams_adapter.h"
#include "snug/result.h"

namespace snug::cluster {

/// Owned by the adapters, and by the factory that makes them. Redis outlives the adapters. Loop
/// thread.
class StreamWriter {
 public:
  /// `news` is a line for the log, empty if there is nothing new.
  using Done = std::function<void(const Result<void>& added, const std::string& news)>;

  StreamWriter(Redis& redis, RedisStreamsAdapterOptions options);
  StreamWriter(const StreamWriter&) = delete;
  StreamWriter& operator=(const StreamWriter&) = delete;

  /// Calls `done` when Redis has answered, or at once with `too_large`: other servers would drop
  /// the entry, or could not read past it.
  void add(const StreamEntry& entry, Done done);
  /// That the last entry was refused. A connection that is away is Redis' own trouble.
  const Trouble& trouble() const { return trouble_; }

 private:
  bool is_too_large(const StreamEntry& entry) const;
  std::string news_of(const Result<RedisReply>& reply);

  Redis& redis_;
  const RedisStreamsAdapterOptions options_;
  bool told_too_large_ = false;
  Trouble trouble_;
  std::shared_ptr<StreamWriter*> self_ = std::make_shared<StreamWriter*>(this);
};

}  // namespace snug::cluster
