// XREAD of the Redis in memory, and the sessions that wait in one.
#pragma once

#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/environment.h"
#include "testing/redis_keyspace.h"
#include "testing/redis_reply_writer.h"
#include "testing/redis_session.h"
#include "testing/redis_stream.h"

namespace snug::test_support::redis {

struct StreamRead {
  std::vector<std::pair<std::string, StreamId>> after;  ///< Keys, and the last ids that are known.
  std::size_t count = 0;                                ///< A stream's; zero: all.
};

/// An entry, as XRANGE and XREAD have it.
void write_entry(ReplyWriter& reply, StreamId id, const Stream::Entry& entry);
/// False, and no reply, if nothing is there to read.
bool answer(Keyspace& keys, const StreamRead& read, ReplyWriter& reply);

class Waiting {
 public:
  /// `environment` is borrowed.
  explicit Waiting(base::Environment& environment) : environment_(environment) {}

  /// The session waits from now on; without a time, for ever.
  void add(Session& session, Keyspace& keys, StreamRead read, std::optional<base::Duration> time);
  /// Something was added to the stream of that key.
  void on_added(const Keyspace& keys, const std::string& key) { added_.emplace_back(&keys, key); }
  /// Answers those who wait for what was added. Each gets one stream, as from Redis: the one that
  /// came first.
  void serve();
  void forget(Session& session);
  std::size_t count() const { return readers_.size(); }

 private:
  struct Reader final : base::Timer::Target {
    Reader(Waiting& its_waiting, Session& its_session, Keyspace& its_keys, StreamRead its_read);
    void on_timer(base::Timer& fired) override;

    Waiting& waiting;
    Session& session;
    Keyspace& keys;
    const StreamRead read;
    base::Timer timer;
  };
  using Readers = std::list<Reader>;
  using Added = std::pair<const Keyspace*, std::string>;

  void serve(const Added& added);
  void release(Readers::iterator reader, ReplyWriter& reply);
  void time_out(Session& session);

  base::Environment& environment_;
  std::vector<Added> added_;
  Readers readers_;  // the one who waits longest first
};

}  // namespace snug::test_support::redis
