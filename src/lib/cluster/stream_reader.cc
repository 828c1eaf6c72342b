// XREAD, and where to go on after a trouble.
#include "cluster/stream_reader.h"

#include <algorithm>
#include <utility>

namespace snug::cluster {
namespace {

constexpr std::chrono::milliseconds kRetryDelay{200};

}  // namespace

void StreamReader::add(const std::string& nsp, StreamMember& member) {
  members_[nsp] = &member;
  if (client_) return;
  RedisOptions options = redis_.options();
  // A read that waits is no server that hangs.
  if (options.response_timeout.count() > 0) options.response_timeout += options_.block_time;
  client_ = redis_.duplicate(std::move(options));
  timer_ = std::make_unique<LoopTimer>(redis_.loop());
  place();
}

void StreamReader::remove(const std::string& nsp) {
  members_.erase(nsp);
  if (!members_.empty()) return;
  timer_.reset();
  client_.reset();
  waiting_.clear();
  placing_ = placed_ = false;
}

/// Over the connection that adds entries, so that everything added later is read.
void StreamReader::place() {
  placing_ = true;
  redis_.command({"XREVRANGE", options_.stream_name, "+", "-", "COUNT", 1},
                 [weak = weak_from_this()](const Result<RedisReply>& reply) {
                   const auto self = weak.lock();
                   if (self && self->client_ && self->placing_) self->on_place(reply);
                 });
}

void StreamReader::on_place(const Result<RedisReply>& reply) {
  placing_ = false;
  if (!reply) return timer_->start(kRetryDelay, [this] { place(); });
  placed_ = true;
  last_ = id_in(*reply).value_or(StreamId{});
  read();
}

void StreamReader::ask(const RedisCommand& command, Handler handler) {
  client_->command(command, [weak = weak_from_this(), handler](const Result<RedisReply>& reply) {
    const auto self = weak.lock();
    if (!self || !self->client_) return;
    if (reply) return ((*self).*handler)(*reply);
    // Large entries may be more than one reply may have.
    self->page_size_ = std::max<std::size_t>(self->page_size_ / 2, 1);
    self->timer_->start(kRetryDelay, [raw = self.get()] { raw->resume(); });
  });
}

void StreamReader::read() {
  ask({"XREAD", "COUNT", page_size_, "BLOCK", options_.block_time.count(), "STREAMS",
       options_.stream_name, last_.text()},
      &StreamReader::on_read);
}

/// `[[stream, [entry, …]]]`, or null if none came in time.
void StreamReader::on_read(const RedisReply& reply) {
  if (reply.is_array() && !reply.empty() && reply[0].is_array() && reply[0].size() == 2) {
    page_size_ = std::min(2 * page_size_, options_.read_count);
    take(reply[0][1]);
    run_waiting();
  }
  if (client_) read();
}

void StreamReader::take(const RedisReply& entries) {
  if (!entries.is_array()) return;
  for (const RedisReply& item : entries) {
    const auto entry = read_entry(item);
    if (!entry) continue;
    last_ = entry->id;
    const auto member = members_.find(entry->nsp);
    if (member != members_.end()) member->second->on_entry(*entry);
  }
}

// --- after a trouble ---

void StreamReader::resume() {
  ask({"XRANGE", options_.stream_name, "-", "+", "COUNT", 1}, &StreamReader::on_first);
}

void StreamReader::on_first(const RedisReply& reply) {
  const auto first = id_in(reply);
  const bool had_entries = last_ != StreamId{};
  if (had_entries && (!first || *first > last_)) {
    tell_gap();
    if (!client_) return;
  }
  ask({"XREVRANGE", options_.stream_name, "+", "-", "COUNT", 1}, &StreamReader::on_newest);
}

/// A stream that was lost may begin again with lower ids, when Redis' clock went back.
void StreamReader::on_newest(const RedisReply& reply) {
  if (id_in(reply).value_or(StreamId{}) < last_) {
    last_ = {};
    tell_gap();
  }
  if (client_) read();
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

// --- clients that are ahead ---

void StreamReader::when_read(StreamId id, std::chrono::milliseconds patience,
                             std::function<void()> task) {
  if (id <= last_) return task();
  waiting_.push_back({id, redis_.loop().now() + patience, std::move(task)});
}

void StreamReader::run_waiting() {
  if (waiting_.empty()) return;
  const auto now = redis_.loop().now();
  for (Waiting& waiting : std::exchange(waiting_, {})) {
    if (waiting.id <= last_) {
      waiting.task();
    } else if (waiting.until > now) {
      waiting_.push_back(std::move(waiting));
    }
  }
}

}  // namespace snug::cluster
