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
#include "cluster/stream_skip.h"
#include "cluster/trouble.h"
#include "snug/log.h"
#include "snug/redis.h"
#include "snug/redis_streams_adapter.h"

namespace snug::cluster {

/// The adapter of one namespace, as the reader sees it.
class StreamMember {
 public:
  virtual void on_entry(const StreamEntry& entry) = 0;
  /// Entries were trimmed or lost before they were read, or are too large to be read.
  virtual void on_gap() = 0;
  /// A line for the log of the server. One of its members gets it.
  virtual void on_news(LogLevel level, const std::string& line) = 0;

 protected:
  ~StreamMember() = default;
};

/// Owned by its members, and by the factory that makes them. It uses Redis only while it has
/// members. Loop thread.
class StreamReader final : public std::enable_shared_from_this<StreamReader> {
 public:
  using Time = std::chrono::steady_clock::time_point;
  struct State {
    Error error{};  ///< Why the stream is not read now; empty if it is.
    bool reads = true;
    Time since{};
  };

  StreamReader(Redis& redis, const RedisStreamsAdapterOptions& options)
      : redis_(redis), options_(options), page_size_(options.read_count) {}

  const RedisStreamsAdapterOptions& options() const { return options_; }
  /// `member` gets the entries of that namespace. With the first, reading begins after the last
  /// entry that is there when Redis carries out what is sent next.
  void add(const std::string& nsp, StreamMember& member);
  void remove(const std::string& nsp);
  /// Whether an entry that is added now will be read soon.
  bool sees_new_entries() const { return (placed_ || placing_) && !blind_; }
  State state() const;
  /// The last entry that was read.
  StreamId last() const { return last_; }
  /// How often entries were lost to this server.
  std::size_t gap_count() const { return gap_count_; }
  /// Whether all that came after that entry is in the stream. Not so before a stream was replaced
  /// by an older copy of itself.
  bool is_continued(StreamId id) const { return id > replaced_; }
  /// Calls `task` when the entry `id` was read, at once if it was. Drops it after `patience`, and
  /// with the member of `nsp`. False if too many wait.
  bool when_read(const std::string& nsp, StreamId id, std::chrono::milliseconds patience,
                 std::function<void()> task);

 private:
  struct Waiting {
    std::string nsp;
    StreamId id;
    Time until;
    std::function<void()> task;
  };
  /// What `last_` is.
  enum class Anchor {
    kEntry,  ///< An entry that was read. If it is not there any more, later ones may be gone, too.
    kGone,   ///< An entry that is not there any more. Where to go on is not known yet.
    kNone,   ///< A place. What comes next is taken as it is.
  };
  using Handler = void (StreamReader::*)(const RedisReply& reply);
  using LargeHandler = void (StreamReader::*)();

  void place();
  void on_place(const Result<RedisReply>& reply);
  void read();
  void on_read(const RedisReply& reply);
  void on_page(const RedisReply& entries);
  void on_silence();
  void take(const RedisReply& entries);
  void look_for_gap();
  void resume();
  void look_at_anchor();
  void on_anchor(const RedisReply& reply);
  void look_at_newest();
  void on_newest(const RedisReply& reply);
  void read_smaller();
  void skip();
  void on_skipped(StreamId place);
  void tell_gap();
  void tell_news(LogLevel level, const std::string& line);
  void run_waiting();
  void retry();
  void note(const Error& error);
  void on_success();
  /// Sends a command of the reading. After an error it begins again with resume(), except when the
  /// reply was too large.
  void ask(const RedisCommand& command, Handler handler, LargeHandler on_too_large);

  Redis& redis_;
  const RedisStreamsAdapterOptions options_;
  std::map<std::string, StreamMember*> members_;
  std::unique_ptr<Redis> client_;     ///< For the reading; null without members.
  std::unique_ptr<LoopTimer> timer_;  ///< Until it tries again.
  std::chrono::milliseconds retry_delay_{0};
  std::size_t page_size_;  ///< Entries of a read: fewer after one that Redis could not answer.
  bool placing_ = false;
  bool placed_ = false;
  bool marks_place_ = false;  ///< Because the newest entry is too large to be asked for.
  bool blind_ = false;        ///< Redis does not let it read.
  Trouble trouble_;
  Time connection_since_{};
  std::shared_ptr<StreamSkip> skip_;
  StreamId last_{};
  Anchor anchor_ = Anchor::kNone;
  std::size_t last_bytes_ = 0;  ///< Of that entry.
  Time next_look_{};            ///< When it is looked for again.
  StreamId replaced_{};
  std::size_t gap_count_ = 0;
  std::vector<Waiting> waiting_;
};

}  // namespace snug::cluster
