// Reads the stream for the adapters of one server, on a connection of its own.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cluster/loop_timer.h"
#include "cluster/stream_entry.h"
#include "cluster/stream_id.h"
#include "snug/redis.h"
#include "snug/redis_streams_adapter.h"

namespace snug::cluster {

/// The adapter of one namespace, as the reader sees it.
class StreamMember {
 public:
  virtual void on_entry(const StreamEntry& entry) = 0;
  /// Entries were trimmed or lost before they were read.
  virtual void on_gap() = 0;

 protected:
  ~StreamMember() = default;
};

/// Owned by its members, and by the factory that makes them. It uses Redis only while it has
/// members. Loop thread.
class StreamReader final : public std::enable_shared_from_this<StreamReader> {
 public:
  StreamReader(Redis& redis, const RedisStreamsAdapterOptions& options)
      : redis_(redis), options_(options), page_size_(options.read_count) {}

  const RedisStreamsAdapterOptions& options() const { return options_; }
  /// `member` gets the entries of that namespace. With the first, reading begins after the last
  /// entry that is there when Redis carries out what is sent next.
  void add(const std::string& nsp, StreamMember& member);
  void remove(const std::string& nsp);
  /// Whether an entry that is added now will be read.
  bool sees_new_entries() const { return placed_ || placing_; }
  /// The last entry that was read.
  StreamId last() const { return last_; }
  /// How often entries were lost to this server.
  std::size_t gap_count() const { return gap_count_; }
  /// Calls `task` when the entry `id` was read, at once if it was. Drops it after `patience`.
  void when_read(StreamId id, std::chrono::milliseconds patience, std::function<void()> task);

 private:
  struct Waiting {
    StreamId id;
    std::chrono::steady_clock::time_point until;
    std::function<void()> task;
  };
  using Handler = void (StreamReader::*)(const RedisReply& reply);

  void place();
  void on_place(const Result<RedisReply>& reply);
  void read();
  void on_read(const RedisReply& reply);
  void take(const RedisReply& entries);
  void resume();
  void on_first(const RedisReply& reply);
  void on_newest(const RedisReply& reply);
  void tell_gap();
  void run_waiting();
  /// Sends a command of the reading. After an error it begins again with resume().
  void ask(const RedisCommand& command, Handler handler);

  Redis& redis_;
  const RedisStreamsAdapterOptions options_;
  std::map<std::string, StreamMember*> members_;
  std::unique_ptr<Redis> client_;     ///< For the reading; null without members.
  std::unique_ptr<LoopTimer> timer_;  ///< Until it tries again.
  std::size_t page_size_;  ///< Entries of a read: fewer after one that Redis could not answer.
  bool placing_ = false;
  bool placed_ = false;
  StreamId last_{};
  std::size_t gap_count_ = 0;
  std::vector<Waiting> waiting_;
};

}  // namespace snug::cluster
