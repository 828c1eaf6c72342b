// Finds where reading a stream goes on behind an entry that cannot be read.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "cluster/stream_entry.h"
#include "cluster/stream_id.h"
#include "snug/redis.h"
#include "snug/redis_streams_adapter.h"
#include "snug/result.h"

namespace snug::cluster {

/// Redis tells no id without its entry. So this reads backwards, from the newest entry to the last
/// one that can be read. If the newest itself cannot be, it adds one whose id it is told. Dropped
/// by its owner, it calls nothing more.
class StreamSkip final : public std::enable_shared_from_this<StreamSkip> {
 public:
  /// Gets the id after which everything can be read.
  using Done = std::function<void(Result<StreamId> place)>;

  /// `reading` and `writing` are borrowed. `after` is the last entry before the one in the way.
  StreamSkip(Redis& reading, Redis& writing, const RedisStreamsAdapterOptions& options,
             StreamId after, Done done);
  StreamSkip(const StreamSkip&) = delete;
  StreamSkip& operator=(const StreamSkip&) = delete;

  void start() { read_backwards(); }

 private:
  using Step = void (StreamSkip::*)(const Result<RedisReply>& reply);

  void ask(Redis& redis, const RedisCommand& command, Step step);
  void read_backwards();
  void on_page(const Result<RedisReply>& reply);
  void on_too_large();
  void on_marked(const Result<RedisReply>& reply);

  Redis& reading_;
  Redis& writing_;
  const RedisStreamsAdapterOptions& options_;
  const StreamId after_;
  const Done done_;
  std::size_t page_size_ = 1;
  bool is_near_ = false;          ///< The entry in the way is among the next few.
  std::optional<StreamId> last_;  ///< The oldest entry that was read.
};

}  // namespace snug::cluster
