// See redis_waiting.h.
#include "testing/redis_waiting.h"

#include <algorithm>
#include <iterator>

namespace snug::test_support::redis {

namespace {

std::vector<Stream::Entries::const_iterator> new_entries(const Stream& stream, StreamId after,
                                                         std::size_t count) {
  std::vector<Stream::Entries::const_iterator> found;
  auto at = stream.entries().upper_bound(after);
  for (; at != stream.entries().end() && (count == 0 || found.size() < count); ++at) {
    found.push_back(at);
  }
  return found;
}

}  // namespace

void write_entry(ReplyWriter& reply, StreamId id, const Stream::Entry& entry) {
  reply.array(2);
  reply.bulk(id.text());
  reply.array(entry.words.size());
  for (const std::string& word : entry.words) reply.bulk(word);
}

bool answer(Keyspace& keys, const StreamRead& read, ReplyWriter& reply) {
  ReplyWriter streams;
  std::size_t stream_count = 0;
  for (const auto& [key, after] : read.after) {
    const Value* const value = keys.find(key);
    const Stream* const stream = value == nullptr ? nullptr : std::get_if<Stream>(value);
    if (stream == nullptr) continue;
    const auto found = new_entries(*stream, after, read.count);
    if (found.empty()) continue;
    ++stream_count;
    streams.array(2);
    streams.bulk(key);
    streams.array(found.size());
    for (const auto& entry : found) write_entry(streams, entry->first, entry->second);
  }
  if (stream_count == 0) return false;
  reply.array(stream_count);
  reply.raw(streams.take());
  return true;
}

Waiting::Reader::Reader(Waiting& its_waiting, Session& its_session, Keyspace& its_keys,
                        StreamRead its_read)
    : waiting(its_waiting),
      session(its_session),
      keys(its_keys),
      read(std::move(its_read)),
      timer(its_waiting.environment_.timers, *this) {}

void Waiting::Reader::on_timer(base::Timer&) {
  waiting.time_out(session);  // destroys this
}

void Waiting::add(Session& session, Keyspace& keys, StreamRead read,
                  std::optional<base::Duration> time) {
  session.waits = true;
  Reader& reader = readers_.emplace_back(*this, session, keys, std::move(read));
  if (time) reader.timer.start(*time);
}

void Waiting::serve() {
  for (const Added& added : std::exchange(added_, {})) serve(added);
}

void Waiting::serve(const Added& added) {
  for (auto reader = readers_.begin(); reader != readers_.end();) {
    const auto next = std::next(reader);
    StreamRead read{{}, reader->read.count};
    for (const auto& stream : reader->read.after) {
      const bool is_this = added.first == &reader->keys && added.second == stream.first;
      if (is_this && read.after.empty()) read.after.push_back(stream);
    }
    ReplyWriter reply;
    if (answer(reader->keys, read, reply)) release(reader, reply);
    reader = next;
  }
}

void Waiting::release(Readers::iterator reader, ReplyWriter& reply) {
  Session& session = reader->session;
  readers_.erase(reader);
  session.waits = false;
  session.output.send(reply.take());
  session.output.on_answered();
}

void Waiting::time_out(Session& session) {
  const auto found = std::ranges::find_if(
      readers_, [&](const Reader& reader) { return &reader.session == &session; });
  ReplyWriter reply;
  reply.null_array();
  release(found, reply);
}

void Waiting::forget(Session& session) {
  std::erase_if(readers_, [&](const Reader& reader) { return &reader.session == &session; });
}

}  // namespace snug::test_support::redis
