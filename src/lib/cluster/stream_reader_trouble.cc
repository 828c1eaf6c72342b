// Where reading goes on after a trouble.
#include <algorithm>
#include <chrono>
#include <utility>

#include "cluster/stream_reader.h"
#include "snug/loop.h"

namespace snug::cluster {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kMinRetryDelay{200};
constexpr milliseconds kMaxRetryDelay{10'000};

bool is_empty(const RedisReply& range) {
  return !range.is_array() || range.empty();
}

}  // namespace

// --- after an error ---

void StreamReader::note(const Error& error) {
  if (error.code == "disconnected") return;  // that may be over in a moment
  if (error.code == "unavailable") {
    // The other connection may be back first. Both have waited here.
    blind_ = redis_.state().connected;
    return;
  }
  blind_ = true;
  if (trouble_.set("the stream cannot be read", error, redis_.loop().now())) {
    tell_news(LogLevel::kWarning,
              "cluster: " + trouble_.error().message + ": events reach this server's clients only");
  }
}

void StreamReader::retry() {
  retry_delay_ = trouble_.exists() ? std::clamp(2 * retry_delay_, kMinRetryDelay, kMaxRetryDelay)
                                   : kMinRetryDelay;
  timer_->start(retry_delay_, [this] { placed_ ? resume() : place(); });
}

void StreamReader::on_success() {
  retry_delay_ = {};
  blind_ = false;
  if (trouble_.clear(redis_.loop().now())) {
    tell_news(LogLevel::kInfo, "cluster: the stream is read again");
  }
}

void StreamReader::resume() {
  if (anchor_ == Anchor::kEntry) return look_at_anchor();
  if (anchor_ == Anchor::kGone) return look_at_newest();
  read();
}

// --- gaps ---

/// Redis drops the oldest entries. So while the last one that was read is there, so are those after
/// it.
void StreamReader::look_at_anchor() {
  ask(range_command(options_.stream_name, last_, last_, 1), &StreamReader::on_anchor,
      &StreamReader::skip);
}

void StreamReader::on_anchor(const RedisReply& reply) {
  if (!is_empty(reply)) return read();
  anchor_ = Anchor::kGone;
  look_at_newest();
}

void StreamReader::look_at_newest() {
  ask(newest_command(options_.stream_name, {}, kLastStreamId, 1), &StreamReader::on_newest,
      &StreamReader::skip);
}

/// Entries of a stream with lower ids are older than those that were read, so it goes on at the
/// end.
void StreamReader::on_newest(const RedisReply& reply) {
  const StreamId newest = id_in(reply).value_or(StreamId{});
  const bool is_gone = std::exchange(anchor_, Anchor::kNone) == Anchor::kGone;
  const bool is_replaced = newest < last_;
  if (is_replaced) last_ = replaced_ = newest;
  if (newest == last_ && newest != StreamId{}) anchor_ = Anchor::kEntry;
  if (is_gone || is_replaced) tell_gap();
  if (client_) read();
}

/// With the next read, and so almost at once with the one before it: whether that one left out
/// entries, because this server was too slow.
void StreamReader::look_for_gap() {
  client_->command(range_command(options_.stream_name, last_, last_, 1),
                   [weak = weak_from_this()](const Result<RedisReply>& reply) {
                     const auto self = weak.lock();
                     if (self && self->client_ && reply && is_empty(*reply)) self->tell_gap();
                   });
}

void StreamReader::tell_gap() {
  ++gap_count_;
  std::vector<std::string> names;
  for (const auto& [nsp, member] : members_) names.push_back(nsp);
  for (const std::string& nsp : names) {
    const auto member = members_.find(nsp);
    if (member != members_.end()) member->second->on_gap();
  }
}

void StreamReader::tell_news(LogLevel level, const std::string& line) {
  if (!members_.empty()) members_.begin()->second->on_news(level, line);
}

// --- entries that are too large ---

void StreamReader::read_smaller() {
  if (page_size_ == 1) return skip();
  page_size_ = std::max<std::size_t>(page_size_ / 4, 1);
  retry();
}

void StreamReader::skip() {
  const Error error{"too_large", "an entry is larger than RedisOptions::max_reply_bytes"};
  if (trouble_.set("the stream cannot be read", error, redis_.loop().now())) {
    tell_news(LogLevel::kWarning, "cluster: " + trouble_.error().message + ": it is left out");
  }
  const StreamId after = anchor_ == Anchor::kGone ? StreamId{} : last_;
  skip_ = std::make_shared<StreamSkip>(*client_, redis_, options_, after,
                                       [this, after](const Result<StreamId>& place) {
                                         skip_.reset();
                                         if (place && *place != after) return on_skipped(*place);
                                         if (!place) note(place.error());
                                         retry();
                                       });
  skip_->start();
}

void StreamReader::on_skipped(StreamId place) {
  if (place < last_) replaced_ = place;
  last_ = place;
  anchor_ = Anchor::kNone;
  tell_gap();
  if (client_) read();
}

}  // namespace snug::cluster
