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
  Redis& redis = share_->sessions;
  redis.command(command, [weak = weak_from_this(), step](const Result<RedisReply>& reply) {
    const auto self = weak.lock();
    if (!self) return;
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
  look_for_offset(&SessionRestore::on_offset);
}

/// Without that entry, those after it may be gone, too.
void SessionRestore::look_for_offset(Step step) {
  share_->stream.command(range_command(request_.stream, request_.after, request_.after, 1),
                         [weak = weak_from_this(), step](const Result<RedisReply>& reply) {
                           const auto self = weak.lock();
                           if (!self) return;
                           if (reply) return ((*self).*step)(*reply);
                           const bool again = was_too_large(self->share_->stream, reply.error()) &&
                                              self->may_try_again();
                           again ? self->look_for_offset(step) : self->fail("Redis is away");
                         });
}

void SessionRestore::on_offset(const RedisReply& reply) {
  if (!id_in(reply)) return fail("its offset is not in the stream");
  read_ = request_.after;
  read_ < request_.until ? read_page() : claim();
}

// --- what it missed ---

void SessionRestore::read_page() {
  const std::size_t page_size = share_->page_size;
  share_->stream.command(range_command(request_.stream, read_.next(), request_.until, page_size),
                         [weak = weak_from_this(), page_size](const Result<RedisReply>& reply) {
                           if (const auto self = weak.lock()) self->on_answer(reply, page_size);
                         });
}

void SessionRestore::on_answer(const Result<RedisReply>& reply, std::size_t page_size) {
  if (reply) return on_page(*reply, page_size);
  if (was_too_large(share_->stream, reply.error())) return on_too_large(page_size);
  fail("Redis is away");
}

/// The reply may also have been that of another restore, whose page was lost with this one.
void SessionRestore::on_too_large(std::size_t page_size) {
  if (page_size == 1 && !may_try_again()) return fail("an entry that it missed is too large");
  share_->page_size = std::min(share_->page_size, std::max<std::size_t>(page_size / 2, 1));
  read_page();
}

void SessionRestore::on_page(const RedisReply& reply, std::size_t page_size) {
  if (!reply.is_array()) return fail("the stream cannot be read");
  for (const RedisReply& item : reply) {
    const auto entry = read_entry(item);
    if (!entry) return fail("the stream cannot be read");
    read_ = entry->id;
    if (!add(*entry)) return fail("it missed too much");
  }
  if (read_ < request_.until && reply.size() == page_size) return read_page();
  // Again, because entries may have been dropped between the pages.
  look_for_offset(&SessionRestore::on_all_read);
}

/// False beyond the limits.
bool SessionRestore::add(const StreamEntry& entry) {
  Message message;
  if (entry.nsp != request_.nsp || !read_message(entry, message)) return true;
  const bool is_event = message.kind == MessageKind::kBroadcast;
  if (!is_event || message.options.flags.volatile_flag) return true;
  if (!concerns(found_.session.rooms, message.options)) return true;
  bytes_ += entry.data.size();
  share_->bytes += entry.data.size();
  found_.missed.push_back({entry.id.text(), std::move(message.event), std::move(message.values)});
  return found_.missed.size() <= request_.max_count && share_->bytes <= request_.max_bytes;
}

void SessionRestore::on_all_read(const RedisReply& reply) {
  if (!id_in(reply)) return fail("the stream was trimmed meanwhile");
  claim();
}

/// Of several servers, one deletes it. Those events that come later are added by this server, so
/// what it missed itself would be missing.
void SessionRestore::claim() {
  if (!request_.is_whole()) return fail("this server missed events meanwhile");
  ask({"DEL", request_.session_key}, &SessionRestore::on_claimed);
}

void SessionRestore::on_claimed(const RedisReply& reply) {
  if (reply != 1) return fail("another server has the session");
  if (!request_.is_whole()) return fail("this server missed events meanwhile");
  done_(std::move(found_));
}

}  // namespace snug::cluster
