// Replies of a Redis server: RESP2, read by hiredis.
#pragma once

#include <hiredis/hiredis.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "snug/redis.h"

namespace snug::redis {

/// A reply, or the error `refused` with Redis' own message.
using Reply = Result<RedisReply>;

/// Turns bytes into replies, within limits.
class ReplyReader {
 public:
  /// `max_bytes` bounds the strings of one reply, with kItemBytes for each of its items.
  explicit ReplyReader(std::size_t max_bytes);
  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;

  /// Takes a copy.
  void feed(std::string_view bytes);
  /// The next reply; nothing if bytes of it are missing. The only error is `protocol`; after it
  /// nothing can be read.
  Result<std::optional<Reply>> next();

  /// An item is a value of 16 bytes, and most have text on the heap.
  static constexpr std::size_t kItemBytes = 16;

 private:
  struct Items;
  struct Free {
    void operator()(redisReader* reader) const { redisReaderFree(reader); }
  };

  bool count(std::size_t bytes);
  bool refuse(const char* why);
  bool pending_is_too_much();
  RedisReply* place(const redisReadTask& task, RedisReply value);
  Unexpected<Error> failure() const;

  const std::size_t max_bytes_;
  const std::unique_ptr<redisReader, Free> reader_;
  RedisReply root_;
  bool is_error_ = false;            ///< `root_` is the text of an error.
  std::size_t counted_bytes_ = 0;    ///< Of the items that this reply has so far.
  const char* complaint_ = nullptr;  ///< Null if only hiredis has one.
};

}  // namespace snug::redis
