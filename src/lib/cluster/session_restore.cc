// Page by page, and the session last.
#include "cluster/session_restore.h"

#include <algorithm>
#include <utility>

#include "cluster/stored_session.h"

namespace snug::cluster {
namespace {

bool any_of(const std::vector<std::string>& mine, const std::vector<std::string>& rooms) {
  return std::any_of(mine.begin(), mine.end(), [&rooms](const std::string& room) {
    return std::find(rooms.begin(), rooms.end(), room) != rooms.end();
  });
}

bool concerns(const std::vector<std::string>& mine, const BroadcastOptions& options) {
  return (options.rooms.empty() || any_of(mine, options.rooms)) && !any_of(mine, options.except);
}

}  // namespace

void SessionRestore::start() {
  ask({"GET", request_.session_key}, &SessionRestore::on_session);
}

void SessionRestore::ask(const RedisCommand& command, Step step) {
  redis_.command(command, [self = shared_from_this(), step](const Result<RedisReply>& reply) {
    if (!reply) return self->fail("Redis is away");
    ((*self).*step)(*reply);
  });
}

void SessionRestore::fail(const char* reason) {
  done_(Unexpected(Error{"not_restored", reason}));
}

void SessionRestore::on_session(const RedisReply& reply) {
  if (!reply.is_string()) return fail("there is no such session");
  auto session = from_stored(reply.get_ref<const std::string&>(), request_.pid);
  if (!session) return fail("its session cannot be read");
  found_.session = *std::move(session);
  const std::string offset = request_.after.text();
  ask({"XRANGE", request_.stream, offset, offset}, &SessionRestore::on_offset);
}

/// Without that entry, those after it may be gone, too.
void SessionRestore::on_offset(const RedisReply& reply) {
  if (!reply.is_array() || reply.empty()) return fail("its offset is not in the stream");
  read_ = request_.after;
  read_page();
}

void SessionRestore::read_page() {
  if (read_ >= request_.until) return claim();
  ask({"XRANGE", request_.stream, read_.next().text(), request_.until.text(), "COUNT",
       request_.page_size},
      &SessionRestore::on_page);
}

void SessionRestore::on_page(const RedisReply& reply) {
  if (!reply.is_array()) return fail("the stream cannot be read");
  for (const RedisReply& item : reply) {
    const auto entry = read_entry(item);
    if (!entry) return fail("the stream cannot be read");
    read_ = entry->id;
    if (!add(*entry)) return fail("it missed too much");
  }
  if (reply.size() < request_.page_size) return claim();
  read_page();
}

/// False beyond the limits.
bool SessionRestore::add(const StreamEntry& entry) {
  Message message;
  if (entry.nsp != request_.nsp || !read_message(entry, message)) return true;
  const bool is_event = message.kind == MessageKind::kBroadcast;
  if (!is_event || message.options.flags.volatile_flag) return true;
  if (!concerns(found_.session.rooms, message.options)) return true;
  bytes_ += entry.data.size();
  found_.missed.push_back({entry.id.text(), std::move(message.event), std::move(message.values)});
  return found_.missed.size() <= request_.max_count && bytes_ <= request_.max_bytes;
}

/// Of several servers, one deletes it.
void SessionRestore::claim() {
  ask({"DEL", request_.session_key}, &SessionRestore::on_claimed);
}

void SessionRestore::on_claimed(const RedisReply& reply) {
  if (reply != 1) return fail("another server has the session");
  done_(std::move(found_));
}

}  // namespace snug::cluster
