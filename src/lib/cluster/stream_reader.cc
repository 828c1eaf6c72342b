// Where reading begins, and XREAD.
#include "cluster/stream_reader.h"

#include <algorithm>
#include <utility>

#include "snug/loop.h"

namespace snug::cluster {
namespace {

/// An idle stream is looked at by asking for its last entry, which may be large. So much of it in a
/// second.
constexpr std::size_t kLookBytes = 64 * 1024;
/// Clients that are ahead of this server. One that reads slowly has many of them for a moment, and
/// any client may claim to be ahead.
constexpr std::size_t kMaxWaitingCount = 10'000;

}  // namespace

void StreamReader::add(const std::string& nsp, StreamMember& member) {
  members_[nsp] = &member;
  if (client_) return;
  RedisOptions options = redis_.options();
  // A read that waits is no server that hangs.
  if (options.response_timeout.count() > 0) options.response_timeout += options_.block_time;
  client_ = redis_.duplicate(std::move(options));
  client_->on_state([this](const RedisState&) { connection_since_ = redis_.loop().now(); });
  timer_ = std::make_unique<LoopTimer>(redis_.loop());
  place();
}

void StreamReader::remove(const std::string& nsp) {
  members_.erase(nsp);
  std::erase_if(waiting_, [&nsp](const Waiting& waiting) { return waiting.nsp == nsp; });
  if (!members_.empty()) return;
  timer_.reset();
  client_.reset();
  skip_.reset();
  trouble_.clear({});
  placing_ = placed_ = blind_ = false;
}

StreamReader::State StreamReader::state() const {
  if (!client_) return {};
  const RedisState connection = client_->state();
  const bool reads = connection.connected && !trouble_.exists();
  return {trouble_.exists() ? trouble_.error() : connection.error, reads,
          std::max(connection_since_, trouble_.since())};
}

// --- the place from which it reads ---

/// Over the connection that adds entries, so that everything added later is read.
void StreamReader::place() {
  placing_ = true;
  redis_.command(marks_place_ ? add_command(options_, mark_entry())
                              : newest_command(options_.stream_name, {}, kLastStreamId, 1),
                 [weak = weak_from_this()](const Result<RedisReply>& reply) {
                   const auto self = weak.lock();
                   if (self && self->client_ && self->placing_) self->on_place(reply);
                 });
}

void StreamReader::on_place(const Result<RedisReply>& reply) {
  placing_ = false;
  if (!reply) {
    marks_place_ = was_too_large(redis_, reply.error());
    note(reply.error());
    return retry();
  }
  const auto newest = std::exchange(marks_place_, false) ? added_id(*reply) : id_in(*reply);
  placed_ = true;
  last_ = newest.value_or(StreamId{});
  anchor_ = newest ? Anchor::kEntry : Anchor::kNone;
  read();
}

// --- reading ---

void StreamReader::ask(const RedisCommand& command, Handler handler, LargeHandler on_too_large) {
  client_->command(
      command, [weak = weak_from_this(), handler, on_too_large](const Result<RedisReply>& reply) {
        const auto self = weak.lock();
        if (!self || !self->client_) return;
        if (reply) return ((*self).*handler)(*reply);
        if (was_too_large(*self->client_, reply.error())) return ((*self).*on_too_large)();
        self->note(reply.error());
        self->retry();
      });
}

/// After a trouble it does not wait for an entry, because an answer is the end of the trouble.
void StreamReader::read() {
  std::vector<RedisWord> words{"XREAD", "COUNT", page_size_};
  if (!blind_ && !trouble_.exists()) {
    words.insert(words.end(), {"BLOCK", options_.block_time.count()});
  }
  words.insert(words.end(), {"STREAMS", options_.stream_name, last_.text()});
  ask(RedisCommand(std::move(words)), &StreamReader::on_read, &StreamReader::read_smaller);
}

/// `[[stream, [entry, …]]]`, or null if none came in time.
void StreamReader::on_read(const RedisReply& reply) {
  const Redis* const reading = client_.get();
  on_success();
  const bool has_entries = reply.is_array() && !reply.empty() && reply[0].is_array() &&
                           reply[0].size() == 2 && reply[0][1].is_array();
  if (has_entries) on_page(reply[0][1]);
  run_waiting();
  // The members may have gone, and others may have come.
  if (client_.get() != reading) return;
  has_entries ? read() : on_silence();
}

void StreamReader::on_page(const RedisReply& entries) {
  // One entry alone was waited for, so nothing was between.
  const bool may_follow_gap = entries.size() > 1 || page_size_ == 1;
  if (may_follow_gap && anchor_ == Anchor::kEntry) look_for_gap();
  page_size_ = std::min(2 * page_size_, options_.read_count);
  take(entries);
}

/// Until the members have gone.
void StreamReader::take(const RedisReply& entries) {
  const Redis* const reading = client_.get();
  for (const RedisReply& item : entries) {
    const auto entry = read_entry(item);
    if (!entry) continue;
    last_ = entry->id;
    last_bytes_ = entry->data.size();
    anchor_ = Anchor::kEntry;
    const auto member = members_.find(entry->nsp);
    if (member != members_.end()) member->second->on_entry(*entry);
    if (client_.get() != reading) return;
  }
}

/// A stream that was lost or replaced may have lower ids, for which this would wait for ever.
void StreamReader::on_silence() {
  const auto now = redis_.loop().now();
  const bool anything_is_new = last_ == StreamId{};
  if (anything_is_new || now < next_look_) return read();
  next_look_ = now + std::chrono::seconds(last_bytes_ / kLookBytes);
  anchor_ == Anchor::kEntry ? look_at_anchor() : look_at_newest();
}

// --- clients that are ahead ---

bool StreamReader::when_read(const std::string& nsp, StreamId id,
                             std::chrono::milliseconds patience, std::function<void()> task) {
  if (id <= last_) {
    task();
    return true;
  }
  if (waiting_.size() >= kMaxWaitingCount) return false;
  waiting_.push_back({nsp, id, redis_.loop().now() + patience, std::move(task)});
  return true;
}

void StreamReader::run_waiting() {
  if (waiting_.empty()) return;
  const auto now = redis_.loop().now();
  for (Waiting& waiting : std::exchange(waiting_, {})) {
    if (!members_.contains(waiting.nsp)) continue;  // a task before it has ended the namespace
    if (waiting.id <= last_) {
      waiting.task();
    } else if (waiting.until > now) {
      waiting_.push_back(std::move(waiting));
    }
  }
}

}  // namespace snug::cluster
